"""The history of an application: bounded on its page, whole on pages of its own, and told to the right person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.applications.review.page import MOST_LINES
from db.applications.disclosure import record
from db.applications.proposal import Proposal
from db.applications.state import State
from db.applications.workflow import Act
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.disclosures.status import DisclosureStatus
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def long_history(lines: int) -> World:
    world = World()
    world.bring_to(State.UNIT)
    for at in range(lines - 3):
        detail = {"comment": f"Change {at}.", "version": 1}
        AuditLine.write(world.applicant, Action.TEXTS_CHANGED, world.application, detail=detail)
    return world


def lines_of(page: Page) -> int:
    return len(page.html.select("ol.history > li"))


def test_the_page_shows_the_newest_lines_and_leads_to_the_others(reader: Reader) -> None:
    world = long_history(2 * MOST_LINES + 5)

    page = reader.as_(world.reviewer).get(world.application.url)
    second = reader.get(str(page.one('#history a[href$="/history/2"]')["href"]))
    third = reader.get(f"{world.application.url}/history/3")

    assert [lines_of(one) for one in (page, second, third)] == [MOST_LINES, MOST_LINES, 5]
    assert "Submitted" in third.one("#history").text
    assert not third.html.select('a[href$="/history/4"]')
    assert third.html.select('a[href$="/history/2"]')


def test_a_short_history_leads_nowhere(reader: Reader) -> None:
    world = long_history(3)

    page = reader.as_(world.office).get(world.application.url)

    assert lines_of(page) == 3
    assert not page.html.select("#history a")


@pytest.mark.parametrize(("number", "lines"), [(0, 3), (2, 0), (999999, 0)])
def test_an_odd_page_of_the_history_is_one_without_lines_or_the_first(reader: Reader, number: int, lines: int) -> None:
    world = long_history(3)

    page = reader.as_(world.office).get(f"{world.application.url}/history/{number}")

    assert (page.status, lines_of(page)) == (200, lines)


def test_the_history_is_for_those_who_may_read_the_application(reader: Reader) -> None:
    world = long_history(3)

    assert reader.as_(make.person()).get(f"{world.application.url}/history/1").status == 404


def test_what_has_to_change_stays_told_whatever_is_recorded_afterward(reader: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN, "The room is too small.")
    person = Proposal(world.application.answers()).in_control[0]
    values = {"status": DisclosureStatus.NOTHING, "relationships": "", "mitigation": ""}
    record(world.application, person, values, world.office, None)

    page = reader.as_(world.applicant).get(world.application.url)

    assert page.one("#approval blockquote").get_text(strip=True) == "The room is too small."
