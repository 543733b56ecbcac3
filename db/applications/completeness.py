"""The answers and facts that an application still lacks for its submission, and for its final approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activities.claimed import most_claimed
from db.activities.statements import QUARTER, amount
from db.activities.tables import ActivityStatus, Session
from db.applications.disclosure import LONGEST, disclosure_of
from db.applications.form.faults import wrong_values
from db.applications.form.what import unit_names
from db.applications.history import approved_number
from db.applications.proposal import AMA_TYPE, Missing, Proposal, as_day
from db.applications.tables import frozen
from db.disclosures.status import CLEARED
from db.engine.clock import now, today
from db.institution.settings import institution
from db.learning.question_change import has_attempts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from db.applications.tables import Application, Disclosure

# Each field that must not be empty, with the words for who left it so (domain.md 2.4, "Application must capture").
NEEDED: tuple[Missing, ...] = (
    Missing("what", "title", "Enter a title"),
    Missing("what", "format", "Choose a format"),
    Missing("what", "expected_learners", "Enter how many learners you expect"),
    Missing("what", "unit", "Choose the responsible unit"),
    Missing("why", "practice_now", "Describe current practice"),
    Missing("why", "best_practice", "Describe best practice"),
    Missing("why", "needs", "Choose why the gap exists: knowledge, competence or performance"),
    Missing("why", "designed_to_change", "Enter what it is designed to change"),
    Missing("how", "objectives", "Enter at least one objective"),
    Missing("how", "format_why", "Enter why this format fits"),
    Missing("how", "competencies", "Choose at least one competency"),
    Missing("how", "evaluation_methods", "Choose how the change will be evaluated"),
    Missing("who", "people", "Enter the planners and faculty"),
    Missing("credit", "types", "Choose the type of credit"),
    Missing("credit", "designated", "Enter how much credit you ask for"),
)

# What the accreditor asks of an activity for AMA credit: "no" is an answer, silence is none. Standards for Integrity 4
# and 5 for support and exhibits, ACCME's criteria for the audience and its gap (domain.md 2.3 and 2.4; domain-2.md 6).
ASKED: tuple[Missing, ...] = (
    Missing("money", "support", "Answer “Commercial support” with yes or no"),
    Missing("money", "exhibitors", "Answer “Exhibits or advertising” with yes or no"),
    Missing("what", "audience", "Answer “Who it is for”: choose at least one profession"),
    Missing("why", "gap_source", "Answer “How the gap was found”"),
)

SESSION_BEGUN = "A session has begun: credit cannot be designated retroactively. Move or cancel it"
SESSION_OVER = "A session gives more credit than its application asks for. Lower it, or ask for more"
ALIKE = "{} have the same email: each person who controls content needs their own, for their own disclosure"


def missing_for_submission(answers: dict[str, dict[str, object]]) -> list[Missing]:
    """The answers that are missing or wrong; empty when the application can be submitted."""
    proposal = Proposal(answers)
    types = proposal.many("credit", "types")
    asked = (*NEEDED, *ASKED) if not types or AMA_TYPE in types else NEEDED
    found = [one for one in asked if not answers.get(one.section, {}).get(one.field)]
    return found + _schedule(proposal) + _people(proposal) + _credit(proposal) + _test(proposal) + wrong_values(answers)


def _schedule(proposal: Proposal) -> list[Missing]:
    if proposal.form is None:
        return []
    if not proposal.is_dated:
        return _release(proposal)
    found = []
    if not proposal.dates:
        found.append(Missing("what", "dates", "Enter at least one date"))
    if not proposal.text("what", "place"):
        found.append(Missing("what", "place", "Enter where it takes place, or “Online”"))
    if not proposal.credit_minutes:
        found.append(
            Missing("how", "agenda", "Enter an agenda with times and at least one part that counts for credit")
        )
    return found


def _release(proposal: Proposal) -> list[Missing]:
    """Material says when it is released and when it ends, three years later at the most (domain.md 2.4, S81)."""
    start, end = proposal.starts_on, as_day(proposal.text("what", "expires_on"))
    found = []
    if start is None:
        found.append(Missing("what", "release_on", "Enter the release date"))
    if end is None:
        found.append(Missing("what", "expires_on", "Enter the end date"))
    elif start and not start < end <= three_years_after(start):
        found.append(Missing("what", "expires_on", "Choose an end date within three years after the release date"))
    if not proposal.credit_minutes:
        found.append(Missing("how", "estimated_minutes", "Enter how many minutes a learner needs"))
    return found


def three_years_after(day: date) -> date:
    """The same day three years later; of the 29th of February the 28th, for that year has no other."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 3, day=28 if is_leap_day else day.day)


def _people(proposal: Proposal) -> list[Missing]:
    """Somebody controls the content, and each of them has a disclosure of their own, which is found by its key."""
    if proposal.people and not proposal.in_control:
        return [Missing("who", "people", "Check “Controls content” for at least one person")]
    names: dict[str, list[str]] = {}
    for person in proposal.people:
        if person.controls:
            names.setdefault(person.key, []).append(person.name)
    return [Missing("who", "people", ALIKE.format(" and ".join(same))) for same in names.values() if len(same) > 1]


def _credit(proposal: Proposal) -> list[Missing]:
    if not proposal.text("credit", "designated"):
        return []
    if not proposal.designated_quarters:
        return [Missing("credit", "designated", "Enter credit in steps of 0.25, such as 1.25")]
    if proposal.designated_quarters > proposal.agenda_quarters:
        asked, most = (amount(one * QUARTER) for one in (proposal.designated_quarters, proposal.agenda_quarters))
        words = f"You asked for {asked} {'credit' if asked == '1.00' else 'credits'}; the agenda supports {most}"
        return [Missing("credit", "designated", words)]
    return []


def _test(proposal: Proposal) -> list[Missing]:
    """Enduring and journal-based material has an assessment with a minimum performance level (domain.md 2.1, S9)."""
    needs_test = (
        proposal.form is not None and proposal.form.needs_assessment and AMA_TYPE in proposal.many("credit", "types")
    )
    if not needs_test:
        return []
    found = []
    if not proposal.many("how", "questions"):
        found.append(Missing("how", "questions", "This format needs an assessment: enter at least one question"))
    if not proposal.text("how", "minimum_percent"):
        found.append(Missing("how", "minimum_percent", "Enter the passing score"))
    return found


def problems_for_approval(
    application: Application, proposal: Proposal, missing: Iterable[Missing], records: Sequence[Disclosure]
) -> list[str]:
    """The reasons against the final approval, in words for the approver; empty when it can be given.

    `missing` is what missing_for_submission says of it now, `records` are the disclosures on record.

    Everybody in control of content is cleared (Standards for Integrity 3), the credit is within the agenda, and the
    start is in the future: credit is never designated retroactively (AMA; domain.md 2.1, S6).
    """
    found = [one.words for one in missing]
    found += [f"No cleared disclosure on record: {name}" for name in _not_cleared(records, proposal)]
    if len(disclosure_of(records, proposal)) > LONGEST:
        found.append("The disclosures are too long for the page that learners read: shorten the relationships")
    if application.unit_id not in {number for number, _, closed_at in unit_names() if closed_at is None}:
        found.append("The responsible unit is closed")
    return found + late_problems(application, proposal)


def _not_cleared(records: Sequence[Disclosure], proposal: Proposal) -> list[str]:
    keys = {row.person_key for row in records if row.status in CLEARED}
    return [person.name for person in proposal.in_control if person.key not in keys]


def late_problems(application: Application, proposal: Proposal) -> list[str]:
    """The reasons against changing an activity that has begun.

    No credit is designated afterward, none may rise or fall below what somebody claimed, whatever day the application
    names now; and a test that somebody has taken keeps its level.
    """
    activity = application.activity
    if activity is None or activity.status == ActivityStatus.PLANNED:
        start = proposal.starts_on
        is_late = start is not None and start <= today(institution().timezone)
        found = ["The start is not in the future: credit cannot be designated retroactively"] if is_late else []
        return [*found, *(_planned_problems(activity.id, proposal) if activity else [])]
    found = []
    version = frozen(application, approved_number(application))
    before = Proposal(version.answers if version else {})
    if proposal.text("what", "unit") != before.text("what", "unit"):
        found.append("The new unit has not attested to it: for another unit, make a new application")
    if proposal.is_ama != before.is_ama:
        found += _type_problems(proposal, _begun(activity.id))
    if proposal.designated_quarters != before.designated_quarters:
        found += _credit_problems(proposal, _begun(activity.id))
    if proposal.text("how", "minimum_percent") != before.text("how", "minimum_percent") and has_attempts(activity):
        found.append(f"Someone has taken the test and was told {activity.minimum_percent}%, so the level stays")
    return found


def _planned_problems(activity_id: int, proposal: Proposal) -> list[str]:
    """The reasons why the sessions of a planned activity cannot open as they stand on its page."""
    held = list(Session.select().where(Session.activity == activity_id, Session.canceled_at.is_null()))
    asked = proposal.designated_quarters
    found = [SESSION_BEGUN] if any((one.starts_at or one.opens_at or now()) < now() for one in held) else []
    return [*found, *([SESSION_OVER] if asked and any(one.maximum_quarters > asked for one in held) else [])]


def _credit_problems(proposal: Proposal, begun: list[Session]) -> list[str]:
    """A series' sessions that have begun keep their credit, so it may fall for those to come."""
    quarters = proposal.designated_quarters
    if any(quarters > one.maximum_quarters for one in begun):
        return ["The activity has begun, so its credit can no longer rise"]
    claimed = 0 if proposal.is_series else max((most_claimed(one.id) for one in begun), default=0)
    if quarters < claimed:
        return [f"Someone has claimed {amount(claimed * QUARTER)}, so the credit cannot fall below that"]
    return []


def _type_problems(proposal: Proposal, begun: list[Session]) -> list[str]:
    if proposal.is_ama:
        return ["The activity has begun, so AMA credit can no longer be added"] if begun else []
    is_claimed = any(most_claimed(one.id) for one in begun)
    return ["Someone has claimed credit, so its type can no longer change"] if is_claimed else []


def _begun(activity_id: int) -> list[Session]:
    """The sessions that have started; material starts when its code opens."""
    held = Session.select().where(Session.activity == activity_id)
    return [one for one in held if (one.starts_at or one.opens_at or now()) <= now()]
