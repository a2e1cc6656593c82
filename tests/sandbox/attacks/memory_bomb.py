"""Takes all memory: in one process, in many, or in pages that belong to several."""

import mmap
import os
import sys
import time

print("tried everything", flush=True)
kind = sys.argv[2]
held = []
if kind == "many":
    for _ in range(7):
        if os.fork() == 0:
            break
while True:
    if kind == "shared":
        part = mmap.mmap(-1, 16 << 20)
        part.write(b"x" * (16 << 20))
    else:
        part = bytearray(b"x") * (4 << 20)
    held.append(part)
    if kind == "many":
        try:
            time.sleep(0.001)
        except OSError:
            pass
