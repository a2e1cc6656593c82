"""All benchmarks, one after the other: ``python -m benchmarks [--quick]``."""

from __future__ import annotations

import sys

from benchmarks import render, rerender, startup


def main() -> None:
    for benchmark in (startup, rerender, render):
        print(f"== {(benchmark.__doc__ or '').splitlines()[0]}", flush=True)
        benchmark.main(sys.argv[1:])
        print(flush=True)


if __name__ == "__main__":
    main()
