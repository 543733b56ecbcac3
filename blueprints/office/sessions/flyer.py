"""The text of a flyer for a session, to copy: what it is, when and where, the statements and the disclosure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from blueprints.office.access import RUNNERS, activity_or_404, session_or_404
from blueprints.office.bp import bp
from blueprints.office.sessions.directory import month_asked
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.filters import when
from db.activities.credit_type.designation import statements_of
from db.activities.statements import disclosures_of
from db.institution.settings import institution
from db.program.gate import faculty_of, faculty_of_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.activities.tables import Session
    from db.disclosures.tables import Faculty

NOT_READY = "NOT READY: a disclosure is not settled yet. Send this text once it is."
RULE = f"\n\n{'-' * 60}\n\n"  # between two texts


@bp.get("/office/sessions/<int:session_id>/flyer")
@requires(*RUNNERS)
def flyer(session_id: int) -> Response:
    at = session_or_404(session_id)
    return hx.answer("office/sessions/flyer.html", at=at, text=flyer_of(at, faculty_of(at.id)))


@bp.get("/office/activities/<int:activity_id>/sessions/flyers")
@requires(*RUNNERS)
def month_flyers(activity_id: int) -> Response:
    """The texts for all sessions of a month (?month=2026-11), in one file."""
    found = activity_or_404(activity_id)
    month, held = month_asked(found)
    people = faculty_of_each([at.id for at in held])
    for at in held:
        at.activity = found  # whose credit types are read once
    texts = ((NOT_READY if at.is_gated else "", flyer_of(at, people.get(at.id, []))) for at in held)
    response = Response(RULE.join("\n\n".join(filter(None, text)) for text in texts), mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="flyers-{month}.txt"'
    return response


def flyer_of(at: Session, people: Sequence[Faculty]) -> str:
    """The text, in paragraphs. The course code proves attendance, so it stands on the sheet and not here."""
    speakers = [f"{one.name}, {one.credentials}" if one.credentials else one.name for one in people]
    head = [at.activity.title, at.title, when(at), at.where_held]
    parts = ["\n".join(line for line in head if line)]
    if speakers:
        parts.append(f"Faculty: {'; '.join(speakers)}")
    parts += [at.activity.description, *statements_of(at, institution())]
    if told := disclosures_of(at):
        parts.append("\n".join(["Disclosure", *told]))
    return "\n\n".join(part for part in parts if part)
