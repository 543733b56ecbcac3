"""Many threads that write at once, run by test_turns in processes of their own: URL NAME THREADS ROUNDS."""

from __future__ import annotations

import sys
import threading

import db
from db.institution.tables import Unit


def main(url: str, name: str, threads: str, rounds: str) -> None:
    """Begin when a line arrives; each thread makes so many units, in half of the rounds by a single statement."""
    db.open_database(url)
    db.begin_request()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    crowd = [threading.Thread(target=write, args=(f"{name}-{number}", int(rounds))) for number in range(int(threads))]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()


def write(who: str, rounds: int) -> None:
    """One unit a round."""
    for number in range(rounds):
        if number % 2:
            Unit.create(name=f"{who}-{number}")
            continue
        with db.database.atomic():
            Unit.create(name=f"{who}-{number}")
            with db.database.atomic():
                Unit.update(closed_at=None).where(Unit.name == f"{who}-{number}").execute()


if __name__ == "__main__":
    main(*sys.argv[1:])
