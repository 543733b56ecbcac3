"""What tests of snapshots need: a place with something in it, an empty machine, and all rows that are to last."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

import db
from db.audit.tables import AuditLine
from db.learning.tables import EvaluationDraft
from db.sign_ins.tables import FailureCount, KeptForm, KnownBrowser, OneTimeLink, SignIn
from db.tables import MODELS
from tests.conftest import settings_for
from tests.support import make

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

VOID = (SignIn, OneTimeLink, KeptForm, KnownBrowser, FailureCount, EvaluationDraft)
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
