"""Never stops talking: in lines, in one line, on either stream."""

import os
import sys

os.write(1, b"tried everything\n")
stream = 2 if sys.argv[2] == "errors" else 1
block = b"x" * 65536 if sys.argv[2] == "line" else b"a line of text\n" * 4096
while True:
    os.write(stream, block)
