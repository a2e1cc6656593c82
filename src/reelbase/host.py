"""The door that a worker opens for each job: ``python -m reelbase.host``; see ``production.host``."""

from __future__ import annotations

import sys

from reelbase.kit.cycles import collect_seldom


def main() -> int:
    collect_seldom()
    # Imported after it, for the sake of which it is there.
    from reelbase.bootstrap.providers import open_workbench
    from reelbase.production.host import serve_job

    return serve_job(open_workbench)


if __name__ == "__main__":
    sys.exit(main())
