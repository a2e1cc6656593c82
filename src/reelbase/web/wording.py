"""How the studio says things: states, names of choices, times and sizes in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reelbase.kit import clock
from reelbase.production.states import JobStatus, StepName
from reelbase.projects.models import ProjectStatus


@dataclass(frozen=True, slots=True)
class State:
    """A state as a person reads it; ``tone`` is good, busy, warn, bad or nothing."""

    label: str
    tone: str


JOB_STATES: dict[str, State] = {
    JobStatus.PENDING: State("Waiting", ""),
    JobStatus.QUEUED: State("Waiting", "busy"),
    JobStatus.SCRIPTING: State("Reading the script", "busy"),
    JobStatus.VOICE_GEN: State("Recording the voice", "busy"),
    JobStatus.ALIGNMENT: State("Timing the words", "busy"),
    JobStatus.VISUAL_PLAN: State("Planning pictures", "busy"),
    JobStatus.IMAGE_GEN: State("Making pictures", "busy"),
    JobStatus.TIMELINE: State("Setting captions and music", "busy"),
    JobStatus.RENDERING: State("Rendering", "busy"),
    JobStatus.PACKAGING: State("Packing", "busy"),
    JobStatus.READY: State("Ready", "good"),
    JobStatus.FAILED: State("Failed", "bad"),
    JobStatus.CANCELED: State("Canceled", "warn"),
    JobStatus.QA_FAILED: State("Failed its checks", "bad"),
}
PROJECT_STATES: dict[str, State] = {
    ProjectStatus.DRAFT_PLAN: State("Draft", ""),
    ProjectStatus.PLAN_READY: State("Plan ready", ""),
    ProjectStatus.APPROVED: State("Approved", ""),
    ProjectStatus.RENDERING: State("Rendering", "busy"),
    ProjectStatus.DONE: State("Ready", "good"),
    ProjectStatus.FAILED: State("Failed", "bad"),
}
STEP_LABELS: dict[str, str] = {
    StepName.SCRIPT: "Script",
    StepName.VOICE: "Voice",
    StepName.ALIGNMENT: "Word timing",
    StepName.VISUALS: "Pictures",
    StepName.CAPTIONS: "Captions",
    StepName.MUSIC: "Music",
    StepName.TIMELINE: "Timeline",
    StepName.RENDER: "Film",
    StepName.PACKAGE: "Package",
}
SCENE_TYPES = {"hook": "Hook", "content": "Content", "cta": "Call to action", "transition": "Bridge"}
VISUAL_KINDS = {"picture": "Picture", "colour": "Plain colour", "clip": "Clip", "animation": "Animation"}
EFFECTS = {
    "slow_zoom_in": "Slow zoom in",
    "slow_zoom_out": "Slow zoom out",
    "pan_left": "Pan left",
    "pan_right": "Pan right",
    "tilt_up": "Tilt up",
    "tilt_down": "Tilt down",
    "flash_cut": "Flash",
    "fade": "Fade",
    "glitch": "Glitch",
    "static": "Still",
}
TRANSITIONS = {"cut": "Cut", "crossfade": "Crossfade", "slide": "Slide", "wipe": "Wipe", "zoom": "Zoom"}
SHOTS = {"wide": "Wide", "medium": "Medium", "close": "Close", "detail": "Detail", "top": "From above"}
ASPECTS = {"9:16": "Upright 9:16", "16:9": "Wide 16:9", "1:1": "Square 1:1"}
ASPECT_CLASSES = {"9:16": "tall", "16:9": "wide", "1:1": "square"}
LENGTHS = {
    "": "As the text is",
    "0.5": "30 seconds",
    "1": "1 minute",
    "1.5": "1½ minutes",
    "3": "3 minutes",
    "5": "5 minutes",
    "10": "10 minutes",
}
"""By minutes as a form sends them."""
TEMPOS = {"slow": "Slow", "normal": "Normal", "fast": "Fast"}
TEMPLATES = {"free": "Free", "top5": "Top five", "myth_vs_fact": "Myth and fact", "storytime": "A story"}
MOODS = {
    "uplifting": "Uplifting",
    "curious": "Curious",
    "playful": "Playful",
    "epic": "Epic",
    "calm": "Calm",
    "mysterious": "Mysterious",
}
PLATFORMS = {
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "x": "X",
    "linkedin": "LinkedIn",
    "other": "Elsewhere",
}
CAPABILITIES = {
    "voice": "Voice", "picture": "Pictures", "animation": "Animations", "llm": "Writing", "music": "Music",
    "align": "Word timing", "render": "Rendering", "film": "Joining", "package": "Packing", "captions": "Captions",
    "sound": "Sound",
}  # fmt: skip
ATTEMPT_OUTCOMES = {
    "rendered": "renders",
    "refused": "no code came",
    "syntax": "the code cannot be read",
    "import": "it asks for what is not there",
    "runtime": "it fails while it is drawn",
    "timeout": "it takes too long",
    "memory": "it needs too much memory",
    "sandbox": "the sandbox stopped it",
}
ENTRY_TYPES = {
    "grant": "Granted", "purchase": "Bought", "reserve": "Set aside", "release": "Given back", "usage": "Spent",
    "refund": "Refunded", "expire": "Expired", "subscription": "Subscription", "reversal": "Taken back",
}  # fmt: skip
FIELD_LABELS = {
    "narration": "Narration",
    "on_screen_text": "Text on screen",
    "visual_prompt": "Picture",
    "negative_prompt": "Not in the picture",
    "visual_kind": "Kind",
    "animation": "Animation",
    "manim_code": "Code",
    "manim_scene": "Class of the code",
    "visual_file": "Own file",
    "effect": "Camera",
    "transition": "Goes over by",
    "shot": "Shot",
    "scene_type": "Role",
    "duration_target_s": "Seconds",
    "locked": "Locked",
    "take": "Take",
    "title": "Title",
    "topic": "Topic",
    "hook_selected": "Hook",
    "hooks": "Hooks",
    "outline": "Outline",
    "preset": "Preset",
    "tempo": "Pace",
    "voice": "Voice",
    "aspect": "Shape",
    "visual_style": "Style",
    "target_s": "Length",
    "music_mood": "Music",
    "language": "Language",
    "template": "Structure",
    "seo_keywords": "Keywords",
    "origin": "Origin",
    "narration_file": "Own recording",
    "camera_angle": "Camera angle",
}


_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser(user_agent: str | None) -> str:
    """What a browser says it is, in the words of people; a program by its own name."""
    told = user_agent or ""
    name = next((name for mark, name in _BROWSERS if mark in told), None)
    system = next((name for mark, name in _SYSTEMS if mark in told), None)
    if name is None:
        return told.split("/", 1)[0][:60] or "A browser"
    return f"{name} on {system}" if system else name


def ago(moment: datetime) -> str:
    """How long ago, in words; the date for what is older than a week."""
    passed = clock.now() - moment
    if passed < timedelta(minutes=1):
        return "just now"
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        count = passed // unit
        if count:
            return day(moment) if name == "day" and count > 7 else f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


def day(moment: datetime) -> str:
    local = moment.astimezone(UTC)
    return f"{local.day} {local:%b %Y}"


def minutes(seconds: float | None) -> str:
    """Seconds as m:ss."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def lasting(seconds: float | None) -> str:
    """How long something took."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def size(count: int) -> str:
    """Bytes as people read them."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" or amount >= 10 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def money(micros: int) -> str:
    """Millionths of a dollar as dollars."""
    if micros == 0:
        return "$0"
    dollars = micros / 1_000_000
    return f"${dollars:.2f}" if dollars >= 0.1 else f"${dollars:.4f}"


def counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(numbers: object) -> str:
    """Numbers of scenes as ``1, 2 and 5``."""
    items = [str(number) for number in numbers]  # type: ignore[attr-defined]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""
