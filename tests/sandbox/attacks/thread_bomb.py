"""Starts threads for as long as it can."""

import threading
import time

print("tried everything", flush=True)
while True:
    try:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    except RuntimeError:
        time.sleep(0.01)
