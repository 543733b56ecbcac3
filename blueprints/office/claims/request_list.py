"""Late claims and corrections that wait for an answer, the oldest first; several late claims are answered at once."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request

from blueprints.office.access import RUNNERS, my_activities
from blueprints.office.bp import bp
from blueprints.office.claims.verdict_form import VerdictForm, chosen
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.kept_forms import keeps, posted_soon
from blueprints.shared.tables import Column, Table, paged
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.learning.late_claim import Verdict, answer_late_claim
from db.learning.tables import Answer, LateClaim
from db.office.request import Request, Requests, corrections, late_claims
from db.office.request_line import Kind
from db.people.word import LONGEST

PATH, PAGE, PART = "/office/late-claims", "office/claims/requests.html", "partials/office/claims/requests.html"
ROWS = 12  # each takes five lines of a phone
COLUMNS = {"asked": Column("Asked", (), first="asc")}
KINDS = ((Kind.LATE_CLAIM.value, "Late claims"), (Kind.CORRECTION.value, "Corrections"))
MOST_CHOSEN = 100
LONGEST_KEY = 9
NONE_CHOSEN = "Tick at least one request"
NOT_TOGETHER = "A correction needs an answer of its own. Press Answer beside it"
ANSWERED = "Somebody answered this meanwhile"
Refusals = list[tuple[Request, str]]


@bp.get("/office/late-claims")
@requires(*RUNNERS)
def late_claims_waiting() -> Response:
    """The list, page by page, with the form that answers those that are ticked."""
    before, table = posted_soon("batch"), _table()
    typed = before()
    ticked = typed.getlist("chosen") if typed else []
    form = VerdictForm(formdata=typed) if typed else VerdictForm.empty()
    return hx.render(PAGE, PART, **_context(form, table), ticked=ticked)


@bp.post("/office/late-claims")
@requires(*RUNNERS)
@keeps("/office/late-claims", "batch")
def late_claim_answers() -> Response:
    """Answer every request that is ticked. What is refused is listed with its reason and stays; the others go."""
    form, keys = VerdictForm(), chosen()[:MOST_CHOSEN]
    is_right, asked = form.validate(), _reached(keys)
    if not asked:
        form.form_errors = [*form.form_errors, NONE_CHOSEN]
    if not is_right or not asked:
        return hx.render(PAGE, PART, 422, **_context(form), ticked=keys)
    done, refused = _answered(asked, form.verdict)
    said = _said(done, form.verdict)
    if refused:
        stay = [asked.key for asked, _ in refused]
        return hx.render(PAGE, PART, 409, **_context(form), ticked=stay, refused=refused, said=said if done else "")
    if not hx.wants_part():
        flash(said, "good")
    return hx.done(PART, PATH, **_context(VerdictForm.empty()), ticked=[], said=said)


def _context(form: VerdictForm, table: Table | None = None) -> dict[str, Any]:
    return {"table": table or _table(), "kinds": KINDS, "form": form, "reaches_all": my_activities() is None}


def _table() -> Table:
    typed = " ".join(request.args.get("q", "")[:LONGEST].replace("\0", "").split())
    kind = request.args.get("kind", "")
    kind = kind if kind in set(Kind) else ""
    found = Requests(my_activities(), Kind(kind) if kind else None, typed)
    return paged(found, PATH, COLUMNS, request.args, ROWS, {"q": typed, "kind": kind})


def _reached(keys: list[str]) -> list[Request]:
    """The requests of these keys that this person may answer; any other is as if it were not there."""
    numbers: dict[Kind, list[int]] = {kind: [] for kind in Kind}
    for key in keys:
        name, _, number = key.rpartition("-")
        found = plain_number(number, LONGEST_KEY)
        if name in set(Kind) and found is not None:
            numbers[Kind(name)].append(found)
    rows = {**late_claims(numbers[Kind.LATE_CLAIM]), **corrections(numbers[Kind.CORRECTION])}
    mine = my_activities()
    return [asked for asked in rows.values() if mine is None or asked.session.activity.id in mine]


def _answered(asked: list[Request], verdict: Verdict) -> tuple[int, Refusals]:
    """Answer each by itself; how many went, and those that did not with the reason."""
    refused: Refusals = []
    for one in asked:
        try:
            words = _answer(one, verdict)
        except Refused as refusal:
            words = refusal.words
        if words:
            refused.append((one, words))
    return len(asked) - len(refused), refused


def _answer(one: Request, verdict: Verdict) -> str:
    """Answer one; why that cannot be, or ''. The same answer sent again is no refusal."""
    if one.kind == Kind.CORRECTION:
        return NOT_TOGETHER
    if answer_late_claim(one.asked, verdict):
        return ""
    return "" if LateClaim.get_by_id(one.asked.id).answer == verdict.answer else ANSWERED


def _said(done: int, verdict: Verdict) -> str:
    number = "1 late claim is" if done == 1 else f"{done} late claims are"
    if verdict.answer == Answer.GRANTED:
        until = institution().dates.day(verdict.until) if verdict.until else ""
        return f"{number} granted until {until}. We tell the learners by email."
    return f"{number} declined. We tell the learners by email."
