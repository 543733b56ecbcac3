"""Lanes of threads: requests that hash a password or want a document wait in lanes of their own and hold no page up."""

from __future__ import annotations

import re
import threading
from typing import Any

from waitress.task import ThreadedTaskDispatcher

from blueprints.shared.print import order

# The addresses to which a form with a password is sent; tests/accounts/test_hashing.py walks them.
HASHING = re.compile(
    r"/(sign-in|sign-up|account/(password|email)|password/reset/[^/]+|office/people/\d+/(roles|closed))"
)
HASHING_THREADS = 1  # in each process, which makes two at once; each takes 19 MiB and a core
DOCUMENT = ".pdf"  # how the address of a document ends
MOST_DOCUMENTS = 200  # a lecture hall that opens its certificates at once, all by one process
DOCUMENT_THREADS = order.MOST_WAITING  # as many as the drawing process is asked for at once
MOST_WAITING = 100  # some five seconds on two cores; the others are told to come back by the threads of the pages


def is_hashing(method: str, path: str) -> bool:
    """Whether this request may hash a password."""
    return method == "POST" and HASHING.fullmatch(path) is not None


class LastFirst:
    """A condition that wakes whoever began to wait last, where Python's own wakes the first.

    Four threads that take turns find the processor's cache, and their connection's, filled for another: a tenth of a
    page's time. One that is never needed opens no connection to SQLite either.
    """

    def __init__(self, lock: threading.Lock) -> None:
        self.lock = lock
        self.waiting: list[threading.Lock] = []

    def wait(self) -> None:
        """Let go of the lock, which the caller holds, until somebody notifies."""
        bell = threading.Lock()
        bell.acquire()
        self.waiting.append(bell)
        self.lock.release()
        try:
            bell.acquire()
        finally:
            self.lock.acquire()

    def notify(self) -> None:
        """Wake one, if any waits."""
        if self.waiting:
            self.waiting.pop().release()

    def notify_all(self) -> None:
        """Wake all who wait."""
        while self.waiting:
            self.notify()


class Lane(ThreadedTaskDispatcher):
    """A queue of requests, and the threads that answer them."""

    def __init__(self) -> None:
        super().__init__()
        self.queue_cv = LastFirst(self.lock)  # type: ignore[assignment]  # it has what waitress calls


class Lanes(Lane):
    """The lane of pages, and beside it two with bounded queues: for hashing, and for documents."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.hashing, self.documents = Lane(), Lane()
        self.set_thread_count(threads)
        self.hashing.set_thread_count(HASHING_THREADS)
        self.documents.set_thread_count(DOCUMENT_THREADS)

    def add_task(self, task: Any) -> None:
        """Put a connection's next request into its lane; one too many takes its refusal from a page's thread."""
        lane, most = self._lane_of(task.requests[0])
        if len(lane.queue) < most:
            lane.add_task(task)
        else:
            super().add_task(task)

    def _lane_of(self, request: Any) -> tuple[Lane, int]:
        """The lane of a request and how many may wait there. An unreadable request has neither verb nor path."""
        path = str(getattr(request, "path", ""))
        if is_hashing(getattr(request, "command", ""), path):
            return self.hashing, MOST_WAITING
        if path.endswith(DOCUMENT):
            return self.documents, MOST_DOCUMENTS
        return self, 0

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """End the threads of all lanes."""
        for lane in (self.hashing, self.documents):
            lane.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))
