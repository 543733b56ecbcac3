"""The office's commands: settings, load, import-transcript and load-demo."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

import db
from blueprints.office.change_settings import change_settings, listed_settings
from blueprints.office.demo.make_demo import is_empty, make_demo
from blueprints.office.load.file import read_file, read_plan
from blueprints.office.load.load import load_plan
from blueprints.office.load.report import password_lines, session_lines
from blueprints.office.load.table import FileRefused
from blueprints.office.old_portal.records import Import, compare, import_rows
from blueprints.office.old_portal.transcript_csv import read_rows, read_text
from blueprints.shared.demo import ACCOUNTS, PASSWORD
from db.engine.clock import now, today
from db.engine.letters import clean_name, unprintable
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.schema import HOW_TO_UPGRADE, pending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from blueprints.shared.settings import Settings

LONGEST_SYSTEM = 60


@contextmanager
def open_database() -> Iterator[None]:
    """A connection to a database of the newest schema; what is refused in here ends the command with its words."""
    db.begin_request()
    try:
        if pending():
            raise click.ClickException(f"the database is not of the newest schema: run {HOW_TO_UPGRADE} first")
        yield
    except FileRefused as refusal:
        count = len(refusal.problems)
        lines = [*refusal.problems, f"Nothing was changed: {count} problem{'s' if count > 1 else ''}."]
        raise click.ClickException("\n".join(lines)) from refusal
    except Refused as refusal:
        raise click.ClickException(refusal.words) from refusal
    finally:
        db.end_request()


@click.command("settings")
@click.argument("changes", metavar="[NAME=VALUE]...", nargs=-1)
@with_appcontext
def settings(changes: tuple[str, ...]) -> None:
    """List the institution's settings, or set some of them."""
    with open_database():
        values = dict(_pair(change) for change in changes)
        try:
            changed = change_settings(values)
        except ValueError as refusal:
            raise click.ClickException(str(refusal)) from refusal
        for name, value in listed_settings():
            if name in changed or not changes:
                click.echo(f"{name}={value}")
        if changes and not changed:
            click.echo("Nothing to change.")


def _pair(change: str) -> tuple[str, str]:
    name, equals, value = change.partition("=")
    if not equals:
        raise click.ClickException(f"{change}: write NAME=VALUE, and quotation marks around a value with spaces")
    return name.strip(), value.strip()


@click.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def load(file: Path) -> None:
    """Load settings, units, people and activities from a TOML file (docs/load-file.md)."""
    settings: Settings = current_app.config["CME"]
    with open_database():
        plan = read_plan(read_file(file))
        lines = load_plan(plan, file.name).lines()
        sessions = list(session_lines(plan, settings.base_url))
        lines += ["", *sessions] if sessions else []
        lines += ["", *passwords] if (passwords := list(password_lines(plan))) else []
    click.echo("\n".join(lines))


@click.command("import-transcript")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--system", required=True, help="The old portal's name, as documents will show it.")
@click.option("--apply", "is_meant", is_flag=True, help="Bring the records in; without it, only say what would happen.")
@with_appcontext
def import_transcript(file: Path, system: str, is_meant: bool) -> None:
    """Bring in an old portal's records from a CSV file (docs/import-transcript.md)."""
    with open_database():
        rows = read_rows(read_text(file), today(institution().timezone))
        result = import_rows(rows, name_of(system)) if is_meant else compare(rows, name_of(system))
    for line in result.lines():
        click.echo(line)
    click.echo(_outcome(result) if is_meant else "Nothing was changed. Run it again with --apply to bring them in.")


def _outcome(result: Import) -> str:
    if not result.fresh and not result.attached:
        return "Nothing was changed."
    return f"Brought in. {result.attached} of them are in their owners' transcripts; the others wait for theirs."


def name_of(system: str) -> str:
    """The old system's name, which stands on documents. Raises FileRefused."""
    name = clean_name(system)
    if not 0 < len(name) <= LONGEST_SYSTEM or unprintable(name):
        raise FileRefused([f"--system: a name of 1 to {LONGEST_SYSTEM} printable characters"])
    return name


@click.command("load-demo")
@click.option("--if-empty", is_flag=True, help="Do nothing, without complaint, when the database holds anything.")
@with_appcontext
def load_demo(if_empty: bool) -> None:
    """Fill an empty database with an invented department, its people and twenty years of records."""
    settings: Settings = current_app.config["CME"]
    if not settings.demo:
        raise click.ClickException("the demo's passwords are public: it is loaded only with CME_DEMO=1")
    with open_database():
        if if_empty and not is_empty():
            return
        make_demo(now())
    click.echo("The demo is loaded. Its accounts:")
    for account in ACCOUNTS:
        click.echo(f"  {account}  {PASSWORD}")
