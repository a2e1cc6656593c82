"""``python -m benchmarks.data``: run the measurements and tell their ratios."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict

from benchmarks.data import copy, dashboard, hierarchy
from benchmarks.data.harness import Benchmark, Ratio, postgresql, sqlite
from benchmarks.data.reserve import reserve

ALONE = (hierarchy, dashboard, copy)
"""These make their databases themselves, and tell their figures in a form of their own."""

MEASUREMENTS: dict[str, Callable[[Benchmark], list[Ratio]]] = {"reserve": reserve}
"""Each takes a database and returns its ratios; one that is of one database only returns none on the other."""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small runs, to see that everything works")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=sorted(MEASUREMENTS), help="one measurement instead of all")
    options = parser.parse_args(arguments)
    results = list(run(options.quick, [options.only] if options.only else list(MEASUREMENTS)))
    if options.json:
        print(json.dumps([asdict(ratio) for ratio in results]))
        return
    for ratio in results:
        print(report(ratio))
    if options.only is None:
        for measurement in ALONE:
            measurement.main(["--quick"] if options.quick else [])


def run(quick: bool, names: list[str]) -> Iterator[Ratio]:
    for open_database in (sqlite, postgresql):
        with open_database() as (name, database):
            for measurement in names:
                yield from MEASUREMENTS[measurement](Benchmark(database, name, quick))


def report(ratio: Ratio) -> str:
    goal = f"goal {'at most' if ratio.at_most else 'at least'} {ratio.goal}" if ratio.goal is not None else "no goal"
    state = "" if ratio.is_met else "  NOT MET"
    return f"{ratio.name:24} {ratio.database:14} {ratio.value:5.2f} x {ratio.against} ({goal}; {ratio.detail}){state}"


if __name__ == "__main__":
    main()
