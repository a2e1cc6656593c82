"""All benchmarks, one after the other: ``python -m benchmarks [--quick] [--peers-python PATH]``."""

from __future__ import annotations

import argparse

from benchmarks import animation, idle, job, render, rerender, sandbox, serving, speech, startup
from benchmarks.data import __main__ as data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small runs, to see that everything works")
    parser.add_argument("--peers-python", help="an interpreter that has what we are compared with")
    parser.add_argument("--hyperframes", help="a folder with HyperFrames from npm")
    parser.add_argument("--browser", help="the chromium-headless-shell that HyperFrames films with")
    options = parser.parse_args()
    usual = ["--quick"] if options.quick else []
    peers = ["--peers-python", options.peers_python] if options.peers_python else []
    for option in ("hyperframes", "browser"):
        value = getattr(options, option)
        peers += [f"--{option}", value] if value else []
    runs = (
        (startup, usual),
        (data, usual),
        (idle, usual),
        (job, usual),
        (rerender, usual),
        (sandbox, usual),
        (animation, usual),
        (serving, usual),
        (speech, usual),
        (render, usual + peers),
    )
    for benchmark, arguments in runs:
        print(f"== {(benchmark.__doc__ or '').splitlines()[0]}", flush=True)
        benchmark.main(arguments)
        print(flush=True)


if __name__ == "__main__":
    main()
