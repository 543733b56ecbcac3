"""How far a long job is, and its result; to everybody but its owner it is as if it were not there."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from blueprints.shared import hx
from blueprints.shared.access import by_timer, me
from blueprints.shared.feature import Feature
from blueprints.shared.sent import stored_file
from db.files.store import Missing
from db.files.tables import File
from db.jobs.order import KEPT_FOR
from db.jobs.tables import LongJob

bp = Blueprint("jobs", __name__)
feature = Feature(bp)
GONE = "We can’t find that file. We keep each for {} days, so ask for it again."
LOST = "This file is gone. Ask for it again. Ask for it again."


@bp.get("/jobs/<int:job_id>")
@by_timer
def job(job_id: int) -> Response:
    """Its progress; the page asks again by itself, which keeps nobody signed in."""
    return hx.render("jobs/job.html", "partials/jobs/asked.html", job=_mine_or_404(job_id), days=KEPT_FOR.days)


@bp.get("/jobs/<int:job_id>/result")
def result(job_id: int) -> Response:
    found = _mine_or_404(job_id)
    file: File = found.file or abort(404, LOST)
    try:
        return stored_file(file, file.name)
    except Missing:
        abort(404, LOST)


def _mine_or_404(job_id: int) -> LongJob:
    found: LongJob | None = LongJob.get_or_none(LongJob.id == job_id, LongJob.owner == me())
    return found or abort(404, GONE.format(KEPT_FOR.days))
