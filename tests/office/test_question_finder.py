"""The finder of questions to copy: other activities page by page, and the office's library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activities.span import keep_listed
from tests.office.test_question_editor import evaluated, form_of, office
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_older_activities_are_found_page_by_page_and_by_words_of_their_title(reader: Reader) -> None:
    _, path = evaluated()
    titles = ["Sepsis, first hour", *(f"Lecture {number}" for number in range(1, 12))]
    for title in titles:
        other = make.activity(title=title)
        make.evaluation(other, "text")
        keep_listed(other.id)
    page = office(reader).get(path)

    def named() -> list[str]:
        return [one for one in titles if f"{one} Add its 1 question" in page.text]

    assert named() == titles[2:]
    page = reader.submit(path, form_of(page, do=page.one("#older")["value"], **{"prompt-0": "Typed?"}))
    assert (named(), page.html.select("#older")) == (titles[:2], [])
    assert page.one("#prompt-0").get_text().strip() == "Typed?"
    page = reader.submit(path, form_of(page, do="add"))
    assert named() == titles[:2]
    page = reader.submit(path, form_of(page, q="lecture"))  # by the key Enter, from an older page
    assert named() == titles[2:]
    page = reader.submit(path, form_of(page, do="find", q="first sepsis"))
    assert named() == titles[:1]
