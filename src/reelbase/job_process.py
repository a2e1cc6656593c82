"""The entry point of a job process, ``python -m reelbase.job_process``; see ``production.execution.job_process``."""

from __future__ import annotations

import sys

from reelbase.kit.cycles import collect_seldom
from reelbase.kit.privacy import keep_private


def main() -> int:
    collect_seldom()
    keep_private()
    # Imported after the garbage collector was tuned, so that loading them takes less time.
    from reelbase.bootstrap.providers import open_step_dependencies
    from reelbase.bootstrap.writers import WRITERS
    from reelbase.production.execution.job_process import serve_job

    return serve_job(open_step_dependencies, WRITERS)


if __name__ == "__main__":
    sys.exit(main())
