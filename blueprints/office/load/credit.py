"""The credit types of a load file's activity: read, and designated as the office's page does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.load.place import in_words
from blueprints.office.load.table import FileRefused, Table
from db.activities.credit_type.tables import CreditType
from db.credit.designate import LONGEST_NUMBER, designate
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from blueprints.office.load.plan import ActivityPlan
    from blueprints.office.load.report import Report
    from db.activities.tables import Activity

WORDS = 'a list such as ["ama", { type = "nursing", number = "..." }]'
LONGEST_KEY = 40
Wish = tuple[str, str]  # a type's key, and the accreditor's number


def read_credit(table: Table) -> tuple[Wish, ...]:
    """The types that an activity is to designate; empty where the file does not say: they stay as they are."""
    value = table.take("credit", list, WORDS) or []
    found = []
    for at, each in enumerate(value):
        of = each if isinstance(each, dict) else {"type": each}
        one = Table(of, f"{table.at('credit')}[{at}]", table.problems)
        found.append((one.text("type", LONGEST_KEY, required=True), one.text("number", LONGEST_NUMBER, printed=True)))
        one.close()
    return tuple(found)


def load_credit(plan: ActivityPlan, activity: Activity, report: Report) -> None:
    """Designate what the file says. Raises FileRefused, and then nothing of the file is loaded."""
    if not plan.credit:
        return
    known = {kind.key: kind for kind in CreditType.select()}
    unknown = [key for key, _ in plan.credit if key not in known]
    if unknown:
        raise _refused(plan, f"“{unknown[0]}” is none of {', '.join(sorted(known))}")
    try:
        if designate(activity, [(known[key], number) for key, number in plan.credit], None):
            report.designated()
    except Refused as refusal:
        raise _refused(plan, refusal.words) from refusal


def _refused(plan: ActivityPlan, words: str) -> FileRefused:
    return FileRefused([f"{in_words(f'{plan.at}.credit')}: {words}"])
