"""Dates by rule: every nth week or weekday of the month, by the local clock, each date once, without the exceptions."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from db.activities.day_text import Span
from db.activities.moment import in_utc, local
from db.activities.series import MOST_DATES, RHYTHMS, Meeting, Rule, clock_faults, joined

EASTERN = ZoneInfo("America/New_York")
TUESDAY, SUNDAY = 1, 6


def days(rhythm: str, first: str, last: str, weekday: int = TUESDAY, *without: str) -> list[str]:
    """The dates of a rule, as month and day."""
    exceptions = frozenset(map(date.fromisoformat, without))
    rule = Rule(rhythm, weekday, date.fromisoformat(first), date.fromisoformat(last), exceptions)
    return [f"{one.day:%m-%d}" for one in rule.meetings()]


def test_every_week_from_the_first_such_day_to_the_last() -> None:
    assert days("1-week", "2027-01-03", "2027-01-26") == ["01-05", "01-12", "01-19", "01-26"]
    assert days("2-weeks", "2027-01-05", "2027-02-01") == ["01-05", "01-19"]
    assert days("4-weeks", "2027-01-05", "2027-03-02") == ["01-05", "02-02", "03-02"]


def test_a_weekday_of_each_month() -> None:
    assert days("second", "2027-01-13", "2027-04-13") == ["02-09", "03-09", "04-13"]
    assert days("fourth", "2027-01-01", "2027-02-28") == ["01-26", "02-23"]
    assert days("last", "2027-01-01", "2027-03-31") == ["01-26", "02-23", "03-30"]
    assert days("last", "2027-05-01", "2027-05-31", 0) == ["05-31"]


def test_no_date_on_a_day_that_is_excepted() -> None:
    assert days("1-week", "2027-01-05", "2027-01-26", TUESDAY, "2027-01-12", "2027-01-13") == [
        "01-05",
        "01-19",
        "01-26",
    ]


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_a_rule_that_ends_before_its_first_day_has_no_date(rhythm: str) -> None:
    assert days(rhythm, "2027-01-06", "2027-01-05") == []


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_each_date_comes_once_in_order_on_its_weekday(rhythm: str) -> None:
    found = Rule(rhythm, TUESDAY, date(2026, 1, 1), date(2030, 12, 31)).meetings()

    assert [one.day for one in found] == sorted({one.day for one in found})
    assert {one.day.weekday() for one in found} == {TUESDAY}
    assert len(found) > 50


def test_a_weekly_series_keeps_its_local_hour_over_both_changes_of_the_clocks() -> None:
    rule = Rule("1-week", SUNDAY, date(2027, 3, 7), date(2027, 11, 14), span=Span(450, 510))
    starts = [in_utc(local(one.day, one.starts or 0), EASTERN) for one in rule.meetings()]

    assert {at.astimezone(EASTERN).strftime("%H:%M") for at in starts} == {"07:30"}
    assert {at.astimezone(UTC).hour for at in starts} == {11, 12}
    assert len({at.astimezone(EASTERN).date() for at in starts}) == len(starts) == 37
    assert clock_faults(rule.meetings(), EASTERN) == []


@pytest.mark.usefixtures("app")
def test_an_hour_that_a_date_has_not_or_twice_is_told() -> None:
    rule = Rule("1-week", SUNDAY, date(2027, 3, 7), date(2027, 11, 14), span=Span(90, 150))

    assert clock_faults(rule.meetings(), EASTERN) == [
        "2:30 am does not exist on March 14, 2027: the clocks go forward over it (America/New_York)",
        "1:30 am comes twice on November 7, 2027, when the clocks go back (America/New_York)",
    ]


def test_there_is_an_end_to_the_dates_of_a_rule() -> None:
    rule = Rule("1-week", TUESDAY, date(2000, 1, 1), date(2099, 12, 31))

    assert len(rule.meetings()) == MOST_DATES + 1


def test_a_rule_reads_as_people_say_it() -> None:
    said = {key: Rule(key, TUESDAY, date(2027, 1, 1), date(2027, 2, 1)).words for key in ("1-week", "2-weeks", "last")}

    assert said["1-week"] == "Every Tuesday"
    assert said["2-weeks"] == "Every 2nd Tuesday"
    assert said["last"] == "The last Tuesday of each month"


def test_a_list_gives_topics_and_times_to_the_dates_of_a_rule() -> None:
    first, second, third = (date(2027, 1, 5) + timedelta(days=7 * n) for n in range(3))
    ruled = [Meeting(first, 450, 510), Meeting(second, 450, 510)]

    both = joined(ruled, [Meeting(second, topic="Sepsis"), Meeting(third, 720, 780, "Stroke")])

    assert both == [ruled[0], Meeting(second, 450, 510, "Sepsis"), Meeting(third, 720, 780, "Stroke")]
    assert joined(both, [Meeting(second, 720, 780)])[1] == Meeting(second, 720, 780, "Sepsis")
