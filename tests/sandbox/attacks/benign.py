"""What honest programs do: all of it works in every sandbox."""

import ctypes
import multiprocessing
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

for percent in range(0, 101, 25):
    print(f"progress {percent}", flush=True)
assert numpy.ones((300, 300)).dot(numpy.ones((300, 300)))[0, 0] == 300
with ThreadPoolExecutor(4) as pool:
    assert sum(pool.map(len, ["a"] * 100)) == 100
if "may-fork" in sys.argv:
    assert subprocess.check_output([sys.executable, "-c", "print(6 * 7)"]) == b"42\n"
    assert subprocess.run("echo hi | cat", shell=True, capture_output=True, check=True).stdout == b"hi\n"
    child = subprocess.Popen(["sleep", "60"])
    if "may-signal" in sys.argv:
        child.terminate()
        assert child.wait() == -15
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=theirs.send, args=("sent",))
    process.start()
    assert ours.recv() == "sent"
    process.join()
one, other = socket.socketpair()
one.send(b"x")
assert other.recv(1) == b"x"
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "a").write_text("x")
    shutil.copy2(Path(folder, "a"), "copied")
    shutil.move(Path(folder, "a"), "moved")
os.rename("moved", "renamed")
os.symlink("renamed", "link")
assert Path("link").read_text() == "x"
Path("closed").write_text("x")
os.chmod("closed", 0o600)
os.truncate("closed", 0) if "may-truncate" in sys.argv else None
Path("closed").write_text("again")
with sqlite3.connect("data.db") as database:
    database.execute("create table t (x)")
with zipfile.ZipFile("archive.zip", "w") as archive:
    archive.write("renamed")
assert Path("given").read_text() == "given"
assert Path(sys.argv[1]).read_text() == "readonly"
assert uuid.uuid4() and os.urandom(4) and os.cpu_count()
assert os.path.isdir("/usr/share") and ctypes.CDLL("libm.so.6")
event = threading.Event()
threading.Timer(0.01, event.set).start()
assert event.wait(5)
started = time.monotonic()
time.sleep(0.01)
assert time.monotonic() > started
shutil.rmtree("folder", ignore_errors=True)
Path("result.txt").write_text("made inside")
print("done")
