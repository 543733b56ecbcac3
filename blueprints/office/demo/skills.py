"""A skills day for the demo: credit for attendance alone, of two types; two sessions at once, and one going on now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from db.activities.code import fold_code
from db.activities.code_pool import new_code
from db.activities.credit_type.tables import AMA, CreditType
from db.activities.span import keep_listed
from db.activities.tables import Activity, ActivityStatus, Session
from db.activities.window import code_window
from db.attendance.projector import open_projector, rotate_codes
from db.credit.designate import designate
from db.credit.record import record_credit
from db.engine.clock import today
from db.institution.settings import institution
from db.institution.tables import Unit
from db.learning.tables import How, Participation
from db.learning.usual_evaluation import ask_usual
from db.program.activity_copy import copy_activity
from db.program.material import Decision
from db.program.series import Planned, add_sessions
from db.program.span import HOUR, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.people.tables import Person

KEY, TITLE = "trauma-skills-day", "Trauma Skills Day"
WORDS = "Stations for teams of the emergency department: airway, chest tubes, and a debriefing together."
NURSING, COPIED = "nursing", "sepsis-first-hour"
DAYS_AGO, SATURDAY = 6, 5
# Topic, the hour at which it begins, and who came: from which place of the crowd to which, and for how many minutes.
STATIONS = (("Airway", 9, 0, 5, 120), ("Chest Tubes", 10, 4, 8, 95))
BEGAN, ENDS = timedelta(minutes=20), timedelta(minutes=40)
SEAL = "Nobody in control of the content of this activity has relevant financial relationships to disclose."


def make_skills(moment: datetime, crowd: Sequence[Person], office: Person) -> None:
    """The day with its stations, of which one person was at two at once, and a copy of another course to be planned."""
    day = _activity(office)
    stations = add_sessions(day.id, [_station(*one[:2]) for one in STATIONS], office, Decision())
    going_on = _going_on(day, moment)
    Activity.update(status=ActivityStatus.ACTIVE).where(Activity.id == day.id).execute()
    keep_listed(day.id)
    for at, (_, _, first, last, minutes) in zip(stations, STATIONS, strict=True):
        for person in crowd[first:last]:
            record_credit(_came(person, at, at.starts_at, minutes), None, office)
    for person in crowd[:3]:
        _came(person, going_on, moment - BEGAN / 2)
    rotate_codes(day, office, is_on=True)
    open_projector(going_on, office)
    copy_activity(Activity.get(Activity.key == COPIED), office)


def _activity(office: Person) -> Activity:
    """Planned at first: physicians' and nurses' credit are designated before it is held."""
    unit = Unit.get(Unit.name == "Emergency Medicine")
    row = {"key": KEY, "title": TITLE, "description": WORDS, "format": "live", "unit": unit, "disclosure": SEAL}
    made: Activity = Activity.create(
        **row, place="Simulation Center", status=ActivityStatus.PLANNED, awards_attendance=True
    )
    ask_usual(made)
    CreditType.update(is_on=True).where(CreditType.key == NURSING).execute()
    designate(made, [(kind, "") for kind in CreditType.select().where(CreditType.key << (AMA, NURSING))], office)
    return made


def _station(topic: str, hour: int) -> Planned:
    day = _working_day(today(institution().timezone) - timedelta(days=DAYS_AGO))
    return Planned(Span(day, hour * HOUR, day, (hour + 2) * HOUR), 8, topic)


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def _going_on(day: Activity, moment: datetime) -> Session:
    """It has begun whatever the office's clock says, also in the hour that comes twice a year."""
    starts, ends, code = moment - BEGAN, moment + ENDS, new_code()
    opens, closes = code_window(starts, ends, institution())
    made: Session = Session.create(
        activity=day,
        key="debriefing",
        title="Debriefing",
        starts_at=starts,
        ends_at=ends,
        maximum_quarters=4,
        code=code,
        code_key=fold_code(code),
        opens_at=opens,
        closes_at=closes,
    )
    return made


def _came(person: Person, at: Session, moment: datetime | None, minutes: int | None = None) -> Participation:
    proven = {"registered_at": moment, "attended_at": moment, "minutes": minutes}
    made: Participation = Participation.create(learner=person, session=at, how=How.CODE, **proven)
    return made
