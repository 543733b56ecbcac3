"""Writes to a database as fast as it goes until it is ended, and says each name once it is committed: URL NUMBER."""

from __future__ import annotations

import signal
import sys
import threading

import db
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.institution.tables import Unit


def main(url: str, number: str) -> None:
    """Each transaction writes two rows that belong together."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    db.open_database(url)
    count = 0
    while not stop.is_set():
        count += 1
        with db.database.atomic():
            unit = Unit.create(name=f"{number}-{count}")
            AuditLine.write(None, Action.UNIT_ADDED, unit)
        sys.stdout.write(f"{number}-{count}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
