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
from db.credit.tables import Certificate, Credit
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
    mine = Credit.mine(run.job.owner) & Certificate.superseded_at.is_null()
    query = Certificate.select(Certificate, Credit).join(Credit, attr="line", on=Credit.certificate == Certificate.id)
    certificates: list[Any] = list(query.where(mine).order_by(Credit.on, Credit.id))
    if not certificates:
        raise Refused(NONE)
    base_url = current_app.config["CME"].base_url
    run.tell(0, len(certificates))
    with tempfile.TemporaryFile(dir=disk.data_dir()) as file:  # without a name: a kill leaves nothing of it
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for number, one in enumerate(certificates, start=1):
                archive.writestr(name_of(one.line), pdf_of(one, f"{base_url}/verify/{one.number}"))
                run.tell(number, len(certificates))
        run.finish(file, "certificates.zip", "application/zip")


def name_of(line: Credit) -> zipfile.ZipInfo:
    """Sorted by day of participation, told apart by number, and readable: `2026-11-20 Heart failure 7F3K-....pdf`."""
    title = " ".join(NOT_IN_NAMES.sub(" ", line.title).split())[:LONGEST_TITLE].strip(" .")
    return zipfile.ZipInfo(f"{line.on} {title} {line.number}.pdf", (line.on.year, line.on.month, line.on.day, 12, 0, 0))
