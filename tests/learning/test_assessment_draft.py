"""A post-test keeps what was answered over a reload, a lost line and a sign-out (domain-2.md: L9, L10)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity
from db.learning.assessment.draft import keep_choices
from db.learning.assessment.tables import AssessmentAttempt, AssessmentDraft, AssessmentOption
from tests.accounts.test_idle import clock, htmx
from tests.support import make
from tests.support.lecture import Lecture

if TYPE_CHECKING:
    import time_machine

    from tests.support.reader import Reader

__all__ = ["clock", "htmx"]


def begun() -> tuple[Lecture, str, dict[str, str]]:
    """A learner in the middle of a test, its address, and what is chosen so far."""
    lecture = Lecture().register()
    wrong = AssessmentOption.get(AssessmentOption.question == lecture.case, AssessmentOption.text == "Gamma")
    return (
        lecture,
        f"/participations/{lecture.mine.id}/assessment",
        {
            "number": "1",
            f"question-{lecture.case.id}": str(wrong.id),
        },
    )


def test_what_is_answered_so_far_is_found_again_in_the_same_order(reader: Reader) -> None:
    lecture, path, chosen = begun()
    before = [label.get_text() for label in reader.as_(lecture.learner).get(path).html.select(".options label")]

    reader.submit(f"{path}/draft", chosen)

    page = reader.get(path)
    assert page.one("input[checked]")["value"] == list(chosen.values())[1]
    assert [label.get_text() for label in page.html.select(".options label")] == before


def test_the_page_keeps_it_by_itself_and_by_a_button(visitor: Reader) -> None:
    lecture, path, _ = begun()

    page = visitor.as_(lecture.learner).get(path)

    assert page.one("#draft")["data-hx-post"] == page.one("button[formaction]")["formaction"] == f"{path}/draft"


def test_a_draft_is_gone_when_the_try_is_sent_and_comes_too_late_afterward(reader: Reader) -> None:
    lecture, path, chosen = begun()
    reader.as_(lecture.learner).submit(f"{path}/draft", chosen)

    reader.submit(path, chosen)

    assert AssessmentDraft.select().count() == 0
    assert not keep_choices(lecture.mine, 1, {})
    page = reader.submit(f"{path}/draft", chosen)
    assert page.leads_to or "has been sent already" in page.text
    assert AssessmentDraft.select().count() == 0
    assert not reader.get(f"{path}?again=1").html.select("input[checked]")


def test_another_learners_draft_is_not_there(reader: Reader) -> None:
    _, path, chosen = begun()

    assert reader.as_(make.person()).submit(f"{path}/draft", chosen).status == 404
    assert AssessmentDraft.select().count() == 0


@pytest.mark.usefixtures("cheap_hashes")
def test_what_is_chosen_when_the_time_is_up_is_kept(htmx: Reader, clock: time_machine.Traveller) -> None:
    lecture, path, chosen = begun()
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost:8000{path}"}
    assert htmx.as_(lecture.learner).get(path).one("#assessment").has_attr("data-keep")
    clock.shift(timedelta(minutes=31))

    answer = htmx.client.post("/account/idle", data={**chosen, "csrf_token": htmx.token()}, headers=headers)

    assert answer.headers["HX-Redirect"] == f"/sign-in?next={path}"
    assert htmx.as_(lecture.learner).get(path).one("input[checked]")["value"] == list(chosen.values())[1]


def test_where_the_test_leads_to_nothing_no_try_is_used_up_and_the_answers_stay(reader: Reader) -> None:
    lecture, path, chosen = begun()
    own = path.removesuffix("/assessment")
    Activity.update(status="closed").execute()

    answers = [reader.as_(lecture.learner).get(path), reader.submit(path, chosen)]

    assert [answer.leads_to for answer in answers] == [own, own]
    assert "The activity is closed." in reader.get(own).text
    assert not AssessmentAttempt.select().exists()
    Activity.update(status="active").execute()
    assert reader.get(path).one("input[checked]")["value"] == list(chosen.values())[1]
