"""All certificates of a learner as one ZIP, made by a long job."""

from __future__ import annotations

import re
import tempfile
import zipfile
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, flash

from blueprints.certificates.bp import bp
from blueprints.certificates.files import pdf_of
from blueprints.shared import hx
from blueprints.shared.access import me
from db.activities.tables import Session
from db.credit.certificate import Snapshot
from db.credit.tables import Certificate, Claim, Credit
from db.engine import disk
from db.engine.refusal import Refused
from db.jobs.order import order
from db.roles.tables import Grants

if TYPE_CHECKING:
    from db.jobs.run import Run

KIND = "certificates"
NONE = "You have no certificate yet"
NOT_YOURS = "You no longer run this session"
NOBODY = "Nobody has claimed credit for this session yet"
LONGEST_TITLE = 60  # characters
NOT_IN_NAMES = re.compile(r"[^\w ,.()-]+")


@bp.post("/transcript/certificates")
def all_certificates() -> Response:
    """Begin to put them together, and show how far it is."""
    try:
        return hx.go(order(me(), KIND).url)
    except Refused as refused:
        flash(f"{refused.words}.", "bad")
        return hx.go("/transcript")


def bundle(run: Run) -> None:
    """The PDFs of all certificates that are in force; each is the document that its learner has, or becomes it."""
    mine = Credit.mine(run.job.owner) & Certificate.superseded_at.is_null() & Certificate.revoked_at.is_null()
    query = Certificate.select(Certificate, Credit).join(Credit, attr="line", on=Credit.certificate == Certificate.id)
    certificates: list[Any] = list(query.where(mine).order_by(Credit.on, Credit.id))
    if not certificates:
        raise Refused(NONE)
    _write(run, [(one, name_of(one.line)) for one in certificates], "certificates.zip")


def session_bundle(run: Run) -> None:
    """The same for a session: whoever ordered it may run that session, and each file carries its learner's name."""
    owner, at = run.job.owner, Session.get_by_id(run.job.arguments["session"])
    if owner.disabled_at is not None or not Grants.of(owner).runs(at.activity_id):  # a role may have ended since
        raise Refused(NOT_YOURS)
    mine = (Claim.session == at) & Claim.superseded_at.is_null()
    query = Certificate.select(Certificate, Claim).join(Claim).where(mine, Certificate.superseded_at.is_null())
    certificates = list(query.order_by(Certificate.id))
    if not certificates:
        raise Refused(NOBODY)
    _write(run, [(one, file_of(one)) for one in certificates], "session-certificates.zip")


def _write(run: Run, certificates: list[tuple[Certificate, zipfile.ZipInfo]], name: str) -> None:
    base_url = current_app.config["CME"].base_url
    run.tell(0, len(certificates))
    with tempfile.TemporaryFile(dir=disk.data_dir()) as file:  # without a name: a kill leaves nothing of it
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for number, (one, info) in enumerate(certificates, start=1):
                archive.writestr(info, pdf_of(one, f"{base_url}/verify/{one.number}"))
                run.tell(number, len(certificates))
        run.finish(file, name, "application/zip")


def name_of(line: Credit) -> zipfile.ZipInfo:
    """Sorted by day of participation, told apart by number, and readable: `2026-11-20 Heart failure 7F3K-....pdf`."""
    title = " ".join(NOT_IN_NAMES.sub(" ", line.title).split())[:LONGEST_TITLE].strip(" .")
    return zipfile.ZipInfo(f"{line.on} {title} {line.number}.pdf", (line.on.year, line.on.month, line.on.day, 12, 0, 0))


def file_of(one: Certificate) -> zipfile.ZipInfo:
    """Sorted by name, told apart by number: `Okafor Ada 7F3K-....pdf`, by the name that the certificate says."""
    said = Snapshot.from_json(one.snapshot)
    first, _, last = said.learner_name.rpartition(" ")
    name = " ".join(NOT_IN_NAMES.sub(" ", f"{last} {first}").split())[:LONGEST_TITLE].strip(" .")
    on = said.issued_on
    return zipfile.ZipInfo(f"{name} {one.number}.pdf", (on.year, on.month, on.day, 12, 0, 0))
