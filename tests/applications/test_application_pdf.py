"""The application as a PDF, read back: its answers, its disclosures, its decisions, whatever letters they hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.print.paper import Paper, Paragraph, draw_paper, heading, labeled
from blueprints.shared.print.type import MARKED
from db.applications.state import State
from db.applications.workflow import ATTESTATIONS, Act
from tests.support import make
from tests.support.paper import pages
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Reader

DAY = date(2026, 11, 22)


def paper(*paragraphs: Paragraph, title: str = "Sepsis") -> list[str]:
    return pages(draw_paper(Paper("Application 7", title, "Lakeside Teaching Hospital", DAY, paragraphs)))


def flat(texts: list[str]) -> str:
    return " ".join(" ".join(texts).split())


def test_it_holds_the_application_with_its_decisions(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.APPROVE, "Well argued.")

    answer = visitor.as_(world.office).get(f"{world.application.url}.pdf").response

    assert answer.mimetype == "application/pdf"
    text = flat(pages(answer.get_data()))
    wanted = ["Sepsis in the first hour", "Antibiotics are given after two hours.", "Ines Duarte", "Not on record"]
    wanted += ["Waiting for final approval", "Approved by the unit", "Well argued.", world.reviewer.full_name]
    wanted += [f"Attested: {statement}" for statement in ATTESTATIONS]
    assert [one for one in wanted if one not in text] == []


def test_an_approved_one_holds_the_statements(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)

    text = flat(pages(visitor.as_(world.applicant).get(f"{world.application.url}.pdf").response.get_data()))

    assert "designates this live activity for a maximum of 1.25 AMA PRA Category 1 Credit(s)" in text
    assert "Nothing to disclose" in text


def test_a_draft_has_one_too(visitor: Reader) -> None:
    world = World()

    text = flat(pages(visitor.as_(world.applicant).get(f"{world.application.url}.pdf").response.get_data()))

    assert "Not submitted yet" in text


def test_strangers_get_none(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)

    for person in (make.person(), world.approver):
        assert visitor.as_(person).get(f"{world.application.url}.pdf").status == 404


@pytest.mark.parametrize(
    "odd", ["急性の敗血症", "🎓", "\ue000", "\x00\x1b[31m", "\u202eright\u202c", "\ud800", "a" * 3000]
)
def test_whatever_it_holds_it_is_drawn(odd: str) -> None:
    text = flat(paper(*labeled(f"Why {odd}", [f"before {odd} after"]), title=f"Title {odd}"))

    assert "before" in text
    assert "after" in text


def test_what_cannot_be_printed_is_marked_and_explained() -> None:
    text = flat(paper(Paragraph("Treat 敗血症 early")))

    assert "Treat [?] early" in text
    assert MARKED in text
    assert MARKED not in flat(paper(Paragraph("Treat sepsis early")))


def test_right_to_left_and_accents_are_printed() -> None:
    text = flat(paper(Paragraph("Łukasz Nguyễn"), Paragraph("محمد عبد الله"), Paragraph("שלום עולם"), title="עברית"))

    assert "Łukasz Nguyễn" in text
    assert MARKED not in text


def test_long_text_goes_on_overleaf_with_nothing_lost() -> None:
    words = [f"word{at:04}" for at in range(4000)]

    texts = paper(heading("Why"), Paragraph(" ".join(words)))

    found = flat(texts)
    assert len(texts) > 4
    assert [word for word in words if found.count(word) != 1] == []
    assert all(f"Page {number} of {len(texts)}" in text for number, text in enumerate(texts, start=1))


@pytest.mark.parametrize("lines", range(40, 56))
def test_a_heading_never_stands_alone_at_the_foot(lines: int) -> None:
    fill = [Paragraph(f"line {at}") for at in range(lines)]

    texts = paper(*fill, heading("Lonely"), *labeled("Label", ["Followed"]))

    page = next(text for text in texts if "Lonely" in text)
    assert "Followed" in page


def test_the_same_input_gives_the_same_bytes() -> None:
    same = Paper("Application 7", "Sepsis", "Lakeside", DAY, (heading("Why"), *labeled("Gap", ["One", "Two"])))

    assert draw_paper(same) == draw_paper(same)
