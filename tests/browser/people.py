"""The demo's people, as journeys meet them."""

from __future__ import annotations

import email
import re
import time
from datetime import timedelta
from email import policy
from typing import TYPE_CHECKING

import db
from db.engine.clock import now
from db.engine.fields import MOMENT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Walk

PASSWORD = "Gauze!Lamp42"
PATIENCE = 20.0  # seconds for the worker to send a mail


def sign_in(walk: Walk, address: str, password: str = PASSWORD) -> None:
    """Sign in through the front door."""
    walk.visit("/sign-in")
    walk.page.get_by_label("Email").fill(address)
    walk.page.get_by_label("Password", exact=True).fill(password)
    walk.press("Sign in")


def newest_link(mail: Path, to: str, containing: str) -> str:
    """The path of the link with this text in the newest mail to this address; waits for the worker."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in sorted(mail.glob("*.eml"), reverse=True):
            message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
            found = re.search(rf"https?://[^/\s]+({containing}\S*)", message.get_content())
            if found and message["To"] == to:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {to} with {containing}")


def run_out(data: Path) -> None:
    """Let every sign-in of the served site run out, as an hour without activity would; done from another process."""
    connection = db.driver.connect(data / "cme.db", timeout=10)
    with connection:
        connection.execute("UPDATE sign_in SET seen_at = '2020-01-01T00:00:00.000000Z'")
    connection.close()


def hold_now(data: Path, code: str) -> tuple[int, int]:
    """Bring the session of this course code to the present: it has just ended, and its claims are open.

    Returns the numbers of its activity and of the session. Done from another process.
    """
    connection = db.driver.connect(data / "cme.db", timeout=10)
    began, ended, closes = ((now() - timedelta(minutes=ago)).strftime(MOMENT) for ago in (60, 1, -600))
    with connection:
        change = "UPDATE session SET starts_at = ?, opens_at = ?, ends_at = ?, closes_at = ? WHERE code = ?"
        found = connection.execute(
            f"{change} RETURNING activity_id, id", (began, began, ended, closes, code)
        ).fetchone()
    connection.close()
    return int(found[0]), int(found[1])


def run_now(data: Path, code: str) -> int:
    """Let the session of this course code be under way, its claims open; its number. Done from another process."""
    connection = db.driver.connect(data / "cme.db", timeout=10)
    began, ends, closes = ((now() + timedelta(minutes=off)).strftime(MOMENT) for off in (-50, 10, 600))
    with connection:
        values = [began, began, ends, closes, code]
        change = (
            "UPDATE session SET starts_at = ?, opens_at = ?, ends_at = ?, closes_at = ? WHERE code = ? RETURNING id"
        )
        found = connection.execute(change, values).fetchone()
    connection.close()
    return int(found[0])
