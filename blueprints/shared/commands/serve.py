"""`serve`: the production server and the worker, under one parent that starts only on a sound, current database.

`web` and `work` are its two halves, for sites that run them apart or on several machines.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import click
from flask.cli import ScriptInfo
from peewee import PeeweeException

import db
from blueprints.shared.commands.refusal import in_one_line
from blueprints.shared.demo import ACCOUNTS, PASSWORD
from blueprints.shared.log import log_to_stderr
from blueprints.shared.outbox.worker import run_worker
from blueprints.shared.passwords import is_password_of
from blueprints.shared.server.memory import return_big_blocks
from blueprints.shared.server.serve import serve, work
from blueprints.shared.settings import is_loopback
from db import schema
from db.engine.refusal import Refused
from db.institution.note import DEMO, noted
from db.institution.settings import institution
from db.people.tables import Person
from db.upkeep import lock, open_to_others

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from blueprints.shared.settings import Settings

log = logging.getLogger("cme")


@click.command("serve")
@click.pass_context
def serve_command(context: click.Context) -> None:
    """Serve the site and run the worker until SIGTERM or Ctrl-C."""
    run(context, lambda app, settings: start(app, settings, with_worker=True))


@click.command("web")
@click.pass_context
def web_command(context: click.Context) -> None:
    """Serve the site without the worker; run `work` beside it or on another machine."""
    run(context, lambda app, settings: start(app, settings, with_worker=False))


@click.command("work")
@click.pass_context
def work_command(context: click.Context) -> None:
    """Run the worker alone: it sends the mail and does the periodic jobs."""
    run(context, lambda app, settings: work(partial(run_worker, app), after_fork=partial(begin_child, settings)))


def run(context: click.Context, begin: Callable[[Flask, Settings], int]) -> NoReturn:
    """Begin on a sound database, and end the command with the exit code."""
    app = context.ensure_object(ScriptInfo).load_app()
    settings: Settings = app.config["CME"]
    log_to_stderr()
    with in_one_line(), lock.shared(settings):
        refuse_open_folder(settings)
        make_sure(app)
        return_big_blocks()
        code = begin(app, settings)
    if not code:
        log.info("stopped")
    sys.exit(code)


def refuse_open_folder(settings: Settings) -> None:
    """Refuse to serve from a folder that others on this machine may read; a demo holds nobody's data."""
    fault = open_to_others(settings)
    if fault and not settings.demo:
        raise Refused(f"CME_DATA_DIR: {fault}")


def make_sure(app: Flask) -> None:
    """Refuse to serve on a database that was not opened as meant, or is not of this program's schema."""
    with app.app_context():
        db.begin_request()
        db.verify_opened()
        schema.refuse_pending()
        with suppress(PeeweeException):  # a database that is slow now may be quick when somebody comes
            institution()  # so that no process is without them when the database stands still before its first page
            refuse_demo(app.config["CME"])
        log.info("database: %s", db.describe())
        db.end_request()
        db.database.close()
    db.database.obj.dispose()


def refuse_demo(settings: Settings) -> None:
    """Refuse to serve the demo's people as if they were real: anybody could sign in as one of them."""
    if not settings.demo and (noted(DEMO) or holds_old_demo()):
        raise Refused("the database holds the demo, whose passwords are public: choose another CME_DATA_DIR")


def holds_old_demo() -> bool:
    """Whether a demo's person of before demos were noted can be signed in to by everybody.

    Anybody may sign up with such an address and that password, but nobody can confirm it: example.org takes no mail.
    """
    query = Person.select().where(Person.email.in_(ACCOUNTS), Person.email_confirmed_at.is_null(False))
    return any(is_password_of(person, PASSWORD) for person in query if person.password_hash)


def start(app: Flask, settings: Settings, *, with_worker: bool) -> int:
    """Serve; returns the exit code."""

    def ready() -> None:
        log.info("version %s, serving on %s", app.config["VERSION"], settings.base_url)
        click.echo(announcement(settings))

    return serve(
        lambda: app,
        partial(run_worker, app) if with_worker else None,
        host=settings.host,
        port=settings.port,
        max_body=app.config["MAX_CONTENT_LENGTH"],
        is_https=settings.is_https,
        on_ready=ready,
        after_fork=partial(begin_child, settings),
    )


def begin_child(settings: Settings) -> None:
    """The first deed of each process: connections of its own, and its own hold on the database's lock."""
    db.after_fork()
    lock.renew(settings)


def announcement(settings: Settings) -> str:
    """The lines that say where the site is and who reaches it, where mail goes and, for a demo, who can sign in."""
    lines = [f"Serving {settings.base_url}"]
    if is_loopback(urlsplit(settings.base_url).hostname or "") and not settings.demo:
        lines += ["Only this machine can open it. For others, set CME_HOST and CME_BASE_URL: see README.md"]
    if not settings.mail_url:
        lines += [f"Mail is not sent: each message is a file in {settings.mail_dir}"]
    if settings.demo:
        lines += ["This is a demo. Sign in as one of", f"  {', '.join(ACCOUNTS)}", f"with the password {PASSWORD}"]
    return "\n".join(lines)
