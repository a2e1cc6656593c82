"""The door that a worker opens for each job: ``python -m reelbase.host``; see ``production.host``."""

from __future__ import annotations

import sys

from reelbase.bootstrap.providers import open_workbench
from reelbase.production.host import serve_job

if __name__ == "__main__":
    sys.exit(serve_job(open_workbench))
