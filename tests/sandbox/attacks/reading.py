"""Reads whatever belongs to others: accounts, the data folder, the home folder, by straight and by crooked ways."""

import glob
import os
import subprocess
from pathlib import Path

from _tries import FACTS, attempt, finish

SECRET = FACTS["secret_file"]


def read(path):
    return Path(path).read_text(errors="replace")


for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/1/cmdline", "/proc/kallsyms", "/proc/keys"):
    attempt(path, lambda path=path: read(path))
attempt("secret", lambda: read(SECRET))
attempt("secret through the folder above", lambda: read(os.path.relpath(SECRET)))
attempt("data folder", lambda: [read(path) for path in glob.glob(f"{FACTS['outside']}/**/*", recursive=True)])
attempt("home", lambda: [read(path) for path in glob.glob(f"{FACTS['home']}/.*")])
attempt("tool", lambda: subprocess.check_output(["cat", SECRET, "/etc/passwd"]))
attempt("root of self", lambda: read(f"/proc/self/root{SECRET}"))
attempt("folder of self", lambda: read(f"/proc/self/cwd/../outside/{Path(SECRET).name}"))
for pid in (1, os.getppid(), FACTS["worker_pid"]):
    attempt(f"root of {pid}", lambda pid=pid: read(f"/proc/{pid}/root{SECRET}"))
    attempt(f"folder of {pid}", lambda pid=pid: os.listdir(f"/proc/{pid}/cwd/"))
    attempt(f"maps of {pid}", lambda pid=pid: read(f"/proc/{pid}/maps")[:50])

os.symlink(SECRET, "link")
attempt("link", lambda: read("link"))
os.symlink(FACTS["outside"], "folder")
attempt("link to the folder", lambda: read(f"folder/{Path(SECRET).name}"))
attempt("second name", lambda: (os.link(SECRET, "second"), read("second")))
attempt("second name by its link", lambda: (os.link("link", "third", follow_symlinks=True), read("third")))
attempt("moved here", lambda: (os.rename(SECRET, "moved"), read("moved")))
attempt("block device", lambda: next(os.open(path, os.O_RDONLY) for path in glob.glob("/dev/[svn]*d*")))
attempt("memory", lambda: os.open("/dev/mem", os.O_RDONLY))

os.makedirs("a/b", exist_ok=True)
os.chdir("a/b")
attempt("many folders above", lambda: read("../" * 40 + SECRET.lstrip("/")))
finish()
