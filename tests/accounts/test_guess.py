"""Wrong codes and certificate numbers are counted where they lock out nobody but who guesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.sign_ins.tables import FailureCount
from tests.accounts.test_throttle import browser
from tests.support import make

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from tests.support.reader import Reader

NAVIGATION = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
FOREIGN_LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
FOREIGN_PICTURE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
OWN_PICTURE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors"}
WRONG = {"/code": 422, "/verify": 404}
PLACES = list(WRONG)


def right(place: str) -> str:
    """The address of a code or a number that there is."""
    return f"/code/{make.session().code}" if place == "/code" else f"/verify/{make.certificate().number}"


def look(reader: Reader, path: str, headers: Mapping[str, str] = NAVIGATION) -> int:
    return reader.client.get(path, headers=dict(headers)).status_code


def guess(app: Flask, place: str, times: int, headers: Mapping[str, str] = NAVIGATION) -> list[int]:
    """Wrong guesses of browsers without cookies, all behind one address."""
    return [look(browser(app), f"{place}/WRONG{number}", headers) for number in range(times)]


@pytest.mark.parametrize("place", PLACES)
def test_a_hall_behind_one_address_is_not_locked_out_by_links(app: Flask, place: str) -> None:
    path = right(place)
    statuses = guess(app, place, 301)
    assert statuses == [WRONG[place]] * 300 + [429]

    learner = browser(app).as_(make.person())
    assert look(learner, path) == 200
    assert look(learner, f"{place}/WRONG") == WRONG[place]
    assert look(browser(app), path) == 200


@pytest.mark.parametrize("place", PLACES)
def test_ten_wrong_guesses_of_one_person_are_enough(app: Flask, place: str) -> None:
    path, learner = right(place), browser(app).as_(make.person())

    statuses = [look(learner, f"{place}/WRONG{number}") for number in range(11)]

    assert statuses == [WRONG[place]] * 10 + [429]
    assert look(learner, path) == 429
    assert look(browser(app).as_(make.person()), path) == 200


@pytest.mark.parametrize("place", PLACES)
def test_ten_wrong_guesses_of_one_visitors_browser_are_enough(visitor: Reader, place: str) -> None:
    statuses = [look(visitor, f"{place}/WRONG{number}") for number in range(11)]

    assert statuses == [WRONG[place]] * 10 + [429]


@pytest.mark.parametrize("headers", [FOREIGN_PICTURE, FOREIGN_LINK, OWN_PICTURE])
@pytest.mark.parametrize("place", PLACES)
def test_what_no_visitor_asked_for_is_not_counted(app: Flask, place: str, headers: dict[str, str]) -> None:
    assert set(guess(app, place, 12, headers)) == {WRONG[place]}

    assert FailureCount.select().count() == 0


@pytest.mark.parametrize("place", PLACES)
def test_foreign_links_use_up_no_guess_of_who_is_signed_in(app: Flask, place: str) -> None:
    path, learner = right(place), browser(app).as_(make.person())

    statuses = [look(learner, f"{place}/WRONG{number}", FOREIGN_LINK) for number in range(11)]

    assert statuses == [WRONG[place]] * 10 + [429]
    assert look(learner, path) == 200


def test_guesses_from_one_ipv6_network_are_one_guessers(app: Flask) -> None:
    statuses = [look(browser(app, f"2001:db8::{number:x}"), f"/verify/WRONG{number}") for number in range(1, 302)]

    assert statuses == [404] * 300 + [429]
