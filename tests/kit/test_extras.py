from __future__ import annotations

from reelbase.kit.extras import install_command


def test_the_command_installs_what_the_extra_asks_for() -> None:
    assert install_command("mcp") == "pip install 'mcp<3,>=2.3'"
    assert "'manim[typst]==0.22.*'" in install_command("animation")
    assert "fonts" not in install_command("mcp")
