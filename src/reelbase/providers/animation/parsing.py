"""Inspects a scene's code without running it: whether it parses, which scenes it has, and what it uses.

No code is refused here for safety. Malicious code passes any static check; the sandbox is what stops it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from reelbase.providers.animation import AnimationError, CameraFrame, Fault

MAX_CODE_CHARS = 200_000
_MAX_EMOJI = 8
_MANIMGL = frozenset({"manimlib", "manimgl", "manim_imports_ext", "big_ol_pile_of_manim_imports"})

_SCENE_BASES = frozenset(
    {"Scene", "MovingCameraScene", "ThreeDScene", "SpecialThreeDScene", "ZoomedScene", "VectorScene"}
    | {"LinearTransformationScene"}
)
_FRAME_NAMES = frozenset(
    {"frame_width", "frame_height", "frame_size", "frame_x_radius", "frame_y_radius"}
    | {"left_side", "right_side", "top", "bottom", "aspect_ratio"}
)


@dataclass(frozen=True, slots=True)
class SceneCode:
    """The contents of a code file.

    scenes: names of its scene classes, in order, without abstract ones.
    animations: number of ``play`` and ``wait`` calls in the source; loops play more.
    asks_for_frame: whether it reads the frame's size, and so lays itself out.
    emoji: the emoji in its texts, which Manim does not draw.
    """

    scenes: tuple[str, ...]
    animations: int
    asks_for_frame: bool
    emoji: tuple[str, ...] = ()

    @property
    def frame(self) -> CameraFrame:
        return CameraFrame.OWN if self.asks_for_frame else CameraFrame.FITTED

    def chosen(self, scene: str | None) -> str:
        """The scene to render. Raises AnimationError, listing the scenes, when ``scene`` does not select one."""
        listed = ", ".join(self.scenes)
        if not self.scenes:
            raise AnimationError(
                "The code contains no scene.",
                fault=Fault.SYNTAX,
                fix="Write a class that inherits from Scene and has a construct method.",
            )
        if scene is not None and scene not in self.scenes:
            raise AnimationError(
                f"The code has no scene named {scene}.", fault=Fault.SYNTAX, fix=f"Use one of: {listed}."
            )
        if scene is None and len(self.scenes) > 1:
            raise AnimationError(
                f"The code has {len(self.scenes)} scenes.", fault=Fault.SYNTAX, fix=f"Name the one to render: {listed}."
            )
        return scene or self.scenes[0]


def read_code(code: str) -> SceneCode:
    """Parse and inspect code. Raises AnimationError (syntax) with the line of the error."""
    if len(code) > MAX_CODE_CHARS:
        raise AnimationError(
            f"The code has {len(code):,} characters.",
            fault=Fault.SYNTAX,
            fix=f"Keep a scene under {MAX_CODE_CHARS:,} characters.",
        )
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _syntax_error(error) from error
    _refuse_manimgl(tree)
    return SceneCode(
        scenes=_scenes(tree),
        animations=sum(_is_call(node, ("play", "wait", "pause", "wait_until")) for node in ast.walk(tree)),
        asks_for_frame="reel" in _imported(tree) or any(map(_asks_for_frame, ast.walk(tree))),
        emoji=_emoji(tree),
    )


def _refuse_manimgl(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found = next((name for name in names if name.partition(".")[0] in _MANIMGL), None)
        if found is not None:
            line = getattr(node, "lineno", None)
            raise AnimationError(
                f"Line {line}: {found} belongs to ManimGL; Reelbase runs Manim Community.",
                fault=Fault.IMPORT,
                line=line,
                fix="Write it for Manim Community: `from manim import *`, Create instead of ShowCreation, Text or "
                "MathTypst instead of TextMobject and Tex.",
            )


def _emoji(tree: ast.Module) -> tuple[str, ...]:
    """The emoji in the string constants of the code, without its documentation."""
    import emoji

    notes = {id(note) for node in ast.walk(tree) if (note := _docstring_of(node)) is not None}
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            found |= {match["emoji"]: None for match in emoji.emoji_list(node.value) if _is_picture(match["emoji"])}
    return tuple(found)[:_MAX_EMOJI]


def _docstring_of(node: ast.AST) -> ast.Constant | None:
    if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) or not node.body:
        return None
    first = node.body[0]
    return first.value if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None


def _is_picture(sign: str) -> bool:
    """Whether an emoji is drawn in colours; others, such as the sign of a trademark, are in the fonts."""
    return any(ord(char) >= 0x1F000 or char == "\N{VARIATION SELECTOR-16}" for char in sign)


def _syntax_error(error: Exception) -> AnimationError:
    line = getattr(error, "lineno", None)
    reason = getattr(error, "msg", None) or str(error)
    where = f" (line {line})" if line else ""
    return AnimationError(
        f"The code is not valid Python{where}: {reason}.",
        fault=Fault.SYNTAX,
        line=line,
        fix="Correct that line." if line else "Provide plain Python source.",
    )


def _scenes(tree: ast.Module) -> tuple[str, ...]:
    """Classes that inherit from a scene of Manim or from one of the file's own, and have or inherit ``construct``."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    scenes = _with_heirs({name for name, node in classes.items() if any(map(_is_scene_base, node.bases))}, classes)
    complete = _with_heirs({name for name, node in classes.items() if _constructs(node)}, classes)
    return tuple(name for name in classes if name in scenes and name in complete)


def _with_heirs(names: set[str], classes: dict[str, ast.ClassDef]) -> set[str]:
    """These classes and all their descendants in the file."""
    heirs: dict[str, list[str]] = {}
    for name, node in classes.items():
        for base in node.bases:
            heirs.setdefault(_name_of(base), []).append(name)
    found, waiting = set(names), list(names)
    while waiting:
        for heir in heirs.get(waiting.pop(), ()):
            if heir not in found:
                found.add(heir)
                waiting.append(heir)
    return found


def _is_scene_base(base: ast.expr) -> bool:
    # An imported base counts as a scene if its name ends like one.
    name = _name_of(base)
    return name in _SCENE_BASES or name.endswith("Scene")


def _constructs(node: ast.ClassDef) -> bool:
    return any(isinstance(item, ast.FunctionDef) and item.name == "construct" for item in node.body)


def _name_of(base: ast.expr) -> str:
    while isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


def _is_call(node: ast.AST, names: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names


def _asks_for_frame(node: ast.AST) -> bool:
    """``config.frame_width``, ``config["frame_width"]`` or ``self.camera.frame_width``."""
    if isinstance(node, ast.Attribute):
        return node.attr in _FRAME_NAMES and _name_of(node.value) in ("config", "camera")
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value in _FRAME_NAMES and _name_of(node.value) == "config"
    return False


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
