"""How to reach the office stands wherever a person is sent to it: its address, its phone, and when somebody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.institution.settings import institution, set_institution, setting_problem
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

WAYS = {
    "office_email": "desk@hospital.example",
    "office_phone": "+1 (989) 555-0134 ext. 12",
    "office_hours": "weekdays, 8:00 am to 4:30 pm",
}


@pytest.fixture(autouse=True)
def _ways(app: object) -> None:
    set_institution(WAYS)


def led_to(page: Page, selector: str) -> bool:
    """Whether this part of a page names all the ways, and can be pressed to write or to call."""
    part = page.one(selector)
    links = {str(link["href"]) for link in part.select("a[href]")}
    is_pressed = {"mailto:desk@hospital.example", "tel:+19895550134"} <= links
    return is_pressed and all(way in part.get_text() for way in WAYS.values())


def test_every_page_has_them_in_its_footer(visitor: Reader) -> None:
    assert led_to(visitor.get("/"), "#footer address")


def test_help_says_them(visitor: Reader) -> None:
    assert led_to(visitor.get("/help"), "main")


@pytest.mark.parametrize("path", ["/nowhere", "/office"])
def test_a_refused_page_says_them(visitor: Reader, path: str) -> None:
    page = visitor.as_(make.person()).get(path)

    assert page.status in (403, 404)
    assert led_to(page, "main")


def test_a_refused_part_says_them(visitor: Reader) -> None:
    visitor.with_htmx = True
    page = visitor.as_(make.person()).get("/office", part=True)

    assert (page.status, led_to(page, "#error")) == (403, True)


@pytest.mark.parametrize("path", ["/account/email", "/password/forgot"])
def test_a_page_of_the_account_that_sends_to_the_office_says_them(visitor: Reader, path: str) -> None:
    visitor.as_(make.person())
    page = visitor.submit(path, {"email": "a@b.example"}) if path == "/password/forgot" else visitor.get(path)

    assert led_to(visitor.follow(page) if page.leads_to else page, "main")


def test_a_sentence_says_them_in_one_line() -> None:
    said = "desk@hospital.example, or call +1 (989) 555-0134 ext. 12 (weekdays, 8:00 am to 4:30 pm)"

    assert institution().contact == said


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("office_phone", "office_hours"), "desk@hospital.example"),
        (("office_email", "office_hours"), "the office, or call +1 (989) 555-0134 ext. 12"),
        (("office_email", "office_phone", "office_hours"), "the office"),
    ],
)
def test_what_is_not_set_is_not_named(visitor: Reader, missing: tuple[str, ...], said: str) -> None:
    set_institution(dict.fromkeys(missing, ""))

    assert institution().contact == said
    text = " ".join(visitor.get("/nowhere").one("main").get_text().split())
    assert (f"write to {said}." in text) == (said != "the office")


@pytest.mark.parametrize("phone", ["(989) 555-0134", "+1 989 555 0134", "989.555.0134 x12", ""])
def test_a_phone_number_is_taken_as_people_write_it(phone: str) -> None:
    assert setting_problem("office_phone", phone) == ""


@pytest.mark.parametrize("phone", ["call us", "12", "javascript:1234567", "555-0134 or 555-0135", "1" * 121, "٠١٢٣٤٥٦"])
def test_what_nobody_could_dial_is_refused(phone: str) -> None:
    assert "looks like" in setting_problem("office_phone", phone)


def test_hours_are_one_line() -> None:
    for hours in ("x" * 121, "Mon\nBcc: x@y.org", "a\r\nb", "a\n", "a\u2028b"):
        assert setting_problem("office_hours", hours) == "at most 120 characters, in one line"
    assert setting_problem("office_hours", "") == setting_problem("office_hours", "x" * 120) == ""
