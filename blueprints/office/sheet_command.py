"""sheet: the sheet of one session as a PDF, with its course code in large letters and as a QR code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from werkzeug.exceptions import ServiceUnavailable

from blueprints.office.commands import open_database
from blueprints.shared.commands.refusal import in_one_line
from blueprints.shared.print.order import drawn
from blueprints.shared.print.session import code_address, sheet_order
from blueprints.shared.settings import is_loopback
from db.activities.tables import Session
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

OUT = "-"


@click.command("sheet")
@click.argument("code")
@click.option(
    "-o", "--output", metavar="FILE", help="Where to write it; - for standard output. Default: sheet-CODE.pdf."
)
@with_appcontext
def sheet(code: str, output: str | None) -> None:
    """Write the sheet of the session with the course code CODE as a PDF, to print or to project."""
    settings: Settings = current_app.config["CME"]
    with in_one_line(), open_database():
        session = find_session(code)
        address, target = (
            code_address(session, settings.base_url),
            output or f"sheet-{session.slug}.pdf",
        )
        write(drawn_sheet(session, settings.base_url), target)
    click.echo(f"{target}: {session.full_title}. Its QR code leads to {address}", err=target == OUT)
    if is_loopback(urlsplit(address).hostname or ""):
        click.echo(
            "No phone can open that address. Set CME_BASE_URL, and write the sheet again: see README.md", err=True
        )


def find_session(code: str) -> Session:
    """The session of this course code. Raises Refused."""
    found = Session.by_code(code)
    if found is None:
        raise Refused(f"no session has the course code “{code}”; the load command prints the codes of its file")
    return found


def drawn_sheet(session: Session, base_url: str) -> bytes:
    """The sheet as a PDF. Raises Refused when the drawing process fails."""
    try:
        return drawn(sheet_order(session, base_url))
    except ServiceUnavailable as error:
        raise Refused(error.description or "") from error


def write(document: bytes, target: str) -> None:
    """Write the document to this file, or to standard output. Raises OSError."""
    if target == OUT:
        click.echo(document, nl=False)
    else:
        Path(target).write_bytes(document)
