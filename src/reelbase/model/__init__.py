"""The model as typed schemas: what a row of each table reads as.

``Project.model_validate(row)`` takes a row of the session; ``model_dump(mode='json', by_alias=True)`` gives
what docs/schemas/ describes.

Written by tools/write_schema.py from the models; do not edit.
"""

from __future__ import annotations

from reelbase.model.accounts import (
    ApiKey,
    AuditEntry,
    DraftPrompt,
    ExternalIdentity,
    IdempotentRequest,
    Password,
    Profile,
    SignInSession,
)
from reelbase.model.base import Row
from reelbase.model.billing import BillingEvent, Subscription
from reelbase.model.credits import CreditAccount, CreditEntry, CreditGrant, CreditHold
from reelbase.model.plans import PlanVersion, PromptAttempt, SceneRow, SceneTask
from reelbase.model.production import Asset, CacheEntry, Job, JobLog, JobStep, ProviderCall, Worker
from reelbase.model.projects import Project
from reelbase.model.sharing import Comment, Feedback, Like, Publication, Share
from reelbase.model.stories import ChainCursor, ChainEvent, Story, StoryPrompt, StoryScene, StoryTally, StoryView

__all__ = [
    "TABLES",
    "ApiKey",
    "Asset",
    "AuditEntry",
    "BillingEvent",
    "CacheEntry",
    "ChainCursor",
    "ChainEvent",
    "Comment",
    "CreditAccount",
    "CreditEntry",
    "CreditGrant",
    "CreditHold",
    "DraftPrompt",
    "ExternalIdentity",
    "Feedback",
    "IdempotentRequest",
    "Job",
    "JobLog",
    "JobStep",
    "Like",
    "Password",
    "PlanVersion",
    "Profile",
    "Project",
    "PromptAttempt",
    "ProviderCall",
    "Publication",
    "Row",
    "SceneRow",
    "SceneTask",
    "Share",
    "SignInSession",
    "Story",
    "StoryPrompt",
    "StoryScene",
    "StoryTally",
    "StoryView",
    "Subscription",
    "Worker",
]

TABLES: dict[str, type[Row]] = {
    "api_keys": ApiKey,
    "assets": Asset,
    "audit_log": AuditEntry,
    "billing_events": BillingEvent,
    "cache_entries": CacheEntry,
    "chain_cursor": ChainCursor,
    "chain_events": ChainEvent,
    "comments": Comment,
    "credit_accounts": CreditAccount,
    "credit_grants": CreditGrant,
    "credit_holds": CreditHold,
    "credit_ledger": CreditEntry,
    "draft_prompts": DraftPrompt,
    "external_identities": ExternalIdentity,
    "feedback": Feedback,
    "idempotent_requests": IdempotentRequest,
    "job_logs": JobLog,
    "job_steps": JobStep,
    "jobs": Job,
    "likes": Like,
    "passwords": Password,
    "plan_versions": PlanVersion,
    "profiles": Profile,
    "projects": Project,
    "prompt_attempts": PromptAttempt,
    "provider_calls": ProviderCall,
    "publications": Publication,
    "scene_tasks": SceneTask,
    "scenes": SceneRow,
    "shares": Share,
    "sign_in_sessions": SignInSession,
    "stories": Story,
    "story_prompts": StoryPrompt,
    "story_scenes": StoryScene,
    "story_tallies": StoryTally,
    "story_views": StoryView,
    "subscriptions": Subscription,
    "workers": Worker,
}
