"""The page of one session: its details, course code, faculty, and the links to everything else about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Response, flash, request

from blueprints.office.access import RUNNERS, reaches_all, session_or_404
from blueprints.office.bp import bp
from blueprints.office.sessions.forms import (
    CancelForm,
    CodeForm,
    DetailsForm,
    DisclosureForm,
    PersonForm,
    ReopenForm,
    WindowForm,
)
from blueprints.shared import hx
from blueprints.shared.access import my_grants, requires
from blueprints.shared.kept_forms import posted_soon
from db.activities.tables import Activity, Session
from db.attendance.figures import figures_soon
from db.disclosures.record import known_among, settled_soon
from db.engine.clock import now
from db.program.cancellation import canceled_with
from db.program.gate import faculty_soon
from db.program.material import SERIES, is_series
from db.program.notice import registered_soon
from db.program.readiness_session import business_days, not_ready
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from blueprints.office.sessions.forms import Form
    from db.attendance.figures import Figures
    from db.disclosures.tables import Faculty
    from db.engine.trip import Question

PAGE, PART = "office/sessions/session.html", "partials/office/sessions/session.html"
WRONG, CONFLICT = 422, 409
MEANWHILE = (
    "Somebody changed this session meanwhile, so nothing was changed. It is shown as it is now, with what you typed."
)
# The other parts of the office that know a session, in the order of its life.
PARTS = (
    ("check-in", "Check-in"),
    ("projector", "Projector"),
    ("rosters", "Roster"),
    ("overlaps", "Overlaps"),
    ("learners", "Learners"),
    ("mail", "Mail"),
    ("results", "Results"),
    ("certificates", "Certificates"),
)
# The forms of the page, by the last part of the address that each is sent to: the prefix of its fields.
PREFIXES = {
    "details": "details-",
    "cancellation": "cancel-",
    "reopening": "reopen-",
    "code": "code-",
    "window": "window-",
    "extension": "window-",
    "faculty": "add-",
    "disclosure": "d{}-",
}
TELLS = "cancellation", "reopening"  # the forms that say how many people they tell


@dataclass
class Entry:
    """A person of the faculty with the forms about them, None while they are folded."""

    person: Faculty
    change: PersonForm | None
    disclosure: DisclosureForm | None

    @property
    def seen_at(self) -> str:
        """When the record that is shown was made."""
        return self.person.recorded_at.isoformat() if self.person.recorded_at else ""


@bp.get("/office/sessions/<int:session_id>")
@requires(*RUNNERS)
def session_page(session_id: int) -> Response:
    kept, asked, at = posted_soon(), _ask(session_id), session_or_404(session_id)
    return hx.render(PAGE, PART, **context(at, kept=kept(), asked=asked))


@bp.get("/office/sessions/<int:session_id>/details")
@bp.get("/office/sessions/<int:session_id>/cancellation")
@bp.get("/office/sessions/<int:session_id>/reopening")
@bp.get("/office/sessions/<int:session_id>/code")
@bp.get("/office/sessions/<int:session_id>/window")
@bp.get("/office/sessions/<int:session_id>/extension")
@bp.get("/office/sessions/<int:session_id>/faculty")
@bp.get("/office/sessions/<int:session_id>/faculty/<int:faculty_id>")
@bp.get("/office/sessions/<int:session_id>/faculty/<int:faculty_id>/disclosure")
@requires(*RUNNERS)
def session_form(session_id: int, faculty_id: int = 0) -> Response:
    """The page with that form open: most are folded until they are asked for."""
    last = request.path.split("/")[-1]
    asked, at = _ask(session_id, tells=last in TELLS), session_or_404(session_id)
    return hx.render(PAGE, PART, **context(at, opened=PREFIXES.get(last, "p{}-").format(faculty_id), asked=asked))


def changed(at: Session, said: str) -> Response:
    """After a change: the page's part as it is now, or the page."""
    if not hx.wants_part():
        flash(said, "good")
        return hx.see_other(url(at))
    return hx.answer(PART, **context(again(at)), said=said)


def refused(at: Session, form: Form, status: int = WRONG, error: str = "") -> Response:
    """The page with the form as it was typed, what is wrong beside it, and the session as it is now."""
    return hx.render(PAGE, PART, status, **context(again(at), {form.key: form}), error=error, wrong=form)


def conflict(at: Session, form: Form) -> Response:
    """Somebody was first: both are shown, and the form can be sent again over what is there now."""
    found = again(at)
    if form.revision.data:
        form.revision.data = str(found.revision)
    return hx.render(PAGE, PART, CONFLICT, **context(found, {form.key: form}), error=MEANWHILE)


def again(at: Session) -> Session:
    query = Session.select(Session, Activity).join(Activity)
    found: Session = query.where(Session.id == at.id).get()
    return found


def url(at: Session) -> str:
    return f"/office/sessions/{at.id}"


def is_approver() -> bool:
    return my_grants().has(Role.APPROVER)


class Asked(NamedTuple):
    """The questions of the page whose rows go along with the session itself."""

    counted: Callable[[], Figures]
    faculty: Question
    settled: Question
    registered: Callable[[], int] | None = None


def _ask(session_id: int, *, tells: bool = False) -> Asked:
    told = registered_soon([session_id]) if tells else None
    return Asked(figures_soon(session_id), faculty_soon(session_id), settled_soon(session_id, SERIES), told)


def context(
    at: Session,
    forms: Mapping[str, Any] | None = None,
    kept: Any = None,
    opened: str = "",
    asked: Asked | None = None,
) -> dict[str, Any]:
    """All that the page shows. `forms` are those that were sent, by their prefix; `kept` what was typed before.

    `opened` is the prefix of a form to be shown open.
    """
    counted, faculty, settled, told = asked or _ask(at.id)
    made, entries = Forms(forms or {}, kept, opened), faculty.rows()
    canceling = made.of(CancelForm, "cancel-", lambda: {"revision": str(at.revision)})
    reopening = made.of(ReopenForm, "reopen-", lambda: {"revision": str(at.revision)})
    return {
        "at": at,
        "own": url(at),
        "parts": [(f"{url(at)}/{path}", label) for path, label in PARTS],
        "counted": counted(),
        "lacks": not_ready(at, has_faculty=bool(entries)),
        "days_left": business_days(at),
        "is_series": is_series(at.activity),
        "is_approver": is_approver(),
        "is_office": reaches_all(),
        "has_begun": at.starts_at is not None and at.starts_at <= now(),
        "registered": (told or registered_soon([at.id]))() if canceling or reopening else 0,
        "known": known_among(settled.rows(), entries),
        "details": made.of(DetailsForm, "details-", lambda: DetailsForm.of(at)),
        "canceling": canceling,
        "reopening": reopening,
        "with_it": len(canceled_with(at)) if reopening else 0,
        "coding": made.of(CodeForm, "code-", lambda: {"revision": str(at.revision)}),
        "window": made.of(WindowForm, "window-", lambda: WindowForm.of(at)),
        "adding": made.of(PersonForm, "add-", dict, is_open=not entries),
        "entries": [made.entry(person) for person in entries],
    }


class Forms:
    """The forms of one page: as they were sent, as they were typed before a sign-in ended, or as the session is.

    Most are folded: none is made that the page does not show. `opened` is the one whose address was asked for.
    """

    def __init__(self, sent: Mapping[str, Any], kept: Any, opened: str) -> None:
        self.sent, self.kept, self.opened = sent, kept, opened

    def of(self, kind: type[Form], prefix: str, values: Callable[[], dict[str, Any]], *, is_open: bool = False) -> Any:
        """The form under this prefix; None while it is folded."""
        if prefix in self.sent:
            return self.sent[prefix]
        if self.kept and any(name.startswith(prefix) for name in self.kept):
            return kind(formdata=self.kept, prefix=prefix, **values())
        return kind(formdata=None, prefix=prefix, **values()) if is_open or prefix == self.opened else None

    def entry(self, person: Faculty) -> Entry:
        change = self.of(PersonForm, f"p{person.id}-", lambda: PersonForm.of(person))
        return Entry(person, change, self.of(DisclosureForm, f"d{person.id}-", lambda: DisclosureForm.of(person)))
