"""Two lanes of threads: requests that hash a password wait in one of their own, so that they never hold a page up."""

from __future__ import annotations

import re
from typing import Any

from waitress.task import ThreadedTaskDispatcher

# The addresses to which a form with a password is sent; tests/accounts/test_hashing.py walks them.
HASHING = re.compile(
    r"/(sign-in|sign-up|account/(password|email)|password/reset/[^/]+|office/people/\d+/(roles|closed))"
)
HASHING_THREADS = 2  # as many as are hashed at once
MOST_WAITING = 100  # some five seconds on two cores; the others are told to come back by the threads of the pages


def is_hashing(method: str, path: str) -> bool:
    """Whether this request may hash a password."""
    return method == "POST" and HASHING.fullmatch(path) is not None


class Lanes(ThreadedTaskDispatcher):
    """Waitress' threads for pages, and beside them two threads with a bounded queue for requests that hash."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.hashing = ThreadedTaskDispatcher()
        self.set_thread_count(threads)
        self.hashing.set_thread_count(HASHING_THREADS)

    def add_task(self, task: Any) -> None:
        """Put a connection's next request into its lane; one too many takes its refusal from a page's thread."""
        request = task.requests[0]
        if is_hashing(request.command, getattr(request, "path", "")) and len(self.hashing.queue) < MOST_WAITING:
            self.hashing.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """End the threads of both lanes."""
        self.hashing.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))
