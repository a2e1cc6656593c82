"""Leaves processes behind in every way, each of which would change the victim later, and ends at once."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

from _tries import FACTS, attempt, fork

LATER = f"import time; time.sleep(1); open({FACTS['victim_file']!r}, 'w').write('changed')"


def survive():
    for number in range(1, 64):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    while True:
        time.sleep(0.2)
        try:
            with open(FACTS["victim_file"], "w") as file:
                file.write("changed")
        except OSError:
            pass


# Twice a fork and a session of its own, as daemons do, with all of its descriptors closed.
if fork() == 0:
    os.setsid()
    if fork() == 0:
        os.closerange(0, 64)
        survive()
    os._exit(0)
# A program of its own, in a session of its own, that holds on to our output.
attempt(
    "program",
    lambda: subprocess.Popen([sys.executable, "-c", LATER, "daemon", FACTS["token"]], start_new_session=True),
)
# One whose first thread has ended, so that it looks dead.
if fork() == 0:
    threading.Thread(target=time.sleep, args=(60,)).start()
    ctypes.CDLL(None).pthread_exit(None)
# Families that renew themselves: each member lives for a moment and leaves a child.
for pause_s in (0, 0.0002, 0.005):
    if fork() == 0:
        os.setsid()
        while True:
            if os.fork():
                os._exit(0)
            time.sleep(pause_s)
print("tried everything", flush=True)
