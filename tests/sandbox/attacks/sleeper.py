"""Waits for ever and takes no hint."""

import signal
import time

for number in range(1, 64):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        continue
print("tried everything", flush=True)
while True:
    time.sleep(60)
