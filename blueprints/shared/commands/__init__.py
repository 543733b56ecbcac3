"""The operator's flask commands. Those of a feature live with the feature."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from flask.cli import AppGroup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click import Command, Context
    from flask import Flask

    from blueprints.shared.feature import Feature

HERE = "blueprints.shared.commands"
COMMANDS = {
    "serve": f"{HERE}.serve:serve_command",
    "web": f"{HERE}.serve:web_command",
    "work": f"{HERE}.serve:work_command",
    "upgrade": f"{HERE}.upkeep:upgrade_command",
    "backup": f"{HERE}.upkeep:backup_command",
    "restore": f"{HERE}.upkeep:restore_command",
    "check": f"{HERE}.upkeep:check_command",
    "mail": f"{HERE}.mail:mail_command",
}


class Commands(AppGroup):
    """Commands by their names, each as "module:attribute" and loaded when it is asked for: a server needs only its own.

    The 2 MiB of the others would stand in the memory of each process that it forks.
    """

    def __init__(self, name: str | None, places: Mapping[str, str]) -> None:
        super().__init__(name)
        self.places = places

    def list_commands(self, ctx: Context) -> list[str]:
        """All names, for --help."""
        return sorted({*super().list_commands(ctx), *self.places})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command of this name; None if there is none."""
        if cmd_name not in self.places:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.places[cmd_name].partition(":")
        found: Command = getattr(import_module(module), attribute)
        return found


def init_commands(app: Flask, features: Sequence[Feature]) -> None:
    """Give the app its own commands and those of the features."""
    theirs = {name: place for each in features for name, place in each.commands.items()}
    app.cli = Commands(app.cli.name, {**COMMANDS, **theirs})
