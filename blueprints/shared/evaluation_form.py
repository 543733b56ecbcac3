"""The form of an activity's evaluation, made from its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from blueprints.shared.choices import choices
from db.learning.answer_transfer import FIELD
from db.learning.tables import EvaluationQuestion, Kind

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

CLAIM = ("credit_type", "quarters")
LONGEST_ANSWER = 4000
UNANSWERED = "Choose an answer"
UNWRITTEN = "Write a few words, please"
TOO_LONG = f"At most {LONGEST_ANSWER} characters, please"


def form_for(
    questions: list[EvaluationQuestion], claim: dict[str, Any] | None = None, typed: MultiDict[str, str] | None = None
) -> FlaskForm:
    """A form with one field a question and the claim's, filled with what was typed (a MultiDict, a draft too).

    A preview has nothing of a claim.
    """
    fields = {f"{FIELD}{question.id}": _field(question) for question in questions} | (claim or {})
    form_class = type("EvaluationForm", (FlaskForm,), fields)
    form: FlaskForm = form_class(formdata=typed)
    return form


def _field(question: EvaluationQuestion) -> Field:
    needed = question.is_required
    if question.kind == Kind.TEXT:
        rules = [InputRequired(UNWRITTEN) if needed else Optional(), Length(max=LONGEST_ANSWER, message=TOO_LONG)]
        return TextAreaField(question.prompt, rules, render_kw={"rows": 4})
    rules = [InputRequired(UNANSWERED) if needed else Optional()]
    kind = SelectMultipleField if question.kind == Kind.SEVERAL else RadioField
    return kind(question.prompt, rules, choices=choices((choice, choice) for choice in question.choices))


def draft_of(form: FlaskForm) -> dict[str, list[str]]:
    """The answers so far, by field name, right or not. A draft refuses nothing but too much of it."""
    kept = [*_asked(form), *(form[name] for name in CLAIM if name in form)]
    return {field.name: [value[:LONGEST_ANSWER] for value in field.raw_data or [] if value] for field in kept}


def answers_of(form: FlaskForm) -> dict[str, Any]:
    """The answers of a valid form, by question id; a question that was passed over is left out."""
    return {field.name.removeprefix(FIELD): field.data for field in _asked(form) if field.data}


def _asked(form: FlaskForm) -> list[Field]:
    return [field for field in form if field.name.startswith(FIELD)]
