"""The rules of questions: what is wrong with a list of them, each fault by its question and its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.learning.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.learning.question import AssessmentItem, EvaluationItem

MOST_QUESTIONS = 100
MOST_ANSWERS = 30
FEWEST_ANSWERS = 2
MOST_ATTEMPTS = 100
WHOLE = 100  # percent
LONGEST_PROMPT = 1000
LONGEST_CASE = 2000  # a scored question tells a case
LONGEST_OPTION = 200
LONGEST_ANSWER = 1000
LONGEST_RATIONALE = 4000
LONGEST_REFERENCE = 500
WITH_OPTIONS = (Kind.ONE, Kind.SEVERAL)
NO_PROMPT = "Write the question, or remove it."
TOO_FEW = "Give at least two answers to choose from."
TWICE = "“{}” is given twice."
NONE_RIGHT = "Mark the right answer."
ONE_RIGHT = "{} answers are marked right. Mark one, or let learners choose several."
TOO_MANY = f"At most {MOST_QUESTIONS} questions, please. Nobody answers more."
NO_KIND = "Choose how it is answered."
NO_QUESTION = "Ask at least one question. Every activity is evaluated."
NO_LEVEL = "Say which share of the questions has to be right, from 1 to 100. Learners read it before they begin."
LEVEL_OF_NONE = "There is no question to reach this level in. Add one, or write 0."
BAD_ATTEMPTS = f"Write how many tries there are, from 1 to {MOST_ATTEMPTS}, or 0 for no limit."


class Fault(NamedTuple):
    """The fault of a field of the question at a place (from 0), or of the list as a whole (None)."""

    place: int | None
    field: str
    words: str


class Faulty(Exception):
    """Questions that cannot be asked like this; `faults` say why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(str(faults))
        self.faults = tuple(faults)


def evaluation_faults(asked: Sequence[EvaluationItem]) -> list[Fault]:
    """Everything that is wrong with an evaluation."""
    found = _count_faults(len(asked))
    if not asked:
        found.append(Fault(None, "list", NO_QUESTION))
    for place, one in enumerate(asked):
        found += [Fault(place, field, words) for field, words in _evaluation_question(one)]
    return found


def _evaluation_question(one: EvaluationItem) -> Iterator[tuple[str, str]]:
    yield from _prompt(one.prompt, LONGEST_PROMPT)
    if one.kind not in list(Kind):
        yield "kind", NO_KIND
    if one.kind in WITH_OPTIONS:
        yield from (("options", words) for words in _choice(one.options, LONGEST_OPTION))


def assessment_faults(asked: Sequence[AssessmentItem], minimum_percent: int, attempts_allowed: int) -> list[Fault]:
    """Everything that is wrong with an assessment.

    A minimum performance level is set and told beforehand (AMA PRA; domain.md 2.1, S9).
    """
    found = _count_faults(len(asked))
    for place, one in enumerate(asked):
        found += [Fault(place, field, words) for field, words in _scored_question(one)]
    if asked and not 1 <= minimum_percent <= WHOLE:
        found.append(Fault(None, "minimum_percent", NO_LEVEL))
    if not asked and minimum_percent:
        found.append(Fault(None, "minimum_percent", LEVEL_OF_NONE))
    if not 0 <= attempts_allowed <= MOST_ATTEMPTS:
        found.append(Fault(None, "attempts_allowed", BAD_ATTEMPTS))
    return found


def _scored_question(one: AssessmentItem) -> Iterator[tuple[str, str]]:
    yield from _prompt(one.prompt, LONGEST_CASE)
    yield from (("answers", words) for words in _choice([answer.text for answer in one.answers], LONGEST_ANSWER))
    right = sum(answer.is_correct for answer in one.answers)
    if one.answers and not right:
        yield "answers", NONE_RIGHT
    if right > 1 and not one.is_several:
        yield "answers", ONE_RIGHT.format(right)
    if len(one.rationale) > LONGEST_RATIONALE:
        yield "rationale", _too_long(LONGEST_RATIONALE)
    if len(one.reference) > LONGEST_REFERENCE:
        yield "reference", _too_long(LONGEST_REFERENCE)


def _count_faults(count: int) -> list[Fault]:
    return [Fault(None, "list", TOO_MANY)] if count > MOST_QUESTIONS else []


def _prompt(text: str, longest: int) -> Iterator[tuple[str, str]]:
    if not text:
        yield "prompt", NO_PROMPT
    if len(text) > longest:
        yield "prompt", _too_long(longest)


def _choice(texts: Sequence[str], longest: int) -> Iterator[str]:
    if len(texts) < FEWEST_ANSWERS:
        yield TOO_FEW
    if len(texts) > MOST_ANSWERS:
        yield f"At most {MOST_ANSWERS} answers, please."
    if any(len(text) > longest for text in texts):
        yield _too_long(longest)
    for text in dict.fromkeys(text for text in texts if texts.count(text) > 1):
        yield TWICE.format(text)


def _too_long(longest: int) -> str:
    return f"At most {longest:,} characters, please."
