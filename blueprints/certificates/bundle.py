"""All certificates of a learner as one ZIP, made by a long job."""

from __future__ import annotations

import re
import tempfile
import zipfile
from typing import TYPE_CHECKING

from flask import Response, current_app, flash

from blueprints.certificates.bp import bp
from blueprints.certificates.files import pdf_of
from blueprints.shared import hx
from blueprints.shared.access import me
from db.credit.tables import Certificate
from db.engine import disk
from db.engine.refusal import Refused
from db.jobs.order import order

if TYPE_CHECKING:
    from db.jobs.run import Run

KIND = "certificates"
NONE = "You have no certificate yet"
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
    mine = (Certificate.learner == run.job.owner_id) & Certificate.superseded_at.is_null()
    certificates = list(Certificate.select().where(mine).order_by(Certificate.id))
    if not certificates:
        raise Refused(NONE)
    base_url = current_app.config["CME"].base_url
    run.tell(0, len(certificates))
    with tempfile.TemporaryFile(dir=disk.data_dir()) as file:  # without a name: a kill leaves nothing of it
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for number, one in enumerate(certificates, start=1):
                archive.writestr(name_of(one), pdf_of(one, f"{base_url}/verify/{one.number}"))
                run.tell(number, len(certificates))
        run.finish(file, "certificates.zip", "application/zip")


def name_of(certificate: Certificate) -> zipfile.ZipInfo:
    """Sorted by day, told apart by number, and readable: `2026-11-20 Heart failure 7F3K-....pdf`."""
    said, issued = certificate.snapshot, certificate.issued_at
    title = " ".join(NOT_IN_NAMES.sub(" ", str(said.get("title", ""))).split())[:LONGEST_TITLE].strip(" .")
    day = str(said.get("issued_on", f"{issued:%Y-%m-%d}"))
    return zipfile.ZipInfo(f"{day} {title} {certificate.number}.pdf", issued.timetuple()[:6])
