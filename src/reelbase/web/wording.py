"""The words of the studio: labels of states and choices, and times and sizes as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reelbase.kit import clock
from reelbase.schemas.jobs import JobStatus, StepName
from reelbase.schemas.projects import ProjectStatus


@dataclass(frozen=True, slots=True)
class State:
    """A state's label and its ``tone``: good, busy, warn, bad or empty."""

    label: str
    tone: str


JOB_STATES: dict[str, State] = {
    JobStatus.PENDING: State("Waiting", ""),
    JobStatus.QUEUED: State("Waiting", "busy"),
    JobStatus.SCRIPTING: State("Reading the script", "busy"),
    JobStatus.VOICE_GEN: State("Recording the voice", "busy"),
    JobStatus.ALIGNMENT: State("Aligning the words", "busy"),
    JobStatus.VISUAL_PLAN: State("Planning pictures", "busy"),
    JobStatus.IMAGE_GEN: State("Making pictures", "busy"),
    JobStatus.TIMELINE: State("Setting captions and music", "busy"),
    JobStatus.RENDERING: State("Rendering", "busy"),
    JobStatus.PACKAGING: State("Packaging", "busy"),
    JobStatus.READY: State("Ready", "good"),
    JobStatus.FAILED: State("Failed", "bad"),
    JobStatus.CANCELED: State("Canceled", "warn"),
    JobStatus.QA_FAILED: State("Failed checks", "bad"),
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
    StepName.RENDER: "Rendering",
    StepName.PACKAGE: "Package",
}
SCENE_TYPES = {"hook": "Hook", "content": "Content", "cta": "Call to action", "transition": "Bridge"}
VISUAL_KINDS = {"picture": "Picture", "colour": "Plain colour", "clip": "Clip", "animation": "Animation"}
EFFECTS = {
    "slow_zoom_in": "Zoom in",
    "slow_zoom_out": "Zoom out",
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
BOARD_PATTERNS = {
    "problem-solution": "Problem and solution",
    "before-after": "Before and after",
    "list": "List",
    "demonstration": "Demonstration",
    "story": "Story",
}
SHOTS = {"wide": "Wide", "medium": "Medium", "close": "Close", "detail": "Detail", "top": "From above"}
EXPORT_KINDS = {
    "pdf": "PDF board",
    "html": "Web page",
    "csv": "Table (CSV)",
    "fountain": "Script (Fountain)",
    "srt": "Captions (SRT)",
    "fcp7": "Timeline for Premiere and Resolve (XML)",
    "fcpxml": "Timeline for Final Cut (FCPXML)",
    "otio": "Timeline (OpenTimelineIO)",
    "otioz": "Timeline with its media (OTIOZ)",
    "edl": "Edit decision list (EDL)",
    "media": "Numbered media with captions (ZIP)",
}
EXPORT_RATES = {"24": "24", "25": "25", "29.97": "29.97", "30": "30", "60": "60"}
FRAMES_PER_PAGE = {"2": "2", "3": "3", "4": "4", "6": "6"}
ASPECTS = {"9:16": "Portrait 9:16", "16:9": "Landscape 16:9", "1:1": "Square 1:1"}
ASPECT_CLASSES = {"9:16": "tall", "16:9": "wide", "1:1": "square"}
LENGTHS = {
    "": "Full text",
    "0.5": "30 seconds",
    "1": "1 minute",
    "1.5": "1½ minutes",
    "3": "3 minutes",
    "5": "5 minutes",
    "10": "10 minutes",
}
"""Keyed by minutes, as the form sends them."""
TEMPOS = {"slow": "Slow", "normal": "Normal", "fast": "Fast"}
TABLES = {"": "Leave out", "read": "Row by row"}
"""What a film says of the tables of its text."""
TEMPLATES = {"free": "Free", "top5": "Top five", "myth_vs_fact": "Myth vs fact", "storytime": "Story"}
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
    "other": "Other",
}
CAPABILITIES = {
    "voice": "Voice",
    "picture": "Pictures",
    "animation": "Animations",
    "llm": "Writing",
    "music": "Music",
    "align": "Word timing",
    "render": "Rendering",
    "film": "Joining",
    "package": "Packaging",
    "captions": "Captions",
    "sound": "Sound",
}
ATTEMPT_OUTCOMES = {
    "rendered": "rendered",
    "refused": "the model returned no code",
    "syntax": "the code has a syntax error",
    "import": "the code imports something that is not available",
    "runtime": "the code failed while drawing",
    "timeout": "the code took too long",
    "memory": "the code needed too much memory",
    "sandbox": "the sandbox stopped the code",
}
ENTRY_TYPES = {
    "grant": "Granted",
    "purchase": "Purchased",
    "reserve": "Reserved",
    "release": "Released",
    "usage": "Spent",
    "refund": "Refunded",
    "expire": "Expired",
    "subscription": "Subscription",
    "reversal": "Reversed",
}
FIELD_LABELS = {
    "narration": "Narration",
    "on_screen_text": "On-screen text",
    "visual_prompt": "Picture",
    "negative_prompt": "Exclude from the picture",
    "visual_kind": "Visual",
    "animation": "Animation",
    "manim_code": "Code",
    "manim_scene": "Scene class",
    "visual_file": "Your file",
    "effect": "Camera",
    "transition": "Transition",
    "shot": "Shot size",
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
    "aspect": "Aspect ratio",
    "visual_style": "Picture style",
    "target_s": "Length",
    "music_mood": "Music",
    "language": "Language",
    "template": "Template",
    "seo_keywords": "Keywords",
    "origin": "Origin",
    "narration_file": "Your recording",
    "camera_angle": "Camera angle",
    "pronunciations": "Pronunciations",
    "shots": "Shots",
    "captions": "Captions",
    "sound": "Sound",
}


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser(user_agent: str | None) -> str:
    """A user agent as a readable name, such as ``Firefox on Linux``; another program by its own name."""
    agent = user_agent or ""
    name = next((name for mark, name in _BROWSERS if mark in agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    if name is None:
        return agent.split("/", 1)[0][:60] or "A browser"
    return f"{name} on {system}" if system else name


def ago(moment: datetime) -> str:
    """How long ago ``moment`` was, in words; its date if that is more than a week."""
    passed = clock.now() - moment
    if passed < timedelta(minutes=1):
        return "just now"
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        count = passed // unit
        if count:
            return day(moment) if name == "day" and count > 7 else f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


def day(moment: datetime) -> str:
    """The date in UTC, such as ``4 May 2026``."""
    local = moment.astimezone(UTC)
    return f"{local.day} {local:%b %Y}"


def minutes(seconds: float | None) -> str:
    """Seconds as m:ss."""
    if seconds is None:
        return "–"
    # Players do not round up either.
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def plain(number: float) -> str:
    """A number as a field holds it: the shortest form that is read back as the same number."""
    return f"{number:.12g}"


def lasting(seconds: float | None) -> str:
    """A duration, such as ``3.2 s`` or ``2 min 5 s``."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def shape_of(width: int | None, height: int | None) -> str:
    """The class of a film's shape: tall, square or wide; tall when its size is unknown."""
    if not width or not height or width < height:
        return "tall"
    return "square" if width == height else "wide"


def size(count: int) -> str:
    """A number of bytes in the fitting unit."""
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
    """A number with its noun: ``1 scene``, ``2 scenes``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(numbers: Iterable[int]) -> str:
    """Scene numbers as ``1, 2 and 5``."""
    items = [str(number) for number in numbers]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


NOT_FOUND = 404
_FOR_OPERATORS = re.compile(r"\breelbase [a-z]|REELBASE_|\bpip install\b")
"""Commands and environment variables."""


def readable_detail(detail: str, field: str | None) -> str:
    """What is wrong with a field, with its label in place of its name."""
    start = f"{field}: "
    return (
        f"{FIELD_LABELS[field]}: {detail.removeprefix(start)}"
        if field in FIELD_LABELS and detail.startswith(start)
        else detail
    )


def readable_fix(fix: str | None, status: int, is_operator: bool) -> str:
    """How to fix a problem, as a page shows it: only operators can run a command or set a variable."""
    if fix and not is_operator and _FOR_OPERATORS.search(fix):
        return "" if status == NOT_FOUND else "Ask whoever runs this installation for help."
    return fix or ""
