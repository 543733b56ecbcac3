"""The room that long texts take on a certificate: they shrink and wrap, lose nothing and never meet."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blueprints.certificates import layout
from blueprints.certificates.pdf import DoesNotFit, draw, lay_out
from db.engine.letters import clean_name
from tests.support.paper import POPPLER, URL, pages, picture, snapshot

LETTERS = st.sampled_from("abzÅŁşỹǅΑβώЖёђאבשתםابمحلي '-.ả̀")
LONG = {
    "letters": snapshot(learner_name="W" * 400),
    "words": snapshot(learner_name="Wilhelmina " * 36),
    "title": snapshot(title="Chronic Thromboembolic Pulmonary Hypertension " * 13),
    "marks": snapshot(learner_name="Z\u0301\u0302\u0303" * 60),
    "arabic": snapshot(learner_name="عبدالرحمن " * 20, title="محاضرة " * 80),
    "everything": snapshot(
        learner_name="W" * 200,
        title="W" * 600,
        place="W" * 200,
        provider="W " * 100,
        statements=("Statement " * 60,) * 3,
        signature_name="W" * 200,
        signature_title="W" * 200,
        degree="W" * 50,
    ),
}


@pytest.mark.parametrize("case", LONG)
def test_long_texts_shrink_and_wrap_without_overlap(case: str) -> None:
    lines = lay_out(LONG[case], URL)

    for one in lines:
        assert one.left >= layout.LEFT
        assert one.right <= layout.RIGHT + 0.01
        assert layout.TOP <= one.top < one.bottom <= layout.FOOT_BOTTOM + 0.01
    for one, other in combinations(lines, 2):
        beside = one.right <= other.left + 0.01 or other.right <= one.left + 0.01
        assert beside or one.bottom <= other.top + 0.01 or other.bottom <= one.top + 0.01


@POPPLER
@pytest.mark.parametrize("case", LONG)
def test_long_texts_stay_inside_the_border_on_paper(case: str) -> None:
    page = picture(draw(LONG[case], URL))

    assert page.size == (792, 612)
    for box in ((0, 0, 792, 28), (0, 584, 792, 612), (0, 0, 28, 612), (764, 0, 792, 612)):
        assert page.crop(box).getextrema() == (255, 255)
    for box in ((38, 38, 754, 52), (38, 38, 58, 480), (734, 38, 752, 480), (38, 478, 754, 484), (38, 566, 754, 574)):
        assert page.crop(box).getextrema() == (255, 255)


@pytest.mark.parametrize("case", LONG)
def test_long_texts_lose_nothing(case: str) -> None:
    lines = lay_out(LONG[case], URL)
    printed = "".join(span.text for each in lines for span in each.line.spans).replace(" ", "")

    assert clean_name(LONG[case].learner_name).replace(" ", "") in printed
    assert clean_name(LONG[case].title).replace(" ", "") in printed
    assert len(pages(draw(LONG[case], URL))) == 1


def test_what_cannot_fit_is_not_drawn() -> None:
    with pytest.raises(DoesNotFit):
        draw(snapshot(title="W" * 20_000), URL)


def test_what_stands_above_comes_first() -> None:
    lines = lay_out(snapshot(), URL)
    body = [each for each in lines if each.top < layout.BOTTOM]

    assert all(above.bottom <= below.top + 0.01 for above, below in pairwise(body))


@settings(max_examples=25, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=40))
def test_any_name_in_the_covered_scripts_is_drawn_whole(name: str) -> None:
    lines = lay_out(snapshot(learner_name=name, degree=""), URL)
    printed = "".join(span.text for each in lines for span in each.line.spans).replace(" ", "")

    assert clean_name(name).replace(" ", "") in printed
    assert len(pages(draw(snapshot(learner_name=name), URL))) == 1
