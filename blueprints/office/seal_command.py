"""seal: the picture that stands on certificates from now on."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from blueprints.office.change_settings import change_settings
from blueprints.office.commands import open_database
from blueprints.shared.commands.refusal import in_one_line
from blueprints.shared.print.seal import fit_seal
from db.credit.seal import keep_seal
from db.institution.settings import institution

BEFORE = "Certificates that were claimed before stay as they are."


@click.command("seal")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--remove", is_flag=True, help="Let certificates bear no seal from now on.")
@with_appcontext
def seal(file: Path | None, remove: bool) -> None:
    """Put the seal or logo of FILE, a PNG, on every certificate from now on; without FILE, say whether there is one."""
    if file and remove:
        raise click.UsageError("name a FILE or write --remove, not both")
    with in_one_line(), open_database():
        if remove:
            change_settings({"seal": ""})
            click.echo(f"Certificates bear no seal from now on. {BEFORE}")
        elif file:
            small = fit_seal(file.read_bytes())
            change_settings({"seal": keep_seal(small)})
            click.echo(f"Certificates bear this seal from now on, made small ({len(small):,} bytes). {BEFORE}")
        else:
            click.echo("Certificates bear a seal." if institution().seal else "Certificates bear no seal.")
