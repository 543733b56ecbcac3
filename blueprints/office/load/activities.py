"""Reads the activities and sessions of a load file, and holds them to the rules of their formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.load.asked import read_assessment, read_evaluation
from blueprints.office.load.credit import read_credit
from blueprints.office.load.moments import Clock, read_moment
from blueprints.office.load.place import in_words
from blueprints.office.load.plan import ActivityPlan, SessionPlan
from db.activities.code import fold_code
from db.activities.format import FORMATS
from db.activities.tables import ActivityStatus
from db.activities.window import CLAIMS_BEFORE_END, LONGEST_BEFORE_END, code_window
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from blueprints.office.load.table import Table

LONGEST_TITLE = 600  # of activity and session together, as one line of a transcript
OTHER = "other"
MOST_ATTEMPTS = 100
OPENING = f'"start", "end", or the minutes before the end, from 0 to {LONGEST_BEFORE_END}'


def read_activity(table: Table, clock: Clock) -> ActivityPlan:
    columns = {
        "title": table.text("title", 300, required=True, printed=True),
        "description": table.text("description", 2500, lines=True),
        "format": table.choice("format", FORMATS),
        "format_note": table.text("format_note", 100, printed=True),
        "status": table.choice("status", [status.value for status in ActivityStatus], ActivityStatus.ACTIVE.value),
        "place": table.text("place", 200, printed=True),
        "joint_provider": table.text("joint_provider", 200, printed=True),
        "disclosure": table.text("disclosure", 20_000, lines=True),
        "minimum_percent": table.whole("minimum_percent", 0, 100),
        "attempts_allowed": table.whole("attempts", 0, MOST_ATTEMPTS),
        "claims_before_end": read_opening(table),
    }
    plan = ActivityPlan(
        key=table.text("key", 60, required=True),
        columns=columns,
        unit=table.text("unit", 200),
        sessions=tuple(read_session(each, str(columns["format"]), clock) for each in table.tables("sessions")),
        evaluation=read_evaluation(table),
        assessment=read_assessment(table),
        at=table.place,
        credit=read_credit(table),
    )
    table.close()
    check_format(table, plan)
    check_assessment(table, plan)
    check_sessions(table, plan)
    return plan


def read_opening(table: Table) -> int | None:
    """When its sessions are evaluated and claimed: minutes before their end, 0 for the end; None for the start."""
    value = table.take("claims_open", (int, str), OPENING)
    if value is None:
        return CLAIMS_BEFORE_END
    if value in ("start", "end"):
        return None if value == "start" else 0
    if not isinstance(value, int) or not 0 <= value <= LONGEST_BEFORE_END:
        table.problem("claims_open", OPENING)
        return CLAIMS_BEFORE_END
    return value


def check_format(table: Table, plan: ActivityPlan) -> None:
    """“Other” says what it is, in the statement, on the certificate and in the transcript (PARS; domain.md 2.1, S3)."""
    if plan.columns["format"] == OTHER and not plan.columns["format_note"]:
        table.problem("format_note", "an activity of format “other” says here what it is")


def check_assessment(table: Table, plan: ActivityPlan) -> None:
    """Enduring and journal-based material needs an assessment with an established minimum performance level.

    That is a core requirement of AMA PRA Category 1 Credit, and the level is told beforehand (domain.md 2.1, S9).
    """
    form = FORMATS[plan.columns["format"]]
    if form.needs_assessment and not plan.assessment:
        table.problem("assessment", f"missing: {form.label} needs an assessment (a core requirement of the AMA)")
    if plan.assessment and not plan.columns["minimum_percent"]:
        table.problem("minimum_percent", "an assessment has a minimum performance level, from 1 to 100")
    if not plan.assessment and plan.columns["minimum_percent"]:
        table.problem("minimum_percent", "there is no assessment to reach it in")


def check_sessions(table: Table, plan: ActivityPlan) -> None:
    form = FORMATS[plan.columns["format"]]
    if not plan.sessions:
        table.problem("sessions", "missing: every activity has at least one session")
    if not form.is_dated and len(plan.sessions) > 1:
        table.problem("sessions", f"{form.label} has one session, undated")
    check_unlike(table, "key", [(f"sessions[{at}]", each.key) for at, each in enumerate(plan.sessions)])
    for at, each in enumerate(plan.sessions):
        if len(str(plan.columns["title"])) + len(each.title) + 2 > LONGEST_TITLE:
            table.problem(f"sessions[{at}].title", f"with the activity's title at most {LONGEST_TITLE} characters")


def check_unlike(table: Table, name: str, values: Sequence[tuple[str, str]]) -> None:
    """Note a problem for every value that stood in the file before; each comes with its place."""
    seen: dict[str, str] = {}
    for place, value in values:
        if value and value in seen:
            table.problem(f"{place}.{name}", f"“{value}” is already that of {in_words(seen[value])}")
        seen.setdefault(value, place)


def read_session(table: Table, form: str, clock: Clock) -> SessionPlan:
    starts, ends = read_moment(table, "starts", clock), read_moment(table, "ends", clock)
    opens, closes = read_moment(table, "opens", clock), read_moment(table, "closes", clock)
    check_dates(table, FORMATS[form].is_dated, starts, ends)
    usual_opening, usual_closing = code_window(starts, ends, institution())
    plan = SessionPlan(
        key=table.text("key", 60) or "main",
        title=table.text("title", 300, printed=True),
        starts_at=starts,
        ends_at=ends,
        place=table.text("place", 200, printed=True),
        maximum_quarters=table.quarters("maximum"),
        code=table.text("code", 24, required=True),
        opens_at=opens or usual_opening,
        closes_at=closes or usual_closing,
        at=table.place,
    )
    table.close()
    check_code(table, plan)
    return plan


def check_code(table: Table, plan: SessionPlan) -> None:
    if plan.code and not fold_code(plan.code):
        table.problem("code", f"“{plan.code}” is no course code: 3 to 20 of the letters A to Z and digits")
    if plan.opens_at and plan.closes_at and plan.opens_at >= plan.closes_at:
        table.problem("closes", "the code closes before it opens")


def check_dates(table: Table, is_dated: bool, starts: datetime | None, ends: datetime | None) -> None:
    for name in ("starts", "ends"):
        if is_dated and not table.has(name):
            table.problem(name, "missing")
        if not is_dated and table.has(name):
            table.problem(name, "an activity of this format has no dates: leave it out")
    if starts and ends and starts >= ends:
        table.problem("ends", "the session ends before it begins")
