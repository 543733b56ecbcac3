"""The forms by which an application goes its way: what each asks, and the step that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from blueprints.shared.access import me, my_grants
from blueprints.shared.choices import choices
from blueprints.shared.kept_forms import fill
from blueprints.shared.templates import keeping
from db.applications.actor import acts_for, candidates
from db.applications.decision import Decision
from db.applications.state import State
from db.applications.workflow import ATTESTATIONS, DECISIONS, TURN, Act, Actor
from db.engine.number import plain_number
from db.institution.settings import institution

if TYPE_CHECKING:
    from markupsafe import Markup

    from db.applications.tables import Application
    from db.people.tables import Person

LONGEST_COMMENT = 4000
LONGEST_NUMBER = 9
SORTS_OF_FORM, SELECTS_KEPT, LONGEST_KEPT = 20, 100, 1_000  # forms, selects, characters of what is given
LABELS = {Act.APPROVE: "Approve", Act.RETURN: "Return for changes", Act.DECLINE: "Decline"}
COMMENT_NEEDED = {
    Act.APPROVE: "Say in a few words why you approve",
    Act.RETURN: "Say what has to change",
    Act.DECLINE: "Say why it is declined",
}
COMMENT_NEEDED_ALWAYS = "Say in a few words why"
NOT_ATTESTED = "To approve, tick all three statements. If one is not true, return or decline the application."
NOT_CHOSEN = "Choose a decision"
NOT_ONE_OF_THESE = "Choose one of the decisions offered"
NOBODY_CHOSEN = "Choose one of the people offered"
TOO_LONG = f"At most {LONGEST_COMMENT} characters, please"


class StepForm(FlaskForm):
    """The fields of every step: the state and the version that the page showed."""

    state = HiddenField()
    version = HiddenField()

    def decision(self, act: Act, comment: str = "", assignee: Person | None = None) -> Decision:
        """The step as somebody saw the application; a tampered state or version fits no application."""
        state, version = self.state.data or "", plain_number(self.version.data or "", LONGEST_NUMBER)
        seen = State(state) if state in set(State) else State.WITHDRAWN
        return Decision(act, seen, -1 if version is None else version, comment, self.ticked(), assignee)

    def ticked(self) -> frozenset[int]:
        """The attestations that were ticked, by their place."""
        return frozenset()


class DecisionForm(StepForm):
    comment = TextAreaField("Comment", [Length(max=LONGEST_COMMENT, message=TOO_LONG)], render_kw={"rows": 4})
    attested = SelectMultipleField(
        "I attest that, in my judgment", choices=choices((str(at), text) for at, text in enumerate(ATTESTATIONS))
    )
    decision_made = RadioField("Decision", [InputRequired(NOT_CHOSEN)], name="decision", validate_choice=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the decisions; where each of them needs a comment, a missing one is told with a missing decision."""
        super().validate(extra_validators)
        decision, comment = self.decision_made.data, (self.comment.data or "").strip()
        if decision and decision not in list(DECISIONS):
            self.decision_made.errors = [NOT_ONE_OF_THESE]
        if not decision and not comment and needs_comment_to_approve():
            self.comment.errors = [COMMENT_NEEDED_ALWAYS]
        return not self.errors

    def ticked(self) -> frozenset[int]:
        return frozenset(int(place) for place in self.attested.data or [])


class AssignForm(StepForm):
    assignee = SelectField("Assign to", [InputRequired(NOBODY_CHOSEN)], validate_choice=False)


@dataclass
class Forms:
    """The forms of an application's page, for the steps that the signed-in person may take."""

    acts: list[Act]
    decision: DecisionForm | None = None  # only one that was sent, or kept over a sign-out
    decision_fields: Markup | str = ""
    assign: AssignForm | None = None  # the same
    assign_fields: Markup | str = ""  # '' when there is nobody else to choose
    usual: tuple[str, str] | None = None  # id and name of who is assigned by one press

    @property
    def assigns(self) -> Act | None:
        return next((act for act in (Act.ASSIGN_REVIEWER, Act.ASSIGN_APPROVER) if act in self.acts), None)

    @property
    def refused(self) -> StepForm | None:
        """The form that was sent and has errors."""
        return next((form for form in (self.decision, self.assign) if form and form.errors), None)


def forms_for(application: Application, sent: StepForm | None = None) -> Forms:
    """The forms as they are open now; `sent` is one that was refused and keeps what was typed."""
    acts = acts_for(application, me(), my_grants())
    forms = Forms(acts)
    offered = tuple(act for act in DECISIONS if act in acts)
    if offered:
        forms.decision = sent if isinstance(sent, DecisionForm) else _kept(application)
        asked = (offered, application.state == State.UNIT, needs_comment_to_approve())
        forms.decision_fields = _fields(forms.decision, *asked) if forms.decision else _empty_fields(*asked)
    if forms.assigns:
        forms.assign = sent if isinstance(sent, AssignForm) else None
        _offer_people(forms, application, forms.assigns)
    return forms


def _offer_people(forms: Forms, application: Application, act: Act) -> None:
    """One press assigns who had it before, else the only one there is; everybody else is behind a list."""
    people = candidates(application, act)
    former = application.reviewer_id if act == Act.ASSIGN_REVIEWER else application.approver_id
    is_waiting = TURN[State(application.state)] == Actor.OFFICE
    chosen = former if former in people else next(iter(people)) if len(people) == 1 else None
    if is_waiting and chosen is not None:
        forms.usual = str(chosen), people[chosen]
    others = tuple((str(number), name) for number, name in people.items() if number not in (chosen, former))
    if others:
        forms.assign_fields = _select(forms.assign, others) if forms.assign else _empty_select(others)


def as_seen(application: Application) -> dict[str, str]:
    return {"state": application.state, "version": str(application.version)}


def _kept(application: Application) -> DecisionForm | None:
    """On its own page, a form that was sent after its sign-in had ended."""
    is_own_page = request.method != "POST" and request.path.endswith("/decision")
    return fill(DecisionForm, **as_seen(application)) if is_own_page else None


@keeping(SORTS_OF_FORM, LONGEST_KEPT)
def _empty_fields(offered: tuple[Act, ...], attests: bool, comment_to_approve: bool) -> Markup:
    """The same for everybody who may decide the same, so they are drawn once."""
    return _fields(DecisionForm(formdata=None), offered, attests, comment_to_approve)


def _fields(form: DecisionForm, offered: tuple[Act, ...], attests: bool, comment_to_approve: bool) -> Markup:
    """Only what this person may decide; the attestations are the unit's alone."""
    form.decision_made.choices = choices((act.value, LABELS[act]) for act in offered)
    if not attests and "attested" in form:
        del form.attested
    return _draw("decision_fields", form, comment_to_approve)


@keeping(SELECTS_KEPT, LONGEST_KEPT)
def _empty_select(people: tuple[tuple[str, str], ...]) -> Markup:
    return _select(AssignForm(formdata=None), people)


def _select(form: AssignForm, people: tuple[tuple[str, str], ...]) -> Markup:
    """The people who can be assigned."""
    form.assignee.choices = choices([("", "Choose a person"), *people])
    return _draw("assign_fields", form)


def _draw(macro: str, *given: object) -> Markup:
    macros = current_app.jinja_env.get_template("partials/applications/step_fields.html").module
    drawn: Markup = getattr(macros, macro)(*given)
    return drawn


def needs_comment_to_approve() -> bool:
    return institution().comment_to_approve == "yes"
