"""The demonstration's applications: each written, and then brought to where it is by the real steps, on past days."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.applications.decision import Decision, decide
from db.applications.disclosure import record
from db.applications.proposal import AMA_TYPE, Proposal
from db.applications.search import keep_words
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection
from db.applications.workflow import ATTESTATIONS, Act
from db.disclosures.status import DisclosureStatus
from db.engine.clock import as_of, today
from db.institution.settings import institution
from db.institution.tables import Unit
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).parent / "applications.toml"
STEP = re.compile(r"(?P<ago>\d+) (?P<who>\S+) (?P<act>\S+)(?: (?P<assignee>[^|]\S*))?(?: \| (?P<comment>.+))?")
PART = re.compile(r"(?P<starts>\d\d:\d\d)-(?P<ends>\d\d:\d\d) (?P<counts>[+-]) (?P<title>.+)")
SATURDAY, SUNDAY = 5, 6
ALL_TICKED = frozenset(range(len(ATTESTATIONS)))

MITIGATION = "The content was reviewed by a peer without relationships"


def make_applications(moment: datetime) -> None:
    """Make every application of the file as of this moment; the mail of its past is not sent now."""
    for wanted in tomllib.loads(FILE.read_text(encoding="utf-8"))["applications"]:
        make_application(wanted, moment)


def make_application(wanted: Mapping[str, Any], moment: datetime) -> None:
    """Write the application a day before its first step, then take the steps."""
    steps = [_parsed(STEP, text) for text in wanted["steps"]]
    applicant = _person(wanted["applicant"])
    begun = moment - timedelta(days=int(steps[0]["ago"]) + 1)
    with as_of(begun):
        application = Application.create(applicant=applicant)
        for name, given in answers_of(wanted, moment).items():
            if given:
                ApplicationSection.of(application, name, applicant).save_answers(given, applicant, 0)
        _keep_in_lists(application, wanted)
    for at, step in enumerate(steps):
        with as_of(moment - timedelta(days=int(step["ago"]), minutes=7 * (len(steps) - at))):
            take(application, step, wanted)


def _keep_in_lists(application: Application, wanted: Mapping[str, Any]) -> None:
    """A draft stands in the lists under its title and unit, as the form keeps them."""
    unit = Unit.get(Unit.name == wanted["unit"])
    keep_words(application, wanted["title"])
    Application.update(title=wanted["title"], unit=unit).where(Application.id == application.id).execute()


def take(application: Application, step: Mapping[str, str], wanted: Mapping[str, Any]) -> None:
    """One step as its person takes it; “record” is the office's recording of what was disclosed."""
    seen, by = Application.get_by_id(application.id), _person(step["who"])
    if step["act"] == "record":
        _record(seen, wanted, by)
    elif step["act"] != "begin":
        act, state = Act(step["act"]), State(seen.state)
        attested = ALL_TICKED if (act, state) == (Act.APPROVE, State.UNIT) else frozenset()
        assignee = _person(step["assignee"]) if step["assignee"] else None
        decide(seen, Decision(act, state, seen.version, step["comment"] or "", attested, assignee), by)


def _record(application: Application, wanted: Mapping[str, Any], by: Person) -> None:
    disclosed = {each["name"]: each["disclosed"] for each in map(contributor, wanted["people"])}
    for person in Proposal(application.answers()).in_control:
        status, _, relationships = disclosed[person.name].partition(": ")
        found = DisclosureStatus("nothing to disclose" if status == "nothing" else status)
        if found != DisclosureStatus.OPEN:
            mitigation = MITIGATION if found == DisclosureStatus.MITIGATED else ""
            values = {"status": found.value, "relationships": relationships, "mitigation": mitigation}
            record(application, person, values, by, None)


def answers_of(wanted: Mapping[str, Any], moment: datetime) -> dict[str, dict[str, Any]]:
    """The six sections; of an application that has only been begun, what there is."""
    what = {"title": wanted["title"], "format": wanted["format"], "unit": str(Unit.get(Unit.name == wanted["unit"]).id)}
    why = {"practice_now": wanted["now"], "best_practice": wanted["best"]}
    if "days" not in wanted:
        return {"what": what, "why": why}
    what |= {"dates": [working_day(moment, ago).isoformat() for ago in wanted["days"]], "delivery": "in-person"}
    what |= {"place": "Whitcomb Auditorium", "expected_learners": wanted["learners"]}
    what |= {"audience": ["physicians", "residents", "nurses"], "publish": "yes"}
    people = [contributor(text) for text in wanted["people"]]
    return {
        "what": {**what, "frequency": wanted.get("frequency", "")},
        "why": {
            **why,
            "gap_source": wanted.get("source", ["data"]),
            "needs": ["competence", "performance"],
            "designed_to_change": wanted["change"],
        },
        "how": _how(wanted),
        "who": {"people": [{name: each[name] for name in each if name != "disclosed"} for each in people]},
        "money": _money(wanted),
        "credit": {"types": [AMA_TYPE], "designated": wanted["credit"], "boards": []},
    }


def _how(wanted: Mapping[str, Any]) -> dict[str, Any]:
    parts = [_parsed(PART, text) for text in wanted["agenda"]]
    return {
        "objectives": wanted["objectives"],
        "agenda": [{**part, "day": "1", "counts": part["counts"] == "+"} for part in parts],
        "format_why": wanted["why"],
        "competencies": ["patient-care", "teams"],
        "evaluation_methods": ["commitment-to-change"],
    }


def _money(wanted: Mapping[str, Any]) -> dict[str, Any]:
    supporters = wanted.get("support", "")
    return {
        "budget": [],
        "fee": "",
        "support": "yes" if supporters else "no",
        "supporters": supporters,
        "exhibitors": "no",
        "joint_provider": wanted.get("joint", ""),
    }


def contributor(text: str) -> dict[str, Any]:
    """A planner or a member of the faculty, from “name | role | credentials | what is on record”."""
    name, role, credentials, disclosed = (part.strip() for part in text.split("|"))
    address = ".".join(name.lower().split()) + "@example.org"
    controls = disclosed != "no control"
    row = {"name": name, "role": role, "email": address, "credentials": credentials, "controls": controls}
    return {**row, "disclosed": disclosed}


def working_day(moment: datetime, days: int) -> Any:
    """The working day nearest to so many days after the office's today."""
    with as_of(moment):
        day = today(institution().timezone) + timedelta(days=days)
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def _parsed(pattern: re.Pattern[str], text: str) -> dict[str, Any]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(f"the demo's file has a line that is none: {text}")
    return found.groupdict()


def _person(name: str) -> Person:
    return Person.get(Person.email == f"{name}@example.org")
