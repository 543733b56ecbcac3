"""One spelling, the American one, in code, pages, texts, mails and docs: what the spelling checker does not see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("blueprints", "db", "templates", "docs", "bench", "tests", "static")
SUFFIXES = {".py", ".html", ".txt", ".md", ".css", ".svg", ".js"}
WRITTEN_BY_OTHERS = ("blueprints/shared/words/", "static/htmx", "static/fonts/")
FROZEN = ("db/migrations/", "tests/guards/test_spelling.py")
# Spelled so by others: the clock's class, a term of mail servers, and what lines of the audit log hold.
NAMES = ("time_machine.Traveller", "greylisted", '"e-mail corrected"', '"e-mail confirmed"')

# American has these verbs and words in -ise too. All others are written with z.
TRUE_ISE = (
    "adv|advert|appra|apprehens|ar|chast|circumc|clockw|comprom|compr|conc|cru|dem|desp|dev|disgu|enterpr|exc|exerc|expert|"
    "franch|improv|inc|likew|merchand|no|otherw|pairw|pra|prec|prem|pr|prom|ra|rev|r|superv|surm|surpr|telev|w"
)
ENDS_IN_ISE = re.compile(
    rf"\b(?!(?:{TRUE_ISE})is)[a-z]{{2,}}is(?:e|ed|es|ing|er|ers|able|ation|ations)\b", re.IGNORECASE
)
BRITISH = re.compile(
    r"\b(?:e-mail\w*|programmes?|catalogue\w*|licences?|licenced|practis\w+|cancell(?:ed|ing)|labell(?:ed|ing)|"
    r"travell(?:ed|ing|ers?)|modell(?:ed|ing|ers?)|signall(?:ed|ing)|level(?:led|ling)|total(?:led|ling)|fuell(?:ed|ing)|"
    r"channell\w+|counsell\w+|telephon\w*|per cent|colour\w*|favour\w*|behaviour\w*|honour\w*|labour\w*|neighbour\w*|"
    r"rumour\w*|humour\w*|tumour\w*|vapour\w*|harbour\w*|endeavour\w*|centres?|centred|metres?|litres?|fibres?|theatres?|"
    r"calibre|defence|offence|pretence|enrols?|enrolments?|fulfils?|fulfilments?|instalments?|judgements?|"
    r"acknowledgements?|ageing|grey\w*|whilst|amongst|towards|afterwards|learnt|spelt|burnt|analys(?:e|ed|es|ing|er|ers)|"
    r"paralys(?:e|ed|es|ing)|catalys(?:e|ed|es|ing)|full stops?|fortnight\w*|handovers?|paediatr\w*|anaesth\w*|"
    r"haem(?:o|a)\w+|oestro\w+|foet\w+|oedema|gynaecolog\w*|anaemi\w*|leukaemi\w*|diarrhoea|cheques?|sceptic\w*|"
    r"skilful\w*|mould\w*|plough\w*|storeys?|tyres?|timetables?|postcodes?|maths)\b",
    re.IGNORECASE,
)
SPACED_PERCENT = re.compile(r"""(?:\d|\}\}|\")[\u00a0 ]%(?!\})""")  # %} ends a statement of a template


def british(text: str) -> list[str]:
    """Each word that an American writes otherwise."""
    for name in NAMES:
        text = text.replace(name, "")
    text = text.replace("\\n", " ")
    return [match[0] for pattern in (BRITISH, ENDS_IN_ISE) for match in pattern.finditer(text)]


def sources() -> dict[str, str]:
    """Every file that somebody of ours has written and may still change."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    paths = [*inside, *ROOT.glob("*.md"), ROOT / "cmeapp.py", ROOT / "Makefile"]
    names = {str(path.relative_to(ROOT)): path for path in paths if path.suffix in SUFFIXES or path.name == "Makefile"}
    passed_over = (*WRITTEN_BY_OTHERS, *FROZEN)
    return {name: path.read_text(encoding="utf-8") for name, path in names.items() if not name.startswith(passed_over)}


def prose(name: str, text: str) -> str:
    """All of a text; of a module only what stands in quotation marks, for there % is a sign of arithmetic."""
    if not name.endswith(".py"):
        return text
    nodes = list(ast.walk(ast.parse(text)))
    built = (part.values for part in nodes if isinstance(part, ast.JoinedStr))
    filled = ["".join(str(one.value) if isinstance(one, ast.Constant) else "0" for one in parts) for parts in built]
    return "\n".join(
        [*filled, *(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))]
    )


def test_no_word_is_spelled_the_british_way() -> None:
    found = {name: words for name, text in sources().items() if (words := british(text))}

    assert found == {}


def test_a_percentage_has_no_space() -> None:
    ours = {name: prose(name, text) for name, text in sources().items() if not name.startswith("tests/")}
    found = {name: spaced for name, text in ours.items() if (spaced := SPACED_PERCENT.findall(text))}

    assert found == {}


@pytest.mark.parametrize(
    "word",
    ["E-mail", "programme", "organisation", "recognised", "cancelled", "Catalogue", "licence", "practise", "telephone",
     "80 per cent", "judgement", "afterwards", "summarising", "Colours", "analyse", "customisable"],
)  # fmt: skip
def test_it_is_seen(word: str) -> None:
    assert british(f"Say {word} here.")


@pytest.mark.parametrize(
    "word", ["email", "exercise", "promised", "advisers", "raising", "license", "otherwise", "analysis"]
)
def test_what_americans_write_is_left_alone(word: str) -> None:
    assert british(f"Say {word} here.") == []
