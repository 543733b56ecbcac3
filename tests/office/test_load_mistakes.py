"""Mistakes in writing a load file: the line, what stands there, and what to write, in words for no programmer."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from blueprints.office.load.file import read_plan
from blueprints.office.load.place import in_words, line_of, lines_of
from blueprints.office.load.table import FileRefused
from tests.office.test_load_problems import places
from tests.support.load_example import EXAMPLE, changed, line, refusal

DEMO = Path(__file__).parents[2] / "blueprints" / "office" / "demo" / "demo.toml"
TITLE = 'title = "Fever in the Returning Traveler"'
STARTS = "starts = 2026-12-03T12:00:00"
TEXT = 'title cannot be read. Write a text in straight quotation marks: title = "..."'
MOMENT = "starts cannot be read. Write a date and time such as 2026-12-03T12:00:00, without quotation marks"
CREDIT = "maximum cannot be read. Write a number such as 1.25, with a point and without quotation marks"
MISTAKES = [
    (TITLE, "title = Fever", f"Line {line(TITLE)} (title = Fever): {TEXT}"),
    (TITLE, "title =", f"Line {line(TITLE)} (title =): {TEXT}"),
    (TITLE, 'title "Fever"', f'Line {line(TITLE)} (title "Fever"): there is no = after the name. Write name = value'),
    (TITLE, 'title = "Fever', f'Line {line(TITLE)} (title = "Fever): the text is not closed on this line'),
    (TITLE, 'title = "Fever”', "The mark ” is a curly one"),
    (TITLE, f"{TITLE}\n{TITLE}", "this is there already. Keep one of the two"),
    (TITLE, "title =\u00a0'x'", "an odd character stands here, NO-BREAK SPACE"),
    (TITLE, 'title = "C:\\dir"', "a backslash is written twice within quotation marks"),
    (STARTS, "starts = 12/03/2026 12:00", f"Line {line(STARTS)} (starts = 12/03/2026 12:00): {MOMENT}"),
    (STARTS, "starts = Dec 3, noon", MOMENT),
    (STARTS, "starts = 2026-12-03 12:00 pm", MOMENT),
    (STARTS, "starts = 2026-02-30T12:00:00", f"Line {line(STARTS)} (starts = 2026-02-30T12:00:00): there is no such"),
    ("maximum = 1.00", "maximum = 1,00", f"Line {line('maximum = 1.00')} (maximum = 1,00): {CREDIT}"),
    ("maximum = 1.00", "maximum = .5", CREDIT),
    ("maximum = 1.00", "maximum = 1.00 credits", CREDIT),
    ("percent = 70", "percent = 70%", "Write a whole number such as 70, without a percent sign"),
    ("correct = true", "correct = True", "correct cannot be read. Write true or false, in small letters"),
    ('Medicine"]', 'Medicine"', "the list before this is not closed"),
    ("units = [", "units = ", "units cannot be read. Write a list such as"),
    ("[[activities.assessment]]", "[[activities.assessment]", "a table begins with [name]"),
    ("[[activities.assessment]]", "[activities]", "several tables of one name begin with [[name]] each"),
    ('Michigan"""', "Michigan", f'Line {line("office_address")} (office_address = """): the text that begins'),
    ("units = [", "x = " + "9" * 5000 + "\nunits = [", "This cannot be read: a number in it is too long"),
    ("units = [", "x = 1e99999999999999999999\nunits = [", "This cannot be read: a number in it is too long"),
    ("units = [", "x = " + "[" * 5000, "This cannot be read: brackets stand in brackets too many times"),
    ("units = [", "x = 1\rx = 2\nunits = [", "x cannot be read"),
]  # fmt: skip


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(("old", "new", "words"), MISTAKES, ids=[new[:30] for _, new, _ in MISTAKES])
def test_a_line_that_is_no_toml_is_shown_with_what_to_write(old: str, new: str, words: str) -> None:
    assert words in refusal(changed(old, new))


@pytest.mark.parametrize("mark", "“”„‘’‚«»")
@pytest.mark.parametrize("before", ["title = {}Fever{}", "{}title{} = 'Fever'", "options = [{}a{}]"])
def test_a_curly_quotation_mark_is_named_as_one(mark: str, before: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_plan(f"[institution]\n{before.format(mark, mark)}\n")

    (words,) = refused.value.problems
    assert words.startswith(f"Line 2 ({before.format(mark, mark)}): curly quotation marks, as Word writes them.")
    assert "Write straight ones" in words


def test_every_line_with_curly_marks_is_named_at_once() -> None:
    with pytest.raises(FileRefused, match="Such marks stand on lines 2, 3, 5") as refused:
        read_plan('[institution]\nname = “A”\nprovider = “B”\nback_label = "a “quoted” word"\nunits = [“C”]\n')

    assert len(refused.value.problems) == 1


@pytest.mark.parametrize("text", [EXAMPLE, DEMO.read_text(encoding="utf-8")], ids=["the docs' example", "the demo"])
def test_each_place_of_a_file_has_its_line(text: str) -> None:
    lines, written = lines_of(text), text.split("\n")
    for path in places(tomllib.loads(text, parse_float=Decimal)):
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]
        name = next(step for step in reversed(path) if isinstance(step, str))

        assert place in lines or isinstance(path[-1], str), place
        shown = written[line_of(place, lines) - 1]
        assert name in shown or isinstance(path[-1], int), (place, shown)


def test_brackets_and_signs_in_texts_move_no_line() -> None:
    first = '# [[a]] "\na = """\n[b]\n# c = 1 \\""""\nb = \'\'\'\n]]\n\'\'\'\n'
    text = first + '"c.d" = { e = "}", f = [1, "],", 2] } # x\n[[g.h]]\ni.j = 1\n'
    assert tomllib.loads(text)

    found = lines_of(text)
    assert found == {
        "a": 2, "b": 5, "c.d": 8, "c.d.e": 8, "c.d.f": 8, "c.d.f[0]": 8, "c.d.f[1]": 8, "c.d.f[2]": 8,
        "g.h[0]": 9, "g.h[0].i.j": 10,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("activities[0].sessions[11].code", "activity 1, session 12, code"),
        ("people[1].roles[0]", "person 2, role 1"),
        ("units[2]", "unit 3"),
        ("activities[0].assessment[1].answers[2].text", "activity 1, assessment question 2, answer 3, text"),
        ("odd[0][1]", "odd 1 2"),
        ("", ""),
    ],
)
def test_places_are_counted_from_one(place: str, words: str) -> None:
    assert in_words(place) == words
