"""A server under load: event streams that stay open, and a steady mix of reads and writes beside them.

python -m benchmarks.serving [--quick] [--streams 200] [--rate 50] [--duration-s 120] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.data.harness import postgresql

TEXT = """# Why leaves turn red

In autumn the days get shorter, and trees save their strength. They stop making the green that hid all other colours.
Now red and yellow come to light. They were there all summer. When the last leaf has fallen, the tree sleeps."""
PROJECTS = 20
WRITES_IN_TEN = 3
PATIENCE_S = 60.0


@dataclass(slots=True)
class Results:
    """Latencies in milliseconds, from when a request was due: a server that falls behind is not spared."""

    latencies_ms: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    streamed: int = 0
    lost_streams: int = 0

    def share(self, share: float) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


@dataclass(frozen=True, slots=True)
class Load:
    streams: int
    rate: float
    duration_s: float


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds, to see that it works")
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    parser.add_argument("--duration-s", type=float, default=120.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    load = Load(20, 20.0, 5.0) if options.quick else Load(options.streams, options.rate, options.duration_s)
    results = []
    for database in ("sqlite", "postgresql"):
        results.append(measured(database, load))
        if not options.json:
            print(report(results[-1]), flush=True)
    if options.json:
        print(json.dumps(results))


def measured(database: str, load: Load) -> dict[str, Any]:
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="reelbase-bench-"))
        url = None
        if database == "postgresql":
            _, opened = stack.enter_context(postgresql())
            url = opened.url
        process, address = stack.enter_context(_server(Path(home), url))
        results = asyncio.run(_run(address, load))
        memory_bytes = _memory_bytes(process.pid)
        started_s = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        stopped_s = time.monotonic() - started_s
    return {
        "database": database,
        "requests": len(results.latencies_ms) + sum(results.errors.values()),
        "errors": dict(results.errors),
        "p50_ms": round(results.share(0.5), 1),
        "p99_ms": round(results.share(0.99), 1),
        "max_ms": round(results.share(1.0), 1),
        "streams": load.streams,
        "events": results.streamed,
        "lost_streams": results.lost_streams,
        "memory_mb": round(memory_bytes / (1 << 20)),
        "stopped_s": round(stopped_s, 1),
    }


def report(result: dict[str, Any]) -> str:
    wrong = sum(result["errors"].values()) + result["lost_streams"]
    errors = f"{wrong} errors {result['errors']}" if wrong else "no error"
    return (
        f"{result['database']:11} {result['streams']} streams, {result['requests']} requests: {errors}; "
        f"p50 {result['p50_ms']} ms, p99 {result['p99_ms']} ms, longest {result['max_ms']} ms; "
        f"{result['memory_mb']} MB; stopped in {result['stopped_s']} s"
    )


@contextmanager
def _server(home: Path, url: str | None) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "REELBASE_HOME": str(home)}
    env |= {f"REELBASE_LIMITS_{name}": "1000000/minute" for name in ("READ", "WRITE", "CREATE")}
    env["REELBASE_PRODUCTION_MAX_QUEUED_PER_USER"] = "1000"
    env["REELBASE_SERVER_MAX_STREAMS_PER_USER"] = "1000"
    if url is not None:
        env["REELBASE_DATABASE_URL"] = url
        subprocess.run([sys.executable, "-m", "reelbase", "db", "upgrade"], env=env, check=True, capture_output=True)
    with (home / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "reelbase", "serve", "--no-worker", "--port", str(port)]
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        end_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                httpx.get(f"{address}/v1/presets", timeout=2.0)
                break
            except httpx.HTTPError:
                if process.poll() is not None or time.monotonic() > end_s:
                    raise RuntimeError((home / "server.log").read_text()[-2000:]) from None
                time.sleep(0.2)
        yield process, address
    finally:
        process.kill()
        process.wait()


async def _run(address: str, load: Load) -> Results:
    results = Results()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=30.0) as client:
        projects = [(await _project(client))["id"] for _ in range(PROJECTS)]
        answer = await client.post(f"/v1/projects/{projects[0]}/jobs")
        answer.raise_for_status()
        job = answer.json()["id"]
        streams = [asyncio.create_task(_follow(client, job, results)) for _ in range(load.streams)]
        while results.streamed < load.streams and not any(stream.done() for stream in streams):
            await asyncio.sleep(0.1)
        await _steady(client, projects[1:], load, results)
        results.lost_streams = sum(stream.done() for stream in streams)
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    return results


async def _project(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post("/v1/projects", json={"text": TEXT})
    answer.raise_for_status()
    made: dict[str, Any] = answer.json()
    return made


async def _follow(client: httpx.AsyncClient, job: str, results: Results) -> None:
    async with client.stream("GET", f"/v1/jobs/{job}/events", timeout=None) as answer:
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            results.streamed += line.startswith("data:")


async def _steady(client: httpx.AsyncClient, projects: list[str], load: Load, results: Results) -> None:
    began_s = time.monotonic()
    running: set[asyncio.Task[None]] = set()
    for number in range(int(load.rate * load.duration_s)):
        due_s = began_s + number / load.rate
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        task = asyncio.create_task(_one(client, projects, number, due_s, results))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def _one(client: httpx.AsyncClient, projects: list[str], number: int, due_s: float, results: Results) -> None:
    project = projects[number % len(projects)]
    try:
        answer = await (_write if number % 10 < WRITES_IN_TEN else _read)(client, project, number)
    except httpx.HTTPError as error:
        results.errors[type(error).__name__] += 1
        return
    # Two writers of one plan may meet; the second is told so, and that is the answer that it should get.
    if answer.is_success or answer.status_code == 412:
        results.latencies_ms.append(1000 * (time.monotonic() - due_s))
    else:
        results.errors[f"{answer.status_code} {answer.request.method}"] += 1


async def _read(client: httpx.AsyncClient, project: str, number: int) -> httpx.Response:
    paths = (f"/v1/projects/{project}", f"/v1/projects/{project}/plan", "/v1/projects?limit=20", "/v1/jobs")
    return await client.get(paths[number % len(paths)])


async def _write(client: httpx.AsyncClient, project: str, number: int) -> httpx.Response:
    if number % 10 == 0:
        return await client.post("/v1/projects", json={"text": TEXT}, headers={"Idempotency-Key": f"bench-{number}"})
    plan = await client.get(f"/v1/projects/{project}/plan")
    if not plan.is_success:
        return plan
    return await client.patch(
        f"/v1/projects/{project}/plan/scenes/1",
        json={"on_screen_text": f"Take {number}"},
        headers={"If-Match": plan.headers["etag"]},
    )


def _memory_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
