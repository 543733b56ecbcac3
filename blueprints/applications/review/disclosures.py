"""The disclosures of everybody in control of content, recorded and judged by the office (Standards 3.1 to 3.4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, request
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.review.answers import answers_shown
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.choices import choices
from blueprints.shared.kept_forms import keeps, posted_before
from db.applications.actor import has_stepped_aside
from db.applications.disclosure import RecordedMeanwhile, record, records_of
from db.applications.proposal import Proposal
from db.applications.state import State
from db.applications.tables import Application, Disclosure
from db.disclosures.status import CONTRADICTS, MISSING, NEEDED, DisclosureStatus
from db.roles.tables import Role

if TYPE_CHECKING:
    from db.applications.proposal import Contributor

LONGEST = 4000
TOO_LONG = f"At most {LONGEST} characters, please"
OVER = (State.DECLINED, State.WITHDRAWN)
OWN = "You can’t settle the disclosures of your own application. Ask someone else in the office. Nothing was recorded."
ASIDE = (
    "You stepped aside from this application, so you can’t settle its disclosures. Ask someone else in the office. "
    "Nothing was recorded."
)
IS_OWN = "This application is your own"
IS_ASIDE = "You stepped aside from this application"
OVER_WORDS = "This application is closed, so nothing more can be recorded for it."
UNKNOWN = "This person is not named as in control of content, or no longer is. Nothing was recorded."
WORDS = {
    DisclosureStatus.NOTHING: "Nothing to disclose",
    DisclosureStatus.NOT_RELEVANT: "Relationships, none of them relevant to the content",
    DisclosureStatus.MITIGATED: "Relevant relationships, mitigated",
    DisclosureStatus.OPEN: "Open: asked, not settled yet",
}


class DisclosureForm(FlaskForm):
    """One person's; `seen` is when the record was last written as this page showed it, '' for none."""

    seen = HiddenField()
    status = RadioField("Status", [InputRequired("Choose a status")], choices=choices((s, WORDS[s]) for s in WORDS))
    relationships = TextAreaField("Relationships in the last 24 months", [Length(max=LONGEST, message=TOO_LONG)])
    mitigation = TextAreaField("How they were mitigated", [Length(max=LONGEST, message=TOO_LONG)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Each status needs what it claims, in words (Standards 3.2 to 3.4)."""
        if not super().validate(extra_validators):
            return False
        for name in NEEDED.get(DisclosureStatus(self.status.data), ()):
            if not (self[name].data or "").strip():
                self[name].errors = [MISSING[name]]
        if self.status.data == DisclosureStatus.NOTHING and (self.relationships.data or "").strip():
            self.status.errors = [CONTRADICTS]
        return not self.errors

    def values(self) -> dict[str, str]:
        """The values to record."""
        return {name: (self[name].data or "").strip() for name in ("status", "relationships", "mitigation")}

    def seen_at(self) -> datetime | None:
        """When what this page showed had been recorded; a tampered moment fits no record."""
        text = self.seen.data or ""
        try:
            return datetime.fromisoformat(text).astimezone(UTC) if text else None
        except ValueError:
            return datetime.fromtimestamp(0, UTC)


@dataclass
class Entry:
    """One person with what is on record and the form for it; `note` says what became of the last try."""

    person: Contributor
    record: Disclosure | None
    form: DisclosureForm
    note: str = ""
    is_newer: bool = False  # somebody else recorded it meanwhile: `record` is theirs, the form what was typed

    @property
    def id(self) -> str:
        return prefix_of(self.person)


@bp.get("/applications/<int:application_id>/disclosures")
@requires(Role.OFFICE)
def disclosures(application_id: int) -> Response:
    found = readable_or_404(application_id)
    records, typed = {row.person_key: row for row in records_of(found)}, posted_before()
    entries = [_entry(person, records.get(person.key)) for person in in_control(found)]
    for entry in entries:
        if typed and entry.person.key == typed.get("person_key"):
            entry.form = DisclosureForm(formdata=typed, prefix=entry.id)
    return _page(found, entries)


@bp.post("/applications/<int:application_id>/disclosures")
@keeps()
@requires(Role.OFFICE)
def record_disclosure(application_id: int) -> Response:
    """Record one person's; whoever saw an older record than there is now is shown the newer one (409)."""
    found = readable_or_404(application_id)
    if found.applicant_id == me().id:
        abort(403, OWN)
    if has_stepped_aside(found, me()):
        abort(403, ASIDE)
    if found.state in OVER:
        abort(409, OVER_WORDS)
    key = request.form.get("person_key", "")
    person = next((one for one in in_control(found) if one.key == key), None) or abort(409, UNKNOWN)
    form = DisclosureForm(prefix=prefix_of(person))
    if not form.validate():
        return _answer(found, Entry(person, _record(found, person), form), 422)
    try:
        made = record(found, person, form.values(), me(), form.seen_at())
    except RecordedMeanwhile:
        newer = _record(found, person)
        form.seen.data = _as_seen(newer)
        return _answer(found, Entry(person, newer, form, is_newer=True), 409)
    return _answer(found, _entry(person, made, f"Recorded for {person.name}."), 200)


def _barred(found: Application) -> str:
    """Why the signed-in person settles nothing here, in words; '' where they may."""
    if found.applicant_id == me().id:
        return IS_OWN
    return IS_ASIDE if has_stepped_aside(found, me()) else ""


def in_control(found: Application) -> list[Contributor]:
    """Everybody whose disclosure decides on the approval."""
    return Proposal(answers_shown(found)).in_control


def prefix_of(person: Contributor) -> str:
    """A person's name in the ids of the page and the names of its fields: always the same, and nobody's address."""
    return "d" + hashlib.sha256(person.key.encode("utf-8", "replace")).hexdigest()[:10]


def _entry(person: Contributor, found: Disclosure | None, note: str = "") -> Entry:
    values = {name: getattr(found, name) for name in ("status", "relationships", "mitigation")} if found else {}
    form = DisclosureForm(formdata=None, prefix=prefix_of(person), seen=_as_seen(found), **values)
    return Entry(person, found, form, note)


def _record(found: Application, person: Contributor) -> Disclosure | None:
    mine = (Disclosure.application == found) & (Disclosure.person_key == person.key)
    row: Disclosure | None = Disclosure.get_or_none(mine)
    return row


def _as_seen(found: Disclosure | None) -> str:
    return found.recorded_at.isoformat() if found else ""


def _answer(found: Application, entry: Entry, status: int) -> Response:
    """For htmx the one person's form; else the page with everybody, or after a change a redirect to it."""
    if hx.wants_part():
        return hx.answer("partials/applications/disclosure_form.html", status, application=found, entry=entry)
    if entry.note:
        flash(entry.note, "good")
        return hx.go(f"{found.url}/disclosures#{entry.id}")
    records = {row.person_key: row for row in records_of(found)}
    others = [_entry(person, records.get(person.key)) for person in in_control(found)]
    return _page(found, [entry if one.id == entry.id else one for one in others], status)


def _page(found: Application, entries: list[Entry], status: int = 200) -> Response:
    context = {"entries": entries, "is_over": found.state in OVER, "barred": _barred(found)}
    return hx.answer("applications/disclosures.html", status, application=found, **context)
