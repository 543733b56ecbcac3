"""mail: which messages were given up and why, and sending them again once the cause is mended."""

from __future__ import annotations

import click
from flask.cli import AppGroup

import db
from blueprints.shared.commands.refusal import in_one_line
from db.outbox.failure import failed, send_again

MOST_LISTED = 200
mail_command = AppGroup("mail", help="Messages that could not be delivered.")


@mail_command.command("failed")
def failed_command() -> None:
    """List the messages that were given up, the last one first."""
    with in_one_line():
        db.begin_request()
        for message in failed(MOST_LISTED):
            when = f"{message.failed_at:%Y-%m-%d %H:%M}"
            click.echo(f"{message.id}  {when}  {message.template}  {message.to}  {message.last_error}")
        db.end_request()


@mail_command.command("retry")
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="All messages that were given up.")
def retry_command(numbers: tuple[int, ...], is_all: bool) -> None:
    """Send messages again that were given up: those of these NUMBERS, or all."""
    if bool(numbers) == is_all:
        raise click.UsageError("Name the messages by their numbers, or say --all.")
    with in_one_line():
        db.begin_request()
        count = send_again(numbers)
        db.end_request()
    click.echo(f"{count} messages will be sent again." if count != 1 else "1 message will be sent again.")
