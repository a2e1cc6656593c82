"""Leaves modules and libraries where a careless program would load them, and results that are not what they seem."""

import os
from pathlib import Path

from _tries import FACTS, attempt, finish

EVIL = f"open({FACTS['victim_file']!r}, 'w').write('changed')\n"
NAMES = (
    "sitecustomize",
    "usercustomize",
    "json",
    "ctypes",
    "encodings",
    "resource",
    "signal",
    "numpy",
    "reelbase",
    "launcher",
)
for folder in (Path("."), Path(os.environ["HOME"]), Path(os.environ["HOME"], ".local/lib/python3.11/site-packages")):
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        attempt(name, lambda folder=folder, name=name: (folder / f"{name}.py").write_text(EVIL))
    (folder / "evil.pth").write_text(f"import os; {EVIL}")
Path("pyvenv.cfg").write_text("home = .\n")
Path("evil.so").write_bytes(b"\x7fELF" + bytes(60))
os.environ["LD_PRELOAD"] = os.path.abspath("evil.so")
os.environ["PYTHONPATH"] = os.path.abspath(".")

os.symlink(FACTS["secret_file"], "result.mp4")
os.symlink(FACTS["outside"], "folder")
attempt("pipe", lambda: os.mkfifo("pipe.mp4"))
attempt("second name", lambda: os.link(FACTS["secret_file"], "second.mp4"))
attempt("second name of our own", lambda: (Path("first").write_text("x"), os.link("first", "own.mp4")))
os.mkdir("directory.mp4")
Path("good").mkdir()
Path("good/result.mp4").write_bytes(b"film" * 1000)
Path("\n-rf \x1b[2J.mp4").write_text("a name to print")
finish()
