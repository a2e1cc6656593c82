"""Every name that the five designs gave to a table, column, status, function, trigger, policy, index or query."""

from __future__ import annotations

NAMES: dict[str, dict[str, str]] = {
    "PromptMotion": {
        "table": """
            User Scene Video RenderLog Feedback Subscription BillingEvent Comment Like AnimationGroup Voiceover
        """,
        "column": """
            User.id User.email User.name User.avatarUrl User.createdAt User.updatedAt Scene.id Scene.prompt
            Scene.manimCode Scene.renderStatus Scene.renderDuration Scene.hasVoiceover Scene.errorMessage
            Scene.isPublic Scene.userId Scene.createdAt Scene.updatedAt Video.id Video.sceneId Video.url
            Video.sizeInMB Video.duration Video.resolution Video.voiceUrl Video.createdAt RenderLog.id
            RenderLog.sceneId RenderLog.log RenderLog.createdAt Feedback.id Feedback.userId Feedback.sceneId
            Feedback.message Feedback.resolved Feedback.createdAt
        """,
        "status": """
            RenderStatus.PENDING RenderStatus.RENDERING RenderStatus.SUCCESS RenderStatus.FAILED
        """,
        "policy": """
            Scene Video RenderLog Feedback
        """,
        "query": """
            average_render_time prompt_usage_trends failure_rate engagement
        """,
    },
    "The pipeline database": {
        "table": """
            auth.users profiles draft_prompts projects jobs job_steps credit_ledger assets logs
        """,
        "column": """
            profiles.id profiles.display_name profiles.avatar_url profiles.notification_prefs
            profiles.stripe_customer_id profiles.created_at profiles.updated_at draft_prompts.id
            draft_prompts.session_token draft_prompts.user_id draft_prompts.prompt_text draft_prompts.template_id
            draft_prompts.options draft_prompts.created_at draft_prompts.updated_at draft_prompts.expires_at
            projects.id projects.user_id projects.title projects.prompt_text projects.niche_preset
            projects.target_minutes projects.voice_profile_id projects.transcript_mode projects.transcript_text
            projects.settings projects.created_at projects.updated_at jobs.id jobs.project_id jobs.user_id
            jobs.status jobs.progress jobs.status_message jobs.cost_credits_reserved jobs.cost_credits_final
            jobs.failed_step jobs.error_code jobs.error_message jobs.output_url jobs.manifest_json jobs.created_at
            jobs.started_at jobs.finished_at job_steps.id job_steps.job_id job_steps.step_name job_steps.step_order
            job_steps.state job_steps.progress_pct job_steps.status_message job_steps.error_message
            job_steps.logs_url job_steps.artifacts_json job_steps.started_at job_steps.finished_at credit_ledger.id
            credit_ledger.user_id credit_ledger.type credit_ledger.amount credit_ledger.balance_after
            credit_ledger.note credit_ledger.job_id credit_ledger.stripe_payment_id credit_ledger.created_at
            assets.id assets.job_id assets.type assets.url assets.storage_path assets.size_bytes assets.mime_type
            assets.metadata_json assets.created_at
        """,
        "status": """
            job_status.PENDING job_status.QUEUED job_status.SCRIPTING job_status.VOICE_GEN job_status.ALIGNMENT
            job_status.VISUAL_PLAN job_status.IMAGE_GEN job_status.TIMELINE job_status.RENDERING
            job_status.PACKAGING job_status.READY job_status.FAILED step_status.pending step_status.started
            step_status.succeeded step_status.failed niche_preset.motivation niche_preset.explainer
            niche_preset.facts niche_preset.history niche_preset.finance niche_preset.science transcript_mode.auto
            transcript_mode.manual credit_ledger.type.purchase credit_ledger.type.usage credit_ledger.type.refund
            credit_ledger.type.grant credit_ledger.type.expire credit_ledger.type.reserve
            credit_ledger.type.subscription assets.type.video assets.type.audio assets.type.image
            assets.type.captions assets.type.manifest assets.type.zip
        """,
        "function": """
            get_credit_balance reserve_credits claim_draft_prompt handle_new_user update_updated_at
        """,
        "trigger": """
            on_auth_user_created tr_profiles_updated tr_projects_updated
        """,
        "policy": """
            profiles_select profiles_update projects_all jobs_select credit_select
        """,
        "index": """
            idx_profiles_stripe idx_draft_session idx_draft_user idx_draft_expires idx_projects_user
            idx_projects_created idx_jobs_user idx_jobs_project idx_jobs_status idx_jobs_created idx_job_steps_job
            idx_job_steps_unique idx_credit_user idx_credit_job idx_credit_created idx_assets_job idx_assets_type
        """,
        "query": """
            user_dashboard
        """,
    },
    "TikTok-AI-Agent": {
        "table": """
            Project PlanVersion Scene Run Cache
        """,
        "column": """
            Project.id Project.title Project.topic Project.nichePackId Project.language Project.targetLengthSec
            Project.tempo Project.voicePreset Project.visualStylePreset Project.seoKeywords Project.status
            Project.latestPlanVersionId Project.createdAt Project.updatedAt PlanVersion.id PlanVersion.projectId
            PlanVersion.hookOptionsJson PlanVersion.hookSelected PlanVersion.outline PlanVersion.scriptFull
            PlanVersion.scriptTemplateId PlanVersion.estimatesJson PlanVersion.validationJson PlanVersion.createdAt
            Scene.id Scene.planVersionId Scene.idx Scene.narrationText Scene.onScreenText Scene.visualPrompt
            Scene.negativePrompt Scene.effectPreset Scene.durationTargetSec Scene.startTimeSec Scene.endTimeSec
            Scene.isLocked Scene.updatedAt Run.id Run.projectId Run.planVersionId Run.status Run.progress
            Run.currentStep Run.createdAt Run.updatedAt Run.views Run.likes Run.retention Run.postedAt
            Run.scheduledPublishAt Run.publishedAt Cache.id Cache.kind Cache.hashKey Cache.resultJson
            Cache.payloadPath Cache.createdAt Scene.projectId Run.logsJson Run.artifactsJson Run.resumeStateJson
        """,
        "status": """
            Project.DRAFT_PLAN Project.PLAN_READY Project.APPROVED Project.RENDERING Project.DONE Project.FAILED
            Run.queued Run.running Run.done Run.failed Run.canceled Run.qa_failed step.tts_generate step.asr_align
            step.images_generate step.captions_build step.music_build step.ffmpeg_render step.finalize_artifacts
            effect.slow_zoom_in effect.slow_zoom_out effect.pan_left effect.pan_right effect.tilt_up
            effect.tilt_down effect.flash_cut effect.fade effect.glitch effect.static tempo.slow tempo.normal
            tempo.fast Cache.llm Cache.images Cache.tts Cache.asr template.top5 template.myth_vs_fact
        """,
        "index": """
            Cache.hashKey idx_project_status idx_run_status idx_run_created_at idx_scene_plan_version
        """,
    },
    "StoryboardAI": {
        "table": """
            users projects storyboards scenes scene_tasks projects_archive audit_log audit_log_2024
        """,
        "column": """
            users.id users.email users.name users.image users.created_at users.updated_at projects.id
            projects.user_id projects.title projects.description projects.status projects.created_at
            projects.updated_at projects.shard_id storyboards.id storyboards.project_id storyboards.title
            storyboards.brief storyboards.reference_urls storyboards.total_scenes storyboards.total_duration
            storyboards.pattern_source storyboards.status storyboards.generated_at storyboards.updated_at scenes.id
            scenes.storyboard_id scenes.scene_number scenes.duration scenes.scene_type scenes.visual_description
            scenes.script scenes.text_overlay scenes.camera_angle scenes.created_at scenes.updated_at
            scene_tasks.id scene_tasks.scene_id scene_tasks.task_type scene_tasks.completed
            scene_tasks.completed_at scene_tasks.updated_at audit_log.id audit_log.table_name audit_log.operation
            audit_log.user_id audit_log.old_values audit_log.new_values audit_log.created_at
        """,
        "status": """
            projects.draft projects.active projects.completed projects.archived storyboards.generating
            storyboards.completed storyboards.error scene_type.hook scene_type.content scene_type.cta
            scene_type.transition task_type.script_written task_type.scene_filmed task_type.audio_recorded
            task_type.edited
        """,
        "index": """
            idx_users_email idx_users_created_at idx_projects_user_id idx_projects_updated_at idx_projects_status
            idx_projects_user_status idx_projects_shard_id idx_storyboards_project_id idx_storyboards_status
            idx_storyboards_generated_at idx_storyboards_reference_urls idx_scenes_storyboard_id
            idx_scenes_storyboard_scene_number idx_scenes_type idx_scene_tasks_scene_id idx_scene_tasks_completed
            idx_scene_tasks_type
        """,
        "policy": """
            projects_user_isolation
        """,
        "function": """
            refresh_user_stats archive_old_projects
        """,
        "query": """
            projects_with_storyboard_counts project_hierarchy user_project_stats user_engagement_metrics
        """,
    },
    "The branching story": {
        "table": """
            scenes prompts
        """,
        "column": """
            scenes.id scenes.parent_id scenes.slot scenes.prompt_id scenes.video_job_id scenes.creator_address
            scenes.creator_fid scenes.transaction_hash scenes.status scenes.error_message scenes.last_polled_at
            scenes.locked_until scenes.locked_by_address scenes.locked_by_fid scenes.generation_attempts
            scenes.first_attempt_at scenes.created_at scenes.updated_at prompts.id prompts.scene_id
            prompts.prompt_text prompts.video_job_id prompts.outcome prompts.error_message prompts.submitted_at
            prompts.completed_at
        """,
        "status": """
            slot.A slot.B slot.C scenes.pending_payment scenes.generating scenes.completed scenes.failed
            scenes.moderation_rejected scenes.rate_limited scenes.api_error scenes.timeout prompts.pending
            prompts.generating prompts.success prompts.moderation_rejected prompts.rate_limited prompts.api_error
            prompts.timeout prompts.abandoned
        """,
        "index": """
            idx_scenes_parent_id idx_scenes_slot idx_scenes_status idx_scenes_locked_until
            idx_scenes_transaction_hash idx_scenes_prompt_id idx_scenes_video_job_id idx_prompts_scene_id
            idx_prompts_video_job_id idx_prompts_outcome
        """,
    },
}
