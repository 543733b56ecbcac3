"""Judges a load file's plan against what the database holds: what people have answered or claimed is not rewritten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from blueprints.office.load.table import Problems
from db.activities.statements import QUARTER, amount, quarters_in
from db.activities.tables import Activity, FormerCode, Session
from db.credit.tables import Claim
from db.institution.tables import Unit
from db.learning.question_change import has_attempts
from db.program.change import has_begun

if TYPE_CHECKING:
    from blueprints.office.load.plan import ActivityPlan, Plan, SessionPlan


def check_plan(plan: Plan) -> list[str]:
    """Every problem of the plan with the database as it is, each with its place in the file."""
    problems = Problems(plan.lines)
    check_units(plan, problems)
    check_coordinated(plan, problems)
    check_codes(plan, problems)
    for each in plan.activities:
        activity = Activity.get_or_none(Activity.key == each.key)
        check_credit(each, activity, problems)
        if activity is not None:
            check_questions(each, activity, problems)
            check_claimed(each, activity, problems)
    return problems.found


def check_units(plan: Plan, problems: Problems) -> None:
    known = {"", *plan.units, *(unit.name for unit in Unit.select())}
    wanted = [(grant.place, grant.unit) for person in plan.people for grant in person.grants]
    wanted += [(activity.at, activity.unit) for activity in plan.activities]
    for place, name in wanted:
        if name not in known:
            problems.add(f"{place}.unit", f"there is no unit “{name}”: add it to units")


def check_coordinated(plan: Plan, problems: Problems) -> None:
    known = {"", *(each.key for each in plan.activities), *(each.key for each in Activity.select())}
    for grant in (grant for person in plan.people for grant in person.grants):
        if grant.activity not in known:
            problems.add(f"{grant.place}.activity", f"there is no activity with the key “{grant.activity}”")


def check_codes(plan: Plan, problems: Problems) -> None:
    """A code that another session has is refused, unless this file gives that session another one."""
    planned = {(activity.key, each.key) for activity in plan.activities for each in activity.sessions}
    for each in (each for activity in plan.activities for each in activity.sessions):
        former = FormerCode.get_or_none(FormerCode.code_key == each.code_key)
        if former is not None:
            problems.add(f"{each.at}.code", f"“{each.code}” was replaced by the office, and a code is never used again")
        owner = Session.by_code(each.code)
        if owner is not None and (owner.activity.key, owner.key) not in planned:
            problems.add(f"{each.at}.code", f"“{each.code}” is the code of another session: {owner.full_title}")


def check_questions(plan: ActivityPlan, activity: Activity, problems: Problems) -> None:
    """Questions that people have answered become an earlier version; the level that they were told stays."""
    if plan.columns["minimum_percent"] != activity.minimum_percent and has_attempts(activity):
        problems.add(f"{plan.at}.minimum_percent", "people were told another level, so it cannot be changed")


def check_claimed(plan: ActivityPlan, activity: Activity, problems: Problems) -> None:
    """Credit is designated before the activity and never afterward (AMA; domain.md 2.1, S6)."""
    mine = Session.select().join(Claim).where(Session.activity == activity, Claim.superseded_at.is_null()).distinct()
    claimed = {session.key: session.maximum_quarters for session in mine}
    if claimed and plan.columns["format"] != activity.format:
        problems.add(f"{plan.at}.format", "credit has been claimed for it, so it cannot be changed")
    for each in plan.sessions:
        if claimed.get(each.key, each.maximum_quarters) != each.maximum_quarters:
            problems.add(f"{each.at}.maximum", "credit has been claimed for it, so it cannot be changed")


def check_credit(plan: ActivityPlan, activity: Activity | None, problems: Problems) -> None:
    """A maximum that is new, or a session with other times, has to fit them; none rises once its session has begun."""
    known = {one.key: one for one in Session.select().where(Session.activity == activity)} if activity else {}
    for each in plan.sessions:
        stored = known.get(each.key)
        if stored is not None and each.maximum_quarters > stored.maximum_quarters and has_begun(stored):
            problems.add(f"{each.at}.maximum", "the session has begun, so it cannot rise any more")
        if each.starts_at and each.ends_at and (stored is None or _differs(each, stored)):
            minutes = (each.ends_at - each.starts_at) // timedelta(minutes=1)
            if each.maximum_quarters > quarters_in(minutes):
                most = amount(quarters_in(minutes) * QUARTER)
                problems.add(f"{each.at}.maximum", f"{minutes} minutes allow at most {most}: 60 minutes are 1 credit")


def _differs(plan: SessionPlan, stored: Session) -> bool:
    return any(getattr(plan, name) != getattr(stored, name) for name in ("maximum_quarters", "starts_at", "ends_at"))
