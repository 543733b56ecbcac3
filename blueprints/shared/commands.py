"""The flask commands of the operator and the office, each defined beside what it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from click import Command
    from flask import Flask

COMMANDS: tuple[Command, ...] = ()


def init_commands(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
