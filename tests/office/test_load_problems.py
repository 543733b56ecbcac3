"""What a load file is refused with: every problem, each with its place, and nothing written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from blueprints.office.load.file import plan_of
from blueprints.office.load.table import FileRefused
from db.activities.tables import Activity
from tests.support.dates import clock, day
from tests.support.load_example import EXAMPLE, changed, line, refusal

SKIPPED = f"starts): {clock('02:30')} does not exist on {day('2026-03-08')}"
PROBLEMS = [
    ("[institution]", "[institution]\ncolor = 'red'", "(institution, color): there is no such setting"),
    ('name = "Birch', 'timezone2 = "x"\nname = "Birch', "(institution, timezone2): there is no such setting"),
    ("[institution]", "[institution]\naccent = '#f2a900'", "(institution, accent): links and buttons in #f2a900 could"),
    ('office_phone = "(989)', 'office_phone = "x(989)', "(institution, office_phone): a phone number looks like"),
    ("[institution]", "[institution]\nseal = '../../x'", "(institution, seal): no seal is kept under that name"),
    ('4:30 pm"', '4:30 pm\\nBcc: x"', "(institution, office_hours): at most 120 characters, in one line"),
    ('timezone = "America/Detroit"', 'timezone = "Detroit"', "(institution, timezone): the time zone is an IANA name"),
    ('units = ["General Medicine"]', "units = [3]", "(unit 1): a text in quotation marks"),
    ('email = "sam.field@birchhill.example"', "", "(person 1, email): missing"),
    ("sam.field@birchhill.example", "sam.field", "(person 1, email): “sam.field” is no email address"),
    ('first_name = "Sam"', 'first_name = "王小明"', "(person 1, first_name): We cannot print"),
    ('first_name = "Sam"', 'first_name = "\\u200b"', "(person 1, first_name): nothing in it can be seen"),
    ('degree = "MA"', 'degree = "Md"', "(person 1, degree): “Md” is written MD"),
    ('degree = "MA"', 'degree = "Other"', "(person 1, degree_other): the degree “Other” says here what it is"),
    ('degree = "MA"', 'degree = "MA"\nphysician = true', "(person 1, physician): only with the degree “Other”"),
    ('degree = "MA"', 'degree = "MA"\npassword = "x"', "(person 1, password): there is no such entry here"),
    ('role = "office"', 'role = "admin"', "(person 1, role 1, role): “admin” is none of"),
    ('role = "office"', 'role = "reviewer", unit = "X"', "(person 1, role 1, unit): there is no unit “X”"),
    ('role = "office"', 'role = "reviewer"', "(person 1, role 1, unit): a reviewer has one"),
    ('role = "office"', 'role = "office", unit = "X"', "(person 1, role 1, unit): a reviewer has one, and nobody else"),
    ('role = "office"', 'role = "coordinator", activity = "x"', "role 1, activity): there is no activity with the key"),
    ('format = "rss"', 'format = "lecture"', "(activity 1, format): “lecture” is none of live, rss"),
    ('format = "rss"', 'format = "other"', "(activity 1, format_note): an activity of format “other” says here"),
    ('format = "rss"', "format = 3", "(activity 1, format): a text in quotation marks"),
    ('title = "Medicine Grand Rounds"', 'title = ""', "(activity 1, title): this cannot be empty"),
    ('title = "Medicine Grand Rounds"', 'title = "a\\u0000b"', "(activity 1, title): it holds a line break"),
    ('title = "Medicine Grand Rounds"', 'title = "王"', "(activity 1, title): No certificate can print 王"),
    ('unit = "General', 'unit = "Special', "(activity 1, unit): there is no unit “Special Medicine”"),
    ("maximum = 1.00", "maximum = 1.30", "(activity 1, session 1, maximum): credit in steps of 0.25"),
    ("maximum = 1.00", "maximum = 0", "(activity 1, session 1, maximum): credit in steps of 0.25"),
    ("maximum = 1.00", "maximum = nan", "(activity 1, session 1, maximum): credit in steps of 0.25"),
    ("maximum = 1.00", "maximum = 1e9999", "(activity 1, session 1, maximum): credit in steps of 0.25"),
    ("maximum = 1.00", "maximum = '1.00'", "(activity 1, session 1, maximum): credit in steps of 0.25"),
    ("maximum = 1.00", "maximum = 1.25", "session 1, maximum): 60 minutes allow at most 1.00: 60 minutes are 1 credit"),
    ("maximum = 1.00", "", "(activity 1, session 1, maximum): missing"),
    ("FEVER-3", "F!", "(activity 1, session 1, code): “F!” is no course code"),
    ("FEVER-3", "1nhaler", "(activity 2, session 1, code): “1NHALER” is already that of activity 1, session 1"),
    ("starts = 2026-12-03T12:00:00", "", "(activity 1, session 1, starts): missing"),
    ("starts = 2026-12-03T12:00:00", "starts = 2026-12-03", "(activity 1, session 1, starts): a date and time"),
    ("starts = 2026-12-03T12:00:00", "starts = 'now-2m'", "(activity 1, session 1, starts): a date and time"),
    ("starts = 2026-12-03T12:00:00", "starts = 1949-12-03T12:00:00", "starts): a date from 1950"),
    ("starts = 2026-12-03T12:00:00", "starts = 9999-12-31T23:59:59", "starts): a date from 1950"),
    ("ends = 2026-12-03T13:00:00", "ends = 2026-12-03T11:00:00", "ends): the session ends before it begins"),
    ("starts = 2026-12-03T12:00:00", "starts = 2026-03-08T02:30:00", SKIPPED),
    ("starts = 2026-12-03T12:00:00", "starts = 2026-11-01T01:30:00", "such as 2026-11-01T01:30:00-04:00"),
    ("code = \"FEVER", "opens = 2026-12-30T12:00:00\ncode = \"FEVER", "closes): the code closes before it opens"),
    ("[[activities.sessions]]\nmaximum = 0.50", "[[activities.sessions]]\nstarts = 2026-12-03T12:00:00\nmaximum = 0.50",
     "(activity 2, session 1, starts): an activity of this format has no dates"),
    ('key = "inhaler-technique"', 'key = "medicine-grand-rounds-2026"', "(activity 2, key): “medicine-grand-rounds"),
    ("minimum_percent = 70", "", "(activity 2, minimum_percent): an assessment has a minimum performance level"),
    ("minimum_percent = 70", "minimum_percent = 101", "(activity 2, minimum_percent): a whole number from 0 to 100"),
    ("minimum_percent = 70", "minimum_percent = true", "(activity 2, minimum_percent): a whole number"),
    (", correct = true", "", "(activity 2, assessment question 1, answers): none is marked correct = true"),
    ('"Sitting upright"', '"Holding the breath too long"', "answers): the same answer is given twice"),
    ("units = [", "units = ", "Line 1 (units = \"General Medicine\"]): units cannot be read. Write a list such as"),
    ("units = [", "extra = 1\nunits = [", "(extra): there is no such entry here"),
]  # fmt: skip


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(("old", "new", "words"), PROBLEMS)
def test_each_problem_is_named_with_its_place_and_nothing_is_written(old: str, new: str, words: str) -> None:
    assert words in refusal(changed(old, new))
    assert Activity.select().count() == 0


@pytest.mark.usefixtures("data")
def test_all_problems_are_told_at_once() -> None:
    words = refusal(changed("maximum = 1.00", "maximum = 1.1").replace('degree = "MA"', 'degree = "X"'))

    assert f"Line {line('degree')} (person 1, degree): “X” is none of BSN; BSN, RN; CNM" in words
    assert f"Line {line('maximum')} (activity 1, session 1, maximum): credit in steps" in words


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("form", ["enduring", "journal"])
def test_enduring_and_journal_material_needs_an_assessment(form: str) -> None:
    without = EXAMPLE.split("[[activities.assessment]]")[0].replace("minimum_percent = 70\n", "")

    assert "(activity 2, assessment): missing" in refusal(without.replace('"enduring"', f'"{form}"'))


ODD: list[Any] = [
    "", " ", "\x00", "a" * 10_000, 0, -1, 10**30, True, [], {}, [[]], [{}], [1], ["x", "x"], {"x": 1},
    Decimal("NaN"), Decimal("Infinity"), Decimal("1e400"), date(2026, 1, 1), time(1),
    datetime.fromisoformat("0001-01-01T00:00:00"), datetime.fromisoformat("9999-12-31T23:59:59"),
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value in a file."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_no_value_of_any_kind_anywhere_breaks_the_reading(odd: Any) -> None:
    whole = tomllib.loads(EXAMPLE, parse_float=Decimal)
    problems: list[str] = []
    for path in places(whole):
        values = deepcopy(whole)
        inner: Any = values
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = odd
        try:
            plan_of(values)
        except FileRefused as refusal:
            problems += refusal.problems
    assert len(problems) > 10
    assert all(": " in problem for problem in problems)
