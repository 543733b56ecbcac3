"""Turns what an operator can put right into one clear line and exit code 1."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from peewee import DatabaseError

from db import DatabaseRefused
from db.upkeep import UpkeepRefused

if TYPE_CHECKING:
    from collections.abc import Iterator


class Refused(click.ClickException):
    """Ends the command with its message on standard error and exit code 1."""

    def show(self, file: object = None) -> None:
        """Write the line."""
        click.echo(self.message, err=True)


@contextmanager
def in_one_line() -> Iterator[None]:
    """What is refused inside the block ends the command with its words; anything else is a fault, with its trace."""
    try:
        yield
    except (UpkeepRefused, DatabaseRefused) as refusal:
        raise Refused(str(refusal)) from refusal
    except DatabaseError as error:
        raise Refused(f"database: {_first_line(error)}") from error
    except OSError as error:
        raise Refused(f"{error.strerror or error}: {error.filename}" if error.filename else str(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
