"""“Ask for a correction”: what is wrong with a claim or its certificate, stored and mailed to the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from blueprints.learning.bp import bp
from blueprints.learning.participation import earned, go_on, own_or_404, step_url
from blueprints.shared import hx
from blueprints.shared.choices import choices
from blueprints.shared.kept_forms import fill, keeps
from db.credit.correction import ask_correction, is_asked
from db.credit.tables import About
from db.credit.transcript import lines_of

if TYPE_CHECKING:
    from db.credit.step import Progress

LABELS = {
    About.AMOUNT: "The amount",
    About.NAME: "My name or degree",
    About.OTHER: "Something else",
}
WHICH = "Choose which credit is wrong"
UNJUDGED: dict[str, Any] = {"validate_choice": False}  # AnyOf does, in words of ours
LONGEST_NOTE = 1000


def stripped(value: str | None) -> str:
    return (value or "").strip()


class CorrectionForm(FlaskForm):
    """The part that is wrong, and its right words."""

    about = RadioField(
        "What is wrong?",
        [AnyOf(list(About), "Choose what is wrong")],
        choices=choices((each.value, label) for each, label in LABELS.items()),
        **UNJUDGED,
    )
    note = TextAreaField(
        "What should it be?",
        [
            DataRequired("Say what it should be"),
            Length(max=LONGEST_NOTE, message=f"At most {LONGEST_NOTE} characters, please"),
        ],
        filters=[stripped],
        render_kw={"rows": 3},
    )


def _form_of(lines: list[Any]) -> type[CorrectionForm]:
    """The form of these lines of the transcript; where several types are claimed, it asks which one is wrong."""
    if len(lines) == 1:
        return CorrectionForm
    claims = {str(line.certificate.claim.id): f"{line.credit_type}: {earned(line)}" for line in lines}
    which = RadioField("Which credit?", [AnyOf(list(claims), WHICH)], choices=choices(claims.items()), **UNJUDGED)
    return type("CorrectionOfOne", (CorrectionForm,), {"claim": which})


@bp.get("/participations/<int:participation_id>/correction")
def correction(participation_id: int) -> Response:
    progress = own_or_404(participation_id)
    if progress.following is not None or is_asked(progress.participation):
        return go_on(progress)
    lines = lines_of(progress.participation)
    return _ask(progress, fill(_form_of(lines)), lines)


@bp.post("/participations/<int:participation_id>/correction")
@keeps()
def send_correction(participation_id: int) -> Response:
    """Ask the office; sending it twice asks once, and the page of the participation says that it is asked."""
    progress = own_or_404(participation_id)
    if progress.following is not None:
        return go_on(progress)
    lines = lines_of(progress.participation)
    form = _form_of(lines)()
    if not form.validate():
        return _ask(progress, form, lines, 422)
    number = int(form["claim"].data) if "claim" in form else None
    ask_correction(progress.participation, About(form.about.data), str(form.note.data), number)
    return hx.go(step_url(progress.participation, None))


def _ask(progress: Progress, form: CorrectionForm, lines: list[Any], status: int = 200) -> Response:
    page = "learning/correction.html", "partials/learning/correction.html"
    return hx.render(*page, status, participation=progress.participation, form=form, lines=lines)
