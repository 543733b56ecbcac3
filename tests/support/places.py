"""What tests of snapshots need: a place with something in it, an empty machine, and all rows that are to last."""

from __future__ import annotations

import os
import resource
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

import db
from db.audit.tables import AuditLine
from db.files import store
from db.files.tables import File, FilePart, Kind
from db.learning.tables import EvaluationDraft
from db.sign_ins.tables import FailureCount, KeptForm, KnownBrowser, OneTimeLink, SignIn
from db.tables import MODELS
from tests.conftest import settings_for
from tests.support import make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from blueprints.shared.settings import Settings

VOID = (SignIn, OneTimeLink, KeptForm, KnownBrowser, FailureCount, EvaluationDraft)
LARGE = os.urandom(600_000)  # three parts of the store
needs_pg_dump = pytest.mark.skipif(
    bool(os.environ.get("CME_TEST_DATABASE_URL")) and not shutil.which("pg_dump"), reason="no pg_dump"
)


def elsewhere(data: Settings) -> Settings:
    """An empty machine; PostgreSQL's server is the same one."""
    folder = data.data_dir / "elsewhere"
    folder.mkdir()
    url = data.database_url if not db.is_sqlite() else f"sqlite:///{folder / 'cme.db'}"
    return settings_for(folder, url)


def rows() -> dict[str, list[object]]:
    """Everything that is to be found again, by table."""
    lasting = [model for model in MODELS if model not in (*VOID, AuditLine)]
    return {model.__name__: sorted(model.select().tuples(), key=repr) for model in lasting}


def furnish(data: Settings) -> None:
    """People, a participation, a file and the secret."""
    make.participation(make.person(first_name="Zoë"))
    data.secret_file.write_text("the secret of this place")
    (data.files_dir / "certificates" / "7F").mkdir(parents=True)
    (data.files_dir / "certificates" / "7F" / "7F3K.pdf").write_bytes(b"%PDF-1.4 as drawn %%EOF")
    (data.files_dir / "certificates" / "7F" / "half.part").write_bytes(b"%PDF")


def stored(body: bytes = LARGE) -> File:
    return store.put(body, Kind.DOCUMENT, "budget.pdf", "application/pdf")


def lose(file: File) -> None:
    """What a lost disk does to the bytes of one file."""
    store.folder().path(file.key).unlink() if db.is_sqlite() else FilePart.delete().where(
        FilePart.file == file.id
    ).execute()


def spoil(file: File) -> None:
    """What a bad sector does to them."""
    if db.is_sqlite():
        path = store.folder().path(file.key)
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    else:
        FilePart.update(body=b"?").where(FilePart.file == file.id, FilePart.number == 0).execute()


@contextmanager
def small_files() -> Iterator[None]:
    """The system refuses to write a file of more than 64 KiB, as a full disk refuses more bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
