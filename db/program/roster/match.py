"""Matching: which person each row of a roster is, and what will happen to it. What is only alike is never decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db.activities.tables import Activity, Session, title_of
from db.attendance.overlap import Presenters
from db.engine.query import among, prepared
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.people.tables import Person
from db.people.word import last_name_forms
from db.rosters.name import Name, fold_name, is_alike, likeness, shares_a_word
from db.rosters.tables import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peewee import ModelSelect

    from db.rosters.attendee import Attendee

MOST_CANDIDATES = 5
MOST_OF_A_NAME = 200  # people of one last name, or of one beginning, who are looked at
ALIKE = 0.85
BEGINNING = 2  # letters of a last name that has to begin alike
LONGEST_NOTE = 300
KNOWN_BY = (
    Person.id,
    Person.email,
    Person.email_confirmed_at,
    Person.first_name,
    Person.last_name,
    Person.disabled_at,
)

Namesakes = dict[str, list[Person]]

NOBODY = "Nobody here has this name, and there is no email. Add one, and send the file again"
ANOTHERS = "This email belongs to {}"
SEVERAL = "The email is not known here, and {} has this name"
NOT_CONFIRMED = "There is an account whose email is not confirmed yet"
IS_THERE = "Attendance is recorded already"
WILL_ATTEND = "Registered; attendance will be recorded"
OWN_SESSION = "Is faculty of this session, and nobody has learner credit for the own presentation"
CLOSED = "This account is closed"
ALSO_IN = "Was also in “{}” at that time"


class Matcher:
    """Matches the people of one roster, some hundreds at a time."""

    def __init__(self, session: Session, *, is_small: bool) -> None:
        self.session, self.presenters = session, Presenters(session.id)
        self.is_small = is_small  # of a small roster, names that are only alike are looked for too

    def rows(self, people: Sequence[Attendee]) -> list[dict[str, Any]]:
        """The values of a RosterRow for each of them."""
        known = _by_email({one.email for one in people if one.email and not one.faults})
        namesakes = _namesakes([one.name for one in people if _is_sought(one, known)], self.is_small)
        likely = [self._likely(one, namesakes) if _is_sought(one, known) else [] for one in people]
        found = [_row(one, known.get(one.email), others) for one, others in zip(people, likely, strict=True)]
        for row, one in zip(found, people, strict=True):
            if row["person"] and self.presenters.include(known[one.email]):
                _with_note(row, OWN_SESSION)
        self._look_at_sessions([row for row in found if row["person"]])
        return found

    def _likely(self, one: Attendee, namesakes: Namesakes) -> list[Person]:
        return _candidates(one.name, namesakes.get(_key(one.name.last, self.is_small), ()))

    def _look_at_sessions(self, rows: list[dict[str, Any]]) -> None:
        """Say who is registered already, and who was somewhere else at the same time."""
        there = registered(self.session.id, [row["person"] for row in rows])
        elsewhere = _elsewhere(self.session, [row["person"] for row in rows])
        for row in rows:
            if row["person"] in there:
                row["outcome"] = Outcome.THERE
                _with_note(row, IS_THERE if there[row["person"]] else WILL_ATTEND)
            _with_note(row, elsewhere.get(row["person"], ""))


def _is_sought(one: Attendee, known: Mapping[str, Person]) -> bool:
    """Whether somebody of this name is looked for: the email is nobody's yet, or there is none."""
    return _owner(known.get(one.email)) is None if not one.faults else not one.email


def _row(one: Attendee, holder: Person | None, likely: Sequence[Person]) -> dict[str, Any]:
    """The values of a RosterRow, with every fault at once."""
    row = {
        "line": one.line,
        "email": one.email,
        "name": one.name.whole,
        "minutes": one.minutes,
        "quarters": one.quarters,
        "outcome": Outcome.REFUSED,
        "person": None,
        "candidates": [],
        "faults": [*one.faults, *([NOBODY] if one.name.whole and not (one.email or likely) else [])],
        "note": one.note,
    }
    owner = _owner(holder)
    if row["faults"]:
        return row
    if owner is None:
        row.update(outcome=Outcome.LIKELY if likely else Outcome.NEW, candidates=[person.id for person in likely])
        return _with_note(row, NOT_CONFIRMED if holder else "")
    if words := anothers(one.name.whole, owner):
        return _with_note({**row, "outcome": Outcome.LIKELY, "candidates": [owner.id]}, words)
    row.update(outcome=Outcome.MATCHED, person=owner.id)
    return _with_note(row, CLOSED if owner.disabled_at else "")


def registered(session_id: int, people: list[int]) -> dict[int, bool]:
    """Of these people those whom this session's lists show, and whether each attended."""
    return {learner: bool(attended) for learner, attended in _registered(session_id, people)} if people else {}


@prepared
def _registered(session_id: Any, people: Any) -> ModelSelect[Any]:
    mine = (Participation.session == session_id) & among(Participation.learner, people) & is_seen()
    return Participation.select(Participation.learner, Participation.attended_at.is_null(False)).where(mine).tuples()


def _owner(holder: Person | None) -> Person | None:
    """Whoever has an address, once it is confirmed."""
    return holder if holder is not None and holder.email_confirmed_at is not None else None


def _by_email(emails: set[str]) -> dict[str, Person]:
    return {person.email: person for person in _holders(list(emails))} if emails else {}


@prepared
def _holders(emails: Any) -> ModelSelect[Person]:
    return Person.select(*KNOWN_BY).where(among(Person.email, emails))


def _namesakes(names: list[Name], is_small: bool) -> Namesakes:
    """People who may have one of these names: the same last name, and of a small roster also one that begins alike.

    Anybody can sign up under any name, so only who has confirmed an address is offered, and nobody whose account is
    closed.
    """
    lasts = {name.last for name in names if name.last}
    forms = {form for last in lasts for form in (*last_name_forms(last), fold_name(last))}
    if not forms:
        return {}
    most = MOST_OF_A_NAME * len(lasts)
    found = {one.id: one for one in _of_last_name(list(forms), most)}
    if is_small:
        begins = {form[:BEGINNING] for form in forms}
        found.update({one.id: one for one in _of_beginning(list(begins), most)})
    sorted_out: Namesakes = {}
    for one in found.values():
        sorted_out.setdefault(_key(one.last_name, is_small), []).append(one)
    return sorted_out


@prepared
def _of_last_name(forms: Any, most: Any) -> ModelSelect[Person]:
    return _offered().where(among(fn.LOWER(Person.last_name), forms)).limit(most)


@prepared
def _of_beginning(begins: Any, most: Any) -> ModelSelect[Person]:
    two = fn.LOWER(fn.SUBSTR(Person.last_name, SQL("1"), SQL("2")))
    return _offered().where(among(two, begins)).order_by(Person.id).limit(most)


def _offered() -> ModelSelect[Person]:
    return Person.select(*KNOWN_BY).where(Person.email_confirmed_at.is_null(False), Person.disabled_at.is_null())


def _key(last: str, is_small: bool) -> str:
    """The part of a last name that two must share to be compared."""
    return fold_name(last)[:BEGINNING] if is_small else fold_name(last)


def _candidates(name: Name, namesakes: Iterable[Person]) -> list[Person]:
    """The people whom a name may mean, the likeliest first; nobody for half a name."""
    if not name.first or not name.last:
        return []
    rated = [(_rate(name, person), person.id, person) for person in namesakes]
    best = sorted((rate for rate in rated if rate[0] >= ALIKE), key=lambda rate: (-rate[0], rate[1]))
    return [person for _, _, person in best[:MOST_CANDIDATES]]


def _rate(name: Name, person: Person) -> float:
    alike = likeness(name.whole, person.full_name)
    return max(ALIKE, alike) if is_alike(name, Name(person.first_name, person.last_name)) else alike


def _elsewhere(session: Session, people: list[int]) -> dict[int, str]:
    """For each of these people another session at the same time in which they were, in words."""
    if not people or session.starts_at is None or session.ends_at is None:
        return {}
    found = _others_at_once(people, session.id, session.starts_at, session.ends_at)
    return {learner: ALSO_IN.format(title_of(activity, title)[:150]) for learner, activity, title in found}


@prepared
def _others_at_once(people: Any, session_id: Any, begin: Any, end: Any) -> ModelSelect[Any]:
    at_once = (Session.starts_at < end) & (Session.ends_at > begin) & Session.canceled_at.is_null()
    mine = among(Participation.learner, people) & (Participation.session != session_id) & is_seen()
    was_there = Participation.attended_at.is_null(False)
    query: Any = Participation.select(Participation.learner, Activity.title, Session.title).join(Session).join(Activity)
    return query.where(mine, at_once, was_there).tuples()


def _with_note(row: dict[str, Any], words: str) -> dict[str, Any]:
    row["note"] = ". ".join(part for part in (row["note"], words) if part)[:LONGEST_NOTE]
    return row


def anothers(name: str, owner: Person) -> str:
    """In words whose address it is, where a row names quite another person; '' where that may be the same one."""
    return ANOTHERS.format(owner.full_name) if name and not shares_a_word(name, owner.full_name) else ""
