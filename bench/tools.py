"""The tools of every measurement: a server started and stopped, latency, load, stalled clients, a table."""

from __future__ import annotations

import http.client
import math
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass

HOST = "127.0.0.1"
START_SECONDS = 20.0
FORM = "application/x-www-form-urlencoded"

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Server:
    """A running server: its first process, its port, and how long its first answer took (seconds)."""

    process: subprocess.Popen[bytes]
    port: int
    first_answer: float

    @property
    def pid(self) -> int:
        """The first process."""
        return self.process.pid


@dataclass(frozen=True)
class Timing:
    """The figures of a run of requests: requests per second, percentiles in milliseconds, answers that were not 2xx."""

    rate: float
    p50: float
    p99: float
    failed: int


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on just now."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str = "/", timeout: float = 2.0, headers: Headers | None = None) -> bool:
    """Whether one GET on a new connection is answered with a status below 500 within `timeout` seconds."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def serving(command: Sequence[str], port: int, path: str = "/", env: Headers | None = None) -> Iterator[Server]:
    """Run `command` in its own process group until the block ends. Raises RuntimeError if it does not answer."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env={**os.environ, **(env or {})}, start_new_session=True, stdout=said, stderr=said
        )
        try:
            while not answers(port, path):
                late = time.perf_counter() - begun > START_SECONDS
                if late or process.poll() is not None:
                    said.seek(0)
                    raise RuntimeError(f"no answer from: {' '.join(command)}\n{said.read()[-2000:].decode()}")
                time.sleep(0.01)
            yield Server(process, port, time.perf_counter() - begun)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def percentile(values: Sequence[float], percent: int) -> float:
    """The percentile of at least two values, interpolated."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def latency(port: int, path: str, *, seconds: float = 3.0, headers: Headers | None = None, form: str = "") -> Timing:
    """GET `path`, or POST a form to it, over one kept connection, one after the other, for about `seconds`."""
    took: list[float] = []
    failed = 0
    method, sent = ("POST", {**(headers or {}), "Content-Type": FORM}) if form else ("GET", dict(headers or {}))
    with closing(http.client.HTTPConnection(HOST, port, timeout=10)) as connection:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or len(took) < 2:
            begun = time.perf_counter()
            connection.request(method, path, body=form or None, headers=sent)
            answer = connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - begun) * 1000)
            failed += not 200 <= answer.status < 300
    return Timing(len(took) / sum(took) * 1000, percentile(took, 50), percentile(took, 99), failed)


def load(
    port: int,
    path: str,
    *,
    connections: int = 16,
    seconds: int = 5,
    headers: Headers | None = None,
    form: str = "",
    status: int = 200,
) -> Timing:
    """Keep `connections` busy with GETs, or POSTs of a form (URL-encoded).

    By wrk where it is installed, else by threads (slower, so pessimistic). Asks once before, and raises RuntimeError
    if the answer is not of this status: a refusal or a redirect is fast and says nothing.
    """
    found = _status(port, path, headers or {}, form)
    if found != status:
        raise RuntimeError(f"{path} answered {found}, not {status}")
    if shutil.which("wrk"):
        return _by_wrk(port, path, connections, seconds, headers or {}, form)
    return _by_threads(port, path, connections, seconds, headers, form)


def _status(port: int, path: str, headers: Headers, form: str) -> int:
    with closing(http.client.HTTPConnection(HOST, port, timeout=10)) as connection:
        sent = {**headers, "Content-Type": FORM} if form else dict(headers)
        connection.request("POST" if form else "GET", path, body=form or None, headers=sent)
        return connection.getresponse().status


def _by_wrk(port: int, path: str, connections: int, seconds: int, headers: Headers, form: str) -> Timing:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f'wrk.method = "POST"\nwrk.body = "{form}"\n' if form else "")
        script.write(f'wrk.headers["Content-Type"] = "{FORM}"\n' if form else "")
        script.flush()
        command += ["-s", script.name, f"http://{HOST}:{port}{path}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    percentiles = {percent: _milliseconds(figure) for percent, figure in re.findall(r"^ +(\d+)% +(\S+)$", said, re.M)}
    rate = re.search(r"Requests/sec: +([\d.]+)", said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    failed = int(refused[1]) if refused else 0
    failed += sum(map(int, broken.groups())) if broken else 0
    return Timing(
        float(rate[1]) if rate else 0.0, percentiles.get("50", math.inf), percentiles.get("99", math.inf), failed
    )


def _milliseconds(figure: str) -> float:
    units = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", figure).groups()  # type: ignore[union-attr]
    return float(number) * units[unit]


def _by_threads(port: int, path: str, connections: int, seconds: int, headers: Headers | None, form: str) -> Timing:
    runs: list[Timing] = []

    def one() -> None:
        runs.append(latency(port, path, seconds=seconds, headers=headers, form=form))

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Timing(
        sum(run.rate for run in runs),
        statistics.median(run.p50 for run in runs),
        max(run.p99 for run in runs),
        sum(run.failed for run in runs),
    )


STALLS = {
    "headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "body": b"POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nname=" + b"x" * 400,
}


@contextmanager
def stalled(port: int, how: str, count: int = 50) -> Iterator[None]:
    """Hold `count` connections that stopped in the middle of sending: `how` is a key of STALLS."""
    with ExitStack() as held:
        for _ in range(count):
            client = held.enter_context(closing(socket.create_connection((HOST, port), timeout=5)))
            client.sendall(STALLS[how])
        time.sleep(0.5)
        yield


def machine() -> str:
    """One line on where the figures come from: cores, kernel, Python, date."""
    system = os.uname()
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {system.sysname} {system.machine}, Python {python}, {time.strftime('%Y-%m-%d')}"


def table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table with padded columns."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [headings, ["-" * width for width in widths], *rows]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return ["| " + " | ".join(cells) + " |" for cells in padded]


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table with padded columns."""
    print(*table_lines(headings, rows), sep="\n")
