"""The form has one live region: what was saved or attached speaks through it, and untouched sections say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.documents import PDF, attach
from tests.support.form import WHY, save
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_there_is_one_live_region_and_no_word_at_sections_that_nobody_touched(visitor: Reader) -> None:
    world = World()

    page = visitor.as_(world.applicant).get(f"{world.application.url}/edit")

    assert [tag["id"] for tag in page.html.select("#form [role=status], #form [role=alert]")] == ["saved"]
    assert "Saved at" in page.one("#saved").text
    assert page.one("#why-saved").text.strip() == ""


def test_what_is_saved_while_it_is_typed_leaves_the_answer_to_a_submission_alone(visitor: Reader) -> None:
    world = World(what={"title": ""})
    visitor.with_htmx = True

    answer = save(visitor.as_(world.applicant), world, "why", WHY)

    swapped = {tag["id"] for tag in answer.html.select("[data-hx-swap-oob]")}
    assert "missing" in swapped
    assert swapped.isdisjoint({"submission", "errors"})
    assert not answer.html.select("#missing :is(button, input)")  # a press that has begun must end on the same button


def test_a_refused_save_says_so_in_the_live_region_and_why_in_its_section(reader: Reader) -> None:
    world = World()

    answer = save(reader.as_(world.applicant), world, "what", {"place": "x" * 201})

    assert answer.status == 422
    assert "Something is too long" in answer.one("#what-saved").text
    assert answer.one('[href="#what-saved"]' if reader.with_htmx else '#saved [href="#what-saved"]').text == "See why"


def test_a_document_says_what_became_of_it_and_takes_the_focus(reader: Reader) -> None:
    world = World()

    taken = attach(reader.as_(world.applicant), world, PDF, "Program.pdf")
    refused = attach(reader, world, b"This is a text.", "Letter.pdf")

    if reader.with_htmx:
        assert taken.one("#saved").text == "Program.pdf is attached."
        assert taken.one("#documents .list a").has_attr("autofocus")
        assert "This file is not a PDF inside" in refused.one("#saved").text
    else:
        assert taken.leads_to.endswith(f"#{reader.follow(taken).one('#documents .list a')['id']}")
    assert refused.one("#document-message .error").has_attr("autofocus") is reader.with_htmx
    assert "Nothing was stored" in refused.one("#document-message").text
