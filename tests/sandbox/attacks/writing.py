"""Changes whatever belongs to others: contents, names, permissions, times, the interpreter and its packages."""

import ctypes
import os
import shutil
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

from _tries import FACTS, attempt, finish

VICTIM, OUTSIDE = FACTS["victim_file"], FACTS["outside"]
libc = ctypes.CDLL(None, use_errno=True)


def shut(flags):
    os.close(os.open(VICTIM, flags))


attempt("overwrite", lambda: Path(VICTIM).write_text("changed"))
attempt("append", lambda: os.write(os.open(VICTIM, os.O_WRONLY | os.O_APPEND), b"changed"))
attempt("empty by path", lambda: os.truncate(VICTIM, 0))
attempt("empty while reading", lambda: shut(os.O_RDONLY | os.O_TRUNC))
attempt("empty by creat", lambda: libc.creat(VICTIM.encode(), 0o600))
attempt("remove", lambda: os.unlink(VICTIM))
attempt("rename", lambda: os.rename(VICTIM, VICTIM + ".moved"))
attempt("permissions", lambda: os.chmod(VICTIM, 0o777))
attempt("permissions of the folder", lambda: os.chmod(OUTSIDE, 0o777))
attempt("permissions by descriptor", lambda: os.fchmod(os.open(VICTIM, os.O_RDONLY), 0o777))
attempt("permissions by a path only", lambda: os.chmod(f"/proc/self/fd/{os.open(VICTIM, os.O_PATH)}", 0o777))
attempt("owner", lambda: os.chown(VICTIM, os.getuid(), os.getgid()))
attempt("times", lambda: os.utime(VICTIM, (1, 1)))
attempt("attribute", lambda: os.setxattr(VICTIM, "user.changed", b"1"))
attempt("new file", lambda: Path(OUTSIDE, "new").write_text("new"))
attempt("new folder", lambda: os.mkdir(os.path.join(OUTSIDE, "folder")))
attempt("new link", lambda: os.symlink("x", os.path.join(OUTSIDE, "link")))
attempt("new second name", lambda: os.link(VICTIM, os.path.join(OUTSIDE, "second")))
attempt("new pipe", lambda: os.mkfifo(os.path.join(OUTSIDE, "pipe")))
attempt("shell", lambda: subprocess.check_call(["sh", "-c", f"echo changed > {VICTIM}"]))
Path("mine").write_text("changed")
attempt("move over it", lambda: os.replace("mine", VICTIM))
attempt("copy over it", lambda: shutil.copyfile(__file__, VICTIM))
os.symlink(VICTIM, "to-victim")
attempt("write through a link", lambda: Path("to-victim").write_text("changed"))
attempt("work folder away", lambda: os.rename(FACTS["work"], FACTS["work"] + "-moved"))
attempt("work folder replaced", lambda: (os.rmdir(FACTS["work"]), os.symlink(OUTSIDE, FACTS["work"])))

NAME = FACTS["new_name"]
for folder in (
    *("/", "/usr", "/usr/lib", "/etc", "/etc/fonts", "/dev", "/dev/shm", "/proc", "/var/tmp", "/run", "/opt"),
    *(sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), FACTS["home"]),
    *(site.getusersitepackages(), os.path.dirname(FACTS["work"])),
):
    attempt(f"new in {folder}", lambda folder=folder: Path(folder, NAME).write_text("planted"))
for path in (sys.executable, os.__file__, os.path.realpath(sys.executable), "/usr/bin/env", "/etc/ld.so.cache"):
    attempt(f"append to {path}", lambda path=path: open(path, "ab").close())
    attempt(f"permissions of {path}", lambda path=path: os.chmod(path, 0o777))
finish()
