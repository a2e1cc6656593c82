"""Computes for ever: alone, or with helpers that share the work."""

import os
import sys

print("tried everything", flush=True)
for _ in range(int(sys.argv[2])):
    if os.fork() == 0:
        break
while True:
    pass
