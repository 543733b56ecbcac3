"""The operator's flask commands; those of a feature live with the feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.shared.commands.mail import mail_command
from blueprints.shared.commands.serve import serve_command, web_command, work_command
from blueprints.shared.commands.upkeep import backup_command, check_command, restore_command, upgrade_command

if TYPE_CHECKING:
    from click import Command
    from flask import Flask

COMMANDS: tuple[Command, ...] = (
    serve_command,
    web_command,
    work_command,
    upgrade_command,
    backup_command,
    restore_command,
    check_command,
    mail_command,
)


def init_commands(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
