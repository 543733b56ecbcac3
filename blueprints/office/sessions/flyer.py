"""The text of a flyer for one session, to copy: what it is, when and where, the statements and the disclosure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.filters import when
from db.activities.credit_type.designation import statements_of
from db.activities.statements import disclosures_of
from db.institution.settings import institution
from db.program.gate import faculty_of

if TYPE_CHECKING:
    from flask import Response

    from db.activities.tables import Session


@bp.get("/office/sessions/<int:session_id>/flyer")
@requires(*RUNNERS)
def flyer(session_id: int) -> Response:
    at = session_or_404(session_id)
    return hx.answer("office/sessions/flyer.html", at=at, text=flyer_of(at))


def flyer_of(at: Session) -> str:
    """The text, in paragraphs. The course code proves attendance, so it stands on the sheet and not here."""
    speakers = [f"{one.name}, {one.credentials}" if one.credentials else one.name for one in faculty_of(at.id)]
    head = [at.activity.title, at.title, when(at), at.where_held]
    parts = ["\n".join(line for line in head if line)]
    if speakers:
        parts.append(f"Faculty: {'; '.join(speakers)}")
    parts += [at.activity.description, *statements_of(at, institution())]
    if told := disclosures_of(at):
        parts.append("\n".join(["Disclosure", *told]))
    return "\n\n".join(part for part in parts if part)
