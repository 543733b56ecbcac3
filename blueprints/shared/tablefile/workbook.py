"""The lines of a workbook, read by a process of its own that may take so much memory and time and no more.

A file of 2 KB can have the library ask for 550 GB, which ends the process that asks (docs/decisions/0011).
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import db
from blueprints.shared.print.order import PYTHON
from db.engine import disk
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from blueprints.shared.tablefile.table import Line

CHILD = Path(__file__).with_name("workbook_child.py")
SECONDS = 30.0  # for a whole file; the child has 20 s of processor
WAITS_SECONDS = 10.0  # until another file of this process has been read
LONGEST_LINE = 4_000_000  # bytes: more than any row within the limits takes
UNREADABLE = "This file cannot be read as a workbook. Open it, save it as .xlsx or as CSV, and send that one"
BUSY = "Another file is being read at this moment. Send yours again in a few seconds"
LEFT_OUT = "The sheet “{}” was read. {} left out"

_one_at_a_time = threading.Lock()


@contextmanager
def workbook_lines(source: BinaryIO) -> Iterator[tuple[Iterator[Line], list[str]]]:
    """Its lines, and notes on it, while the block runs. Raises Refused, also while lines are read."""
    db.pause()
    if not _one_at_a_time.acquire(timeout=WAITS_SECONDS):
        raise Refused(BUSY)
    try:
        with _on_disk(source) as file, _child(file) as answers:
            yield _lines(answers), _notes(next(answers))
    finally:
        _one_at_a_time.release()


@contextmanager
def _on_disk(source: BinaryIO) -> Iterator[BinaryIO]:
    """The file, or a copy of it without a name where it is in memory alone."""
    source.seek(0)
    try:
        source.fileno()
    except io.UnsupportedOperation:
        with tempfile.TemporaryFile(dir=disk.data_dir()) as copy:
            shutil.copyfileobj(source, copy)
            copy.seek(0)
            yield copy
    else:
        yield source


@contextmanager
def _child(source: BinaryIO) -> Iterator[Iterator[Any]]:
    command = [str(PYTHON), "-I", str(CHILD)]
    child = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={})  # noqa: S603
    clock = threading.Timer(SECONDS, child.kill)
    clock.daemon = True
    clock.start()
    try:
        assert child.stdout is not None  # noqa: S101 - it was asked for
        yield _answers(child.stdout)
    finally:
        clock.cancel()
        child.kill()
        child.communicate()


def _answers(pipe: IO[bytes]) -> Iterator[Any]:
    """The words of the child, line by line. Its refusal is raised; an end without its last word is one too."""
    while True:
        said = pipe.readline(LONGEST_LINE)
        answer = None
        with suppress(ValueError):
            answer = json.loads(said) if said.endswith(b"\n") else None
        if answer == "end":
            return
        if answer is None:
            raise Refused(UNREADABLE)
        if isinstance(answer, dict) and "refused" in answer:
            raise Refused(str(answer["refused"]))
        yield answer


def _notes(head: Any) -> list[str]:
    others = head["others"]
    if not others:
        return []
    return [LEFT_OUT.format(head["sheet"], "1 other sheet was" if others == 1 else f"{others} other sheets were")]


def _lines(answers: Iterator[Any]) -> Iterator[Line]:
    for number, *cells in answers:
        yield int(number), [str(cell) for cell in cells]
