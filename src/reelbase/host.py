"""The door that a worker opens for each job: ``python -m reelbase.host``; see ``production.host``."""

from __future__ import annotations

import sys

from reelbase.kit.cycles import collect_seldom


def main() -> int:
    collect_seldom()
    # Loaded afterwards, for loading is what it makes quicker.
    from reelbase.bootstrap.providers import open_workbench
    from reelbase.production.execution.job_process import serve_job

    return serve_job(open_workbench)


if __name__ == "__main__":
    sys.exit(main())
