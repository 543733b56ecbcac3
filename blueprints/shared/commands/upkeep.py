"""upgrade, backup, restore and check: what the operator runs beside `serve`."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

import db
from blueprints.shared.commands.refusal import RefusedCommand, in_one_line
from blueprints.shared.outbox.trial import try_mail
from db.upkeep import backup, restore, upgrade
from db.upkeep.checks import findings
from db.upkeep.result import Finding
from db.upkeep.version import note_version, noted_version


@click.command("upgrade")
@click.option("--without-snapshot", is_flag=True, help="Do not make a snapshot first; you have a backup of your own.")
@with_appcontext
def upgrade_command(without_snapshot: bool) -> None:
    """Bring the database to the newest schema, after making a snapshot of it."""
    with in_one_line():
        db.begin_request()
        before = noted_version()
        done = upgrade.upgrade(current_app.config["CME"], with_snapshot=not without_snapshot)
        note_version(current_app.config["VERSION"])
        db.end_request()
    if done.snapshot:
        click.echo(f"snapshot of the state before: {done.snapshot}")
    click.echo(f"applied {', '.join(done.migrations)}" if done.migrations else "the database is up to date")
    click.echo(_way(before, current_app.config["VERSION"]))


def _way(before: str, version: str) -> str:
    """From which version to which."""
    if before == version:
        return f"version {version}, as before"
    return f"from version {before} to {version}" if before else f"version {version}"


@click.command("backup")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="Folder for it; default: <data>/backups.")
@click.option("--keep", type=click.IntRange(min=1), default=backup.KEEP, show_default=True, help="How many stay there.")
@with_appcontext
def backup_command(to: Path | None, keep: int) -> None:
    """Make a snapshot of database, secret and files, beside a running server; restore it on trial and compare."""
    with in_one_line():
        db.begin_request()
        made = backup.back_up(current_app.config["CME"], to, keep)
        db.end_request()
    click.echo(f"{made.path} ({made.path.stat().st_size:,} bytes), restored and compared in {made.seconds:.1f} s")
    if made.faults:
        raise RefusedCommand("\n".join([*made.faults, "The snapshot is sound; these files are not."]))


@click.command("restore")
@click.argument("snapshot", type=click.Path(path_type=Path))
@with_appcontext
def restore_command(snapshot: Path) -> None:
    """Replace everything by SNAPSHOT; what was there is set aside. No server may run."""
    with in_one_line():
        manifest = restore.restore(current_app.config["CME"], snapshot)
    click.echo(f"restored the state of {manifest.made_at}. What was recorded after that moment is not in it.")
    click.echo("Everybody is signed out; links sent before and mail that waited are void.")
    click.echo("What was there before is kept beside it as *.replaced-*, or as the newest snapshot on PostgreSQL.")


@click.command("check")
@click.option("--whole", is_flag=True, help="Have SQLite compare every index with its table too; minutes for 500 MiB.")
@click.option("--mail", "to", metavar="ADDRESS", help="Send a test mail there now, and show the mail server's answer.")
@with_appcontext
def check_command(whole: bool, to: str | None) -> None:
    """Report on settings, schema, database, files, disk, mail, jobs and backups; exit code 1 if something is wrong."""
    with in_one_line():
        db.begin_request()
        found = [Finding("program", True, f"version {current_app.config['VERSION']}")]
        found += findings(current_app.config["CME"], whole)
        if to is not None:
            found.append(try_mail(to))
        db.end_request()
    for finding in found:
        click.echo(f"{finding.mark} {finding.subject}: {finding.text}")
    if not all(finding.is_good for finding in found):
        raise SystemExit(1)
