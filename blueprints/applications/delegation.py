"""“Away until”: a reviewer names who decides in their name for a while, and can end it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import InputRequired

from blueprints.applications.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.day_field import NOT_A_DAY, DayField
from blueprints.shared.filters import day
from blueprints.shared.kept_forms import fill, keeps
from db.applications.delegation import AlreadyAway, end_delegation, name_delegate
from db.applications.tables import Delegation
from db.engine.clock import today
from db.institution.settings import institution
from db.people.tables import Person
from db.roles.tables import Role

if TYPE_CHECKING:
    from peewee import ModelSelect

AWAY = "/applications/away"
LONGEST = timedelta(days=366)
UNKNOWN = "No confirmed account has this email. Ask your delegate to sign up and confirm it first."
YOURSELF = "You can’t be your own delegate. Enter another person’s email."
PAST = "The first day is in the past. Choose today or a later day."
BACKWARDS = "The last day is before the first day. Choose a later last day."
TOO_LONG = "You can name a delegate for one year at most. Choose an earlier last day."
OVERLAPS = "You already have a delegate for some of these days. End that one first."


class AwayForm(FlaskForm):
    email = EmailField("Email of your delegate", [InputRequired("Enter your delegate’s email")])
    starts_on = DayField("First day", [InputRequired(NOT_A_DAY)])
    until_on = DayField("Last day", [InputRequired(NOT_A_DAY)])

    def validate(self, extra_validators: Any = None) -> bool:
        """A period that is open or to come, and a person with an account who is not oneself."""
        if not super().validate(extra_validators):
            return False
        self.email.errors = [problem] if (problem := self._person_problem()) else []
        self.starts_on.errors = [PAST] if self.first < today(institution().timezone) else []
        self.until_on.errors = [problem] if (problem := self._period_problem()) else []
        return not self.errors

    @property
    def first(self) -> date:
        return self.starts_on.data or date.min

    @property
    def last(self) -> date:
        return self.until_on.data or date.min

    def delegate(self) -> Person | None:
        """The person of this address, if they can sign in and the address is known to be theirs."""
        found = Person.by_email(self.email.data or "")
        usable = found is not None and found.disabled_at is None and found.email_confirmed_at is not None
        return found if usable else None

    def _person_problem(self) -> str:
        found = self.delegate()
        return UNKNOWN if found is None else YOURSELF if found.id == me().id else ""

    def _period_problem(self) -> str:
        if self.last < self.first:
            return BACKWARDS
        return TOO_LONG if self.last - self.first > LONGEST else ""


@bp.get("/applications/away")
@requires(Role.REVIEWER)
def away() -> Response:
    return _page(fill(AwayForm, starts_on=today(institution().timezone)))


@bp.post("/applications/away")
@requires(Role.REVIEWER)
@keeps()
def name_stand_in() -> Response:
    form = AwayForm()
    if not form.validate():
        return _page(form, 422)
    delegate = form.delegate() or abort(404)
    try:
        name_delegate(me(), delegate, form.first, form.last)
    except AlreadyAway:
        form.starts_on.errors = [OVERLAPS]
        return _page(form, 409)
    flash(f"{delegate.full_name} decides in your name from {day(form.first)} through {day(form.last)}.", "good")
    return hx.go(AWAY)


@bp.post("/applications/away/<int:delegation_id>/end")
@requires(Role.REVIEWER)
def end_stand_in(delegation_id: int) -> Response:
    """End it at once; twice is no error."""
    found = Delegation.get_or_none(Delegation.id == delegation_id, Delegation.person == me()) or abort(404)
    if end_delegation(found):
        flash(f"{found.delegate.full_name} no longer decides in your name.", "good")
    return hx.go(AWAY)


def _page(form: AwayForm, status: int = 200) -> Response:
    part = "partials/applications/away.html"
    return hx.render("applications/away.html", part, status, form=form, delegations=list(_running()))


def _running() -> ModelSelect[Delegation]:
    """Delegations that are in force or to come, the next one first."""
    mine = Delegation.select(Delegation, Person).join(Person, on=Delegation.delegate).where(Delegation.person == me())
    open_ones = mine.where(Delegation.ended_at.is_null(), Delegation.until_on >= today(institution().timezone))
    return open_ones.order_by(Delegation.starts_on, Delegation.id)
