"""The walks of those who plan and approve: an applicant's series, the office's first look at it, the unit's review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from bench.learner_walks import sign_in
from db.engine.clock import today
from tests.browser.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from bench.phone import Phone

TITLE = "Sepsis in the first hour"
REVIEWER = "Thomas Brennan"
# By their names in the form: answers that a submission needs, as short as a person would give them.
WHAT = {"place": "Larch Auditorium", "expected_learners": "40"}
WHY = {
    "practice_now": "Antibiotics are given after two hours.",
    "best_practice": "They are given within one hour.",
}
AGENDA = {"starts": "12:00", "ends": "13:15", "title": "Cases and discussion"}
PEOPLE = {"name": "Ines Duarte", "email": "ines@example.org", "credentials": "MD"}


def applicant(phone: Phone) -> None:
    """The smallest complete series: three dates by a list, one person, one part of an agenda."""
    sign_in(phone, "applicant")
    phone.open("/applications")
    start_application(phone)
    say_what(phone)
    add_dates(phone)
    say_why_and_how(phone)
    say_who_and_how_much(phone)
    phone.press(phone.button("Submit the application"))
    expect(phone.page.locator("#status")).to_contain_text("Submitted")


def start_application(phone: Phone) -> None:
    phone.step(phone.link("New application"))
    start = phone.button("Start")
    phone.look(start)
    phone.fill(answer(phone, "title"), TITLE)
    phone.press(start)


def say_what(phone: Phone) -> None:
    phone.select(answer(phone, "format"), "Regularly Scheduled Series")
    phone.choose(answer(phone, "audience", "physicians"))
    for name, text in WHAT.items():
        phone.fill(answer(phone, name), text)
    phone.select(answer(phone, "unit"), "Emergency Medicine")


def add_dates(phone: Phone) -> None:
    """Three dates, a month apart, by a list."""
    days = [today("UTC") + timedelta(days=many) for many in (40, 70, 100)]
    phone.press(phone.button("Add dates by rule or list"))
    show = phone.button("Show the dates")
    phone.look(show)
    phone.fill(phone.page.locator("#listed"), "\n".join(f"{day.month}/{day.day}/{day.year}" for day in days))
    phone.press(show)
    phone.step(phone.button("Add these 3 dates"))


def forty_dates(phone: Phone) -> None:
    """The dates alone, of a series that meets every week, by a rule."""
    sign_in(phone, "applicant")
    phone.open("/applications/new")
    phone.press(phone.button("Start"))
    phone.select(answer(phone, "format"), "Regularly Scheduled Series")
    phone.forget()
    first = today("UTC") + timedelta(days=40)
    phone.press(phone.button("Add dates by rule or list"))
    show = phone.button("Show the dates")
    phone.look(show)
    rule = {"first": first, "last": first + timedelta(weeks=39), "starts": "07:30", "ends": "08:30"}
    for name, value in rule.items():
        phone.fill(answer(phone, name), str(value))
    phone.press(show)
    phone.step(phone.button("Add these 40 dates"))
    expect(answer(phone, "dates-40-day")).to_have_value(str(rule["last"]))


def say_why_and_how(phone: Phone) -> None:
    for name, text in WHY.items():
        phone.fill(answer(phone, name), text)
    phone.choose(answer(phone, "gap_source", "data"), answer(phone, "needs", "performance"))
    phone.fill(answer(phone, "designed_to_change"), "The time to the first dose.")
    phone.fill(answer(phone, "objectives"), "Order the bundle within an hour")
    for column, text in AGENDA.items():
        phone.fill(answer(phone, f"agenda-1-{column}"), text)
    phone.fill(answer(phone, "format_why"), "Cases need discussion.")
    phone.choose(answer(phone, "competencies", "patient-care"), answer(phone, "evaluation_methods", "chart-audit"))


def say_who_and_how_much(phone: Phone) -> None:
    for column, text in PEOPLE.items():
        phone.fill(answer(phone, f"people-1-{column}"), text)
    phone.select(answer(phone, "people-1-role"), "Faculty")
    phone.select(answer(phone, "support"), "No")
    phone.select(answer(phone, "exhibitors"), "No")
    phone.choose(answer(phone, "types", "ama-pra-1"))
    phone.fill(answer(phone, "designated"), "1.25")


def answer(phone: Phone, name: str, value: str = "") -> Locator:
    """The control of an answer; of a choice, the one with this value."""
    chosen = f"[value='{value}']" if value else ""
    return phone.page.locator(f"main [name='{name}']{chosen}").first


def office(phone: Phone) -> None:
    """From the list of what waits to the reviewer: the application that `applicant` has sent."""
    sign_in(phone, "office")
    phone.open("/applications")
    phone.press(phone.link(TITLE))
    phone.step(phone.link("Go to the next step"))
    phone.step(phone.button("Start preliminary review"))
    phone.step(phone.button(f"Send to {REVIEWER} for review"))
    expect(phone.page.locator("main")).to_contain_text(f"With {REVIEWER}")


def reviewer(phone: Phone) -> None:
    """From the mail to the decision on what `office` has sent."""
    address = "reviewer@example.org"
    phone.open_mail(address, r"/applications/\d+/decision")
    phone.look(phone.button("Sign in"))
    phone.fill(phone.field("Email"), address)
    phone.fill(phone.field("Password"), PASSWORD)
    phone.press(phone.button("Sign in"))
    save = phone.button("Save")
    phone.look(save)
    phone.choose(phone.field("Approve"))
    phone.choose(*phone.page.locator("input[name=attested]").all())
    phone.press(save)
    expect(phone.page.locator("#status")).to_contain_text("Waiting for final approval")
