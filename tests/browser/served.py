"""Starts the production command with a loaded demo in a folder of its own, as an operator would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port

PATIENCE = 90.0  # seconds for a database to be made and the demo to be loaded on a busy machine


@dataclass(frozen=True)
class Served:
    """The app as it runs for the journeys: where it answers, and where its data and its log are."""

    url: str
    data: Path
    log: Path


@contextmanager
def running(folder: Path) -> Iterator[Served]:
    """Serve a fresh demo whose data live in `folder`; everything that was started is gone at the end."""
    port = free_port()
    served = Served(f"http://127.0.0.1:{port}", folder / "data", folder / "log")
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CME_")}
    settings = {"CME_DEMO": "1", "CME_DATA_DIR": str(served.data), "CME_PORT": str(port)}
    flask, env = [sys.executable, "-m", "flask", "--app", "cmeapp"], ours | settings
    for command in ("upgrade", "load-demo"):
        subprocess.run([*flask, command], env=env, check=True, capture_output=True)
    with (
        served.log.open("w") as log,
        subprocess.Popen([*flask, "serve"], env=env, stdout=log, stderr=log, start_new_session=True) as server,
    ):
        try:
            _wait_for(served, server)
            yield served
        finally:
            _stop(server)


def _wait_for(served: Served, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(served.url, timeout=PATIENCE):
                return
        except urllib.error.HTTPError as answer:
            raise RuntimeError(f"the first page answers {answer.code}:\n{served.log.read_text()}") from answer
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the app did not start:\n{served.log.read_text()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        raise
