"""A worker in a process of its own, for tests: `work`, or one that stops at a bad moment (`stuck`, `dead-before`)."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import db
from blueprints.shared.outbox import mail, worker
from cmeapp import create_app
from tests.conftest import settings_for
from tests.support.outbox import with_template

if TYPE_CHECKING:
    from db.outbox.tables import Message


def hang(_message: Message) -> NoReturn:
    """Never come to the mark."""
    while True:
        time.sleep(60)


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(what: str) -> None:
    """Work until SIGTERM."""
    url = os.environ["WORKER_URL"]
    settings = settings_for(Path(os.environ["WORKER_DATA"]), url)
    db.open_database(url, data_dir=settings.data_dir)
    app = create_app(settings)
    with_template(app)
    if what == "stuck":
        vars(worker)["_note_sent"] = hang
    if what == "dead-before":
        setattr(mail.Carrier, "deliver", die)  # noqa: B010 - mypy forbids to assign a method
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    (settings.data_dir / f"ready-{os.getpid()}").touch()
    worker.run_worker(app, stop)


if __name__ == "__main__":
    main(sys.argv[1])
