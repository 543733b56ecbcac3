"""Turns what an operator can put right into one clear line and exit code 1."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from peewee import DatabaseError

import db
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator


class RefusedCommand(click.ClickException):
    """Ends the command with its message on standard error and exit code 1."""

    def show(self, file: object = None) -> None:
        """Write the line."""
        click.echo(self.message, err=True)


@contextmanager
def in_one_line() -> Iterator[None]:
    """End the command with the words of a refusal inside the block. Anything else is a fault, with its trace."""
    try:
        yield
    except Refused as refusal:
        raise RefusedCommand(refusal.words) from refusal
    except (DatabaseError, db.driver.Error) as error:  # the driver's own, where Peewee does not stand between
        raise RefusedCommand(f"database: {_first_line(error)}") from error
    except OSError as error:
        raise RefusedCommand(_told(error)) from error


def _told(error: OSError) -> str:
    """The system's own words, and the file they are about."""
    words = error.strerror or str(error)
    return f"{words}: {error.filename}" if error.filename else words


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
