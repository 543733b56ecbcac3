"""Results on paper, for the activity's file: the response rate, each question with its bars, comments apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.shared.filters import day, when
from blueprints.shared.print.paper import Paper, Paragraph, heading, labeled
from db.engine.clock import today
from db.institution.settings import institution
from db.reports.assessment import assessed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.activities.tables import Activity, Session
    from db.reports.assessment import Assessed
    from db.reports.results import Asked, Results

MOST_COMMENTS = 200  # of a question
NONE_YET = "Results begin at ten evaluations, or at five once evaluation is over."


def paper_of(activity: Activity, session: Session | None, results: Results) -> Paper:
    """All that the page of results shows, in its order, and more of the comments."""
    made_on = today(institution().timezone)
    title = session.full_title if session else activity.title
    paragraphs = [*_facts(session, results), *_answers(results), *_comments(results)]
    paragraphs += [line for test in assessed(activity, session) for line in _assessment(test)]
    return Paper(
        f"Results of the evaluation, as of {day(made_on)}", title, institution().provider, made_on, tuple(paragraphs)
    )


def _facts(session: Session | None, results: Results) -> Iterator[Paragraph]:
    if session is not None:
        yield from labeled("Session", [when(session)])
    yield from labeled("Attended", [f"{results.rate.attended:,}"])
    yield from labeled("Evaluated", [f"{results.rate.evaluated:,} ({results.rate.percent}%)"])
    yield from labeled("In these results", [f"{results.responses:,}, to version {results.version} of the questions"])
    if not results.responses:
        yield Paragraph(NONE_YET)


def _answers(results: Results) -> Iterator[Paragraph]:
    for question in results.charts:
        yield heading(question.prompt)
        yield from _bars(question, results)


def _bars(question: Asked, results: Results) -> Iterator[Paragraph]:
    yield from labeled(f"{question.answered:,} answered", [])
    for one in question.given:
        then = f", {results.column.lower()}: {one.before}%" if one.before is not None else ""
        yield Paragraph(f"{one.answer}: {one.people:,} ({one.percent}%{then})", share=one.percent)
    if question.has_before:
        yield from labeled("Compared with", [results.before])


def _comments(results: Results) -> Iterator[Paragraph]:
    for question in results.texts:
        if texts := question.comments:
            yield heading(question.prompt)
            more = question.answered - len(texts)
            yield from labeled(f"Comments, in no order{f' ({more:,} more are on the page)' if more else ''}", [])
            yield from (Paragraph(line) for text in texts for line in f"• {text}".splitlines())


def _assessment(test: Assessed) -> Iterator[Paragraph]:
    yield heading(f"Assessment, version {test.version}")
    yield from labeled("Passed", [f"{test.passed:,} of {test.people:,}"])
    tries = (f"Attempt {one.number}: {one.passed:,} passed, {one.failed:,} did not" for one in test.tries)
    yield from labeled("Attempts", tries)
    for one in test.missed:
        yield Paragraph(f"{one.prompt}: {one.missed:,} of {one.answered:,} wrong ({one.percent}%)", share=one.percent)
