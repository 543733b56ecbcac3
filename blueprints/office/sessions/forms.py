"""The forms of a session's page: what is typed is read here, and judged by the rules of db/program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from blueprints.shared.choices import choices
from blueprints.shared.filters import quarters
from db.activities.day_text import Unreadable, read_day, read_span
from db.activities.moment import clock_fault, in_utc, local
from db.applications.proposal import as_quarters
from db.disclosures.status import DisclosureStatus
from db.engine.clock import today
from db.engine.number import plain_number
from db.institution.settings import institution
from db.program.change import Details, Scope
from db.program.material import Decision
from db.program.span import HOUR, Span, span_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from wtforms import Field

    from db.activities.tables import Session
    from db.disclosures.tables import Faculty
    from db.engine.refusal import Refused

SCOPES = ((Scope.THIS, "This session"), (Scope.FOLLOWING, "This and all that follow"), (Scope.ALL, "All to come"))
STATUSES = (
    (DisclosureStatus.NOTHING, "Nothing to disclose"),
    (DisclosureStatus.NOT_RELEVANT, "Relationships, none of them relevant to the content"),
    (DisclosureStatus.MITIGATED, "Relevant relationships, mitigated"),
    (DisclosureStatus.OPEN, "Open: asked, not settled yet"),
)
LONGEST_NUMBER = 9


class Form(FlaskForm):
    """A form that says which revision it shows, and takes the words of a refusal beside the field they are about."""

    revision = HiddenField()

    def __init__(self, *args: Any, prefix: str = "", **more: Any) -> None:
        super().__init__(*args, prefix=prefix, **more)
        self.key = prefix  # by which the page finds it again

    @property
    def seen(self) -> int:
        """The revision that was read; one that was tampered with fits none."""
        return plain_number(self.revision.data or "", LONGEST_NUMBER) or 0

    def tell(self, refused: Refused) -> None:
        """Put the words of a refusal beside its field, or above the form."""
        name = getattr(refused, "field", "")
        if name in self._fields:
            self[name].errors = [refused.words]
        else:
            self.form_errors = [*self.form_errors, refused.words]


class DetailsForm(Form):
    title = StringField("Topic")
    day = StringField("Date")
    until = StringField("Last day")
    starts = StringField("Starts")
    ends = StringField("Ends")
    place = StringField("Place")
    quarters = StringField("Credit")
    scope = RadioField("Change", choices=choices(SCOPES), default=Scope.THIS, validate_choice=False)
    reason = StringField("Reason for the approval’s record")

    @classmethod
    def of(cls, at: Session) -> dict[str, Any]:
        """The facts of a session as its form shows them."""
        span = span_of(at)
        given = {"title": at.title, "place": at.place, "quarters": quarters(at.maximum_quarters)}
        given["revision"] = str(at.revision)
        if span:
            given |= {"day": span.first.isoformat(), "until": span.last.isoformat()}
            given |= {"starts": clock(span.starts), "ends": clock(span.ends)}
        return given

    def details(self, at: Session) -> Details | None:
        """The facts as they were typed; None where something cannot be read, with the words beside it."""
        span = self._span() if at.starts_at else None
        amount = as_quarters((self.quarters.data or "").strip())
        if not amount:
            self.quarters.errors = ["Enter credit in steps of 0.25, such as 1.25"]
        if self.errors:
            return None
        return Details(self.title.data or "", self.place.data or "", span, amount)

    def scope_chosen(self) -> Scope:
        found = self.scope.data
        return Scope(found) if found in set(Scope) else Scope.THIS

    def decision(self, *, is_approver: bool) -> Decision:
        return Decision(is_approver, (self.reason.data or "").strip())

    def _span(self) -> Span | None:
        first = _day(self.day)
        last = _day(self.until) if (self.until.data or "").strip() else first
        starts, ends = _time(self.starts), _time(self.ends)
        if first is None or last is None or starts is None or ends is None:
            return None
        return Span(first, starts, last, ends)


class CancelForm(Form):
    scope = RadioField("Cancel", choices=choices(SCOPES), default=Scope.THIS, validate_choice=False)
    reason = StringField("What the people who registered are told")

    def scope_chosen(self) -> Scope:
        found = self.scope.data
        return Scope(found) if found in set(Scope) else Scope.THIS


class ReopenForm(Form):
    reason = StringField("What the people who registered are told")
    together = BooleanField("Also the sessions that were canceled with it")


class CodeForm(Form):
    code = StringField("New course code")


class WindowForm(Form):
    opens = StringField("Opens on")
    opens_time = StringField("Opens at")
    closes = StringField("Closes on")
    closes_time = StringField("Closes at")

    @classmethod
    def of(cls, at: Session) -> dict[str, Any]:
        """The window of a session's code as its form shows it."""
        given = {"revision": str(at.revision)}
        for name, moment in (("opens", at.opens_at), ("closes", at.closes_at)):
            there = moment.astimezone(institution().zone) if moment else None
            given[name] = there.date().isoformat() if there else ""
            given[f"{name}_time"] = clock(there.hour * HOUR + there.minute) if there else ""
        return given

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """When the code opens and closes. What cannot be read has its words beside it."""
        return self._moment(self.opens, self.opens_time), self._moment(self.closes, self.closes_time)

    def _moment(self, day_field: Field, time_field: Field) -> datetime | None:
        if not (day_field.data or "").strip() and not (time_field.data or "").strip():
            return None
        day, minutes = _day(day_field), _time(time_field)
        if day is None or minutes is None:
            return None
        if words := clock_fault(local(day, minutes), institution().zone):
            time_field.errors = [f"{words}. Choose another time."]
            return None
        return in_utc(local(day, minutes), institution().zone)


class PersonForm(Form):
    seen_as = HiddenField()
    name = StringField("Name")
    credentials = StringField("Degrees")
    email = StringField("Email")
    reason = StringField("Reason for the approval’s record")

    @classmethod
    def of(cls, one: Faculty) -> dict[str, Any]:
        """A person as their form shows them."""
        given = {name: getattr(one, name) for name in ("name", "credentials", "email")}
        return {**given, "seen_as": one.as_written}

    def decision(self, *, is_approver: bool) -> Decision:
        return Decision(is_approver, (self.reason.data or "").strip())

    def values(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in ("name", "credentials", "email")}


class DisclosureForm(Form):
    seen_at = HiddenField()
    status = RadioField("Disclosure", choices=choices(STATUSES), validate_choice=False)
    relationships = TextAreaField("Relationships in the last 24 months")
    mitigation = TextAreaField("How they were mitigated")

    @classmethod
    def of(cls, one: Faculty) -> dict[str, Any]:
        """The record about a person, as their form shows it."""
        seen = one.recorded_at.isoformat() if one.recorded_at else ""
        given = {name: getattr(one, name) for name in ("status", "relationships", "mitigation")}
        return {**given, "seen_at": seen}

    def values(self) -> dict[str, str]:
        return {name: (self[name].data or "").strip() for name in ("status", "relationships", "mitigation")}


def clock(minutes: int) -> str:
    """Minutes since midnight as a field for a time holds them: 07:30."""
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


def _day(field: Field) -> date | None:
    try:
        return read_day((field.data or "").strip(), today(institution().timezone), institution().dates)
    except Unreadable as unreadable:
        field.errors = [_sentence(unreadable)]
        return None


def _time(field: Field) -> int | None:
    try:
        return read_span((field.data or "").strip()).starts
    except Unreadable as unreadable:
        field.errors = [_sentence(unreadable)]
        return None


def _sentence(unreadable: Unreadable) -> str:
    return unreadable.words[:1].upper() + unreadable.words[1:]
