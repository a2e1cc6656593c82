"""Renders Manim scenes inside the sandbox: ``python driver.py JOB.json``, with the work folder as current folder.

Nothing of the package is imported here: the sandbox shows this folder, Manim, and nothing else. What happens is told
as lines on standard output that begin with ``@reel``; all other lines are the scene's own.
"""

from __future__ import annotations

import errno
import importlib.util
import json
import linecache
import os
import random
import sys
import traceback
from pathlib import Path
from typing import Any

MARK = "@reel "
_TELL_EVERY_S = 0.5
_SHEET_PX = 100_000
_FORBIDDEN = frozenset(
    {errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH, errno.ENETDOWN, errno.EAFNOSUPPORT, errno.ENOSYS,
     errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EAGAIN}
)  # fmt: skip


def main(job_path: str) -> int:
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    _prepare(job)
    scenes = job["scenes"]
    if len(scenes) == 1:
        return 0 if _render(scenes[0]) else 1
    # A process each: what one scene does to Manim's settings, or to itself, does not reach the next.
    failed = 0
    for scene in scenes:
        child = os.fork()
        if child == 0:
            done = _render(scene)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0 if done else 1)
        if os.waitpid(child, 0)[1] != 0:
            failed += 1
            tell(scene["id"], "over")
    return 1 if failed else 0


def tell(scene: str, event: str, **facts: Any) -> None:
    # The line break before it ends whatever the scene printed without one.
    line = "\n" + MARK + json.dumps({"scene": scene, "event": event, **facts}) + "\n"
    sys.stdout.flush()
    os.write(1, line.encode())


def _prepare(job: dict[str, Any]) -> None:
    """Import Manim and change what holds for all scenes."""
    import manim
    import manimpango
    import plain_tex
    from manim.mobject.text import tex_mobject
    from manim.utils import tex_file_writing

    for font in job["fonts"]:
        manimpango.register_font(font)
    manim.Text.set_default(font=job["font"])
    manim.Paragraph.set_default(font=job["font"])
    manim.MarkupText.set_default(font=job["font"])
    manim.Code.default_paragraph_config = {**manim.Code.default_paragraph_config, "font": job["code_font"]}

    tex_file_writing.tex_to_svg_file = plain_tex.tex_to_svg_file
    tex_mobject.tex_to_svg_file = plain_tex.tex_to_svg_file
    _never_break_lines()
    _paste_images_on_nothing()
    _freeze_whole_frames()
    _leave_out_sounds()
    _encode_in_true_colours()


def _never_break_lines() -> None:
    """Manim lets Pango write on a sheet as large as the frame in pixels, so that text on a small frame is broken into
    other lines, or loses the letters that stand outside.
    """
    import manimpango

    text2svg = manimpango.text2svg

    def on_a_large_sheet(*arguments: Any, **kwargs: Any) -> str:
        before, text = arguments[:7], arguments[9:]
        return str(text2svg(*before, _SHEET_PX, _SHEET_PX, *text, **kwargs))

    manimpango.text2svg = on_a_large_sheet


def _paste_images_on_nothing() -> None:
    """Manim makes an empty picture in a way that newer versions of Pillow refuse."""
    from manim.camera import camera
    from PIL import Image

    class Images:
        def __getattr__(self, name: str) -> Any:
            return getattr(Image, name)

        def fromarray(self, array: Any, mode: str | None = None) -> Any:
            if mode == "RGBA" and array.ndim == 2:
                return Image.new(mode, array.shape[::-1])
            return Image.fromarray(array)

    camera.Image = Images()


def _freeze_whole_frames() -> None:
    """Manim cuts a still picture's duration to whole frames, and so loses what is a hair under one."""
    from manim import CairoRenderer

    def freeze(renderer: Any, duration: float) -> None:
        renderer.add_frame(renderer.get_frame(), num_frames=max(1, round(duration * renderer.camera.frame_rate)))

    CairoRenderer.freeze_current_frame = freeze


def _leave_out_sounds() -> None:
    """A film has its own sound; files of the author are not here anyway."""
    from manim import Scene

    def add_sound(scene: Any, *_: Any, **__: Any) -> None:
        scene.renderer.file_writer.has_left_out_sound = True

    Scene.add_sound = add_sound


def _encode_in_true_colours() -> None:
    """Manim's encoder leaves the colour space open, and players guess; ours says BT.709 and means it."""
    import av
    from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
    from manim.scene import scene_file_writer
    from manim.scene.video_segment_encoder import VideoSegmentEncoder

    class Segment(VideoSegmentEncoder):  # type: ignore[misc]
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            context = self._stream.codec_context
            context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
            context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709

        def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
            self._validate_frame(pixels, repeat)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(
                format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
            )
            frame.time_base = 1 / self.spec.frame_rate
            for _ in range(repeat):
                frame.pts = self._next_pts
                self._next_pts += 1
                self._container.mux(self._stream.encode(frame))

    scene_file_writer.VideoSegmentEncoder = Segment


def _render(job: dict[str, Any]) -> bool:
    name = job["id"]
    code = Path(job["code"]).resolve()
    try:
        _configure(job)
        scene_class = _load(code, job["scene"])
        _film(job, scene_class)
    except BaseException as error:
        traceback.print_exc()
        tell(name, "failed", **_report_of(error, code))
        return False
    return True


def _configure(job: dict[str, Any]) -> None:
    import manim
    import numpy as np
    import reel

    config = manim.config
    config.media_dir = f"media/{job['id']}"
    config.partial_movie_dir = job["segments"]
    config.pixel_width, config.pixel_height, config.frame_rate = job["width"], job["height"], job["fps"]
    config.frame_width, config.frame_height = job["frame_width"], job["frame_height"]
    config.background_color = job["background"]
    config.seed = job["seed"]
    config.format = "mp4"
    config.verbosity = "WARNING"
    config.progress_bar = "none"
    config.notify_outdated_version = False
    config.disable_caching_warning = True
    # The folder is fresh, so there is nothing to find; and looking at all that an animation holds takes its time.
    config.disable_caching = True
    config.max_files_cached = -1
    config.max_inflight_encoders = 2
    config.video_encoder_options = job["encoder"]
    random.seed(job["seed"])
    np.random.seed(job["seed"])
    reel.data.update(job["data"])


def _load(code: Path, scene: str) -> Any:
    spec = importlib.util.spec_from_file_location("scene", code)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["scene"] = module
    spec.loader.exec_module(module)
    return getattr(module, scene)


def _film(job: dict[str, Any], scene_class: Any) -> None:
    scene = scene_class()
    writer = scene.renderer.file_writer
    _report(job["id"], writer, fps=job["fps"])
    tear_down = scene.tear_down

    def one_frame_at_least() -> None:
        tear_down()
        if scene.renderer.num_plays == 0:
            scene.wait(1)

    scene.tear_down = one_frame_at_least
    scene.render()
    out = Path(job["out"])
    out.parent.mkdir(parents=True, exist_ok=True)
    Path(writer.movie_file_path).replace(out)
    tell(job["id"], "made", sound=bool(getattr(writer, "has_left_out_sound", False)))


def _report(name: str, writer: Any, *, fps: float) -> None:
    """Tell when an animation begins, and how much of the film is there."""
    begin, write = writer.begin_animation, writer.write_frame
    state = {"frames": 0, "told": 0.0}

    def begin_animation(allow_write: bool = False, *, animation_index: int, file_path: Any = None) -> None:
        if allow_write:
            tell(name, "played", number=animation_index, film_s=state["frames"] / fps)
        begin(allow_write, animation_index=animation_index, file_path=file_path)

    def write_frame(pixels: Any, *, repeat: int = 1) -> None:
        write(pixels, repeat=repeat)
        state["frames"] += repeat
        film_s = state["frames"] / fps
        if film_s - state["told"] >= _TELL_EVERY_S:
            state["told"] = film_s
            tell(name, "drawn", film_s=film_s)

    writer.begin_animation = begin_animation
    writer.write_frame = write_frame


def _report_of(error: BaseException, code: Path) -> dict[str, Any]:
    """What a failure was: its kind, the author's line that it came from, and a sentence."""
    line = None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == str(code):
            line = frame.lineno
    if isinstance(error, SyntaxError) and error.filename == str(code):
        line = error.lineno
    return {
        "kind": _kind(error),
        "type": type(error).__name__,
        "message": str(error)[:2000],
        "line": line,
        "source": linecache.getline(str(code), line).strip()[:300] if line else "",
    }


def _kind(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return "syntax"
    if isinstance(error, ImportError):
        return "import"
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, OSError) and (error.errno in _FORBIDDEN or _is_hidden(error)):
        return "sandbox"
    return "runtime"


def _is_hidden(error: OSError) -> bool:
    """A file outside the work folder that is not there: most of what the machine has is not seen from here."""
    path = Path(error.filename) if isinstance(error.filename, str) else Path()
    return error.errno == errno.ENOENT and path.is_absolute() and not path.is_relative_to(Path.cwd())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
