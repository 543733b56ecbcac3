"""The sentences of pages, templates, texts, mails and modules, and how many words each has."""

from __future__ import annotations

import ast
import html
import re
from typing import TYPE_CHECKING

from db.activities.statements import PRESCRIBED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST = 25  # words
LEGAL = {"agreement", "privacy", "disclaimer", "non-discrimination"}  # lawyers weigh each of their words
SQL = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "ALTER ")
IN_LINE = "a|abbr|b|bdi|cite|code|data|em|i|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr|del|ins"
PASSED_OVER = re.compile(r"<(script|style|textarea|svg)\b.*?</\1>", re.DOTALL)  # no sentences, or those of people
INLINE_TAG = re.compile(rf"</?(?:{IN_LINE})\b[^<>]*>")
TAG = re.compile(r"<[^<>]*>|<!--.*?-->", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
MARK = re.compile(r"[*_`#>]|\]\([^)]*\)|\[")  # of Markdown
OWNERS = (ast.Module, ast.ClassDef, ast.FunctionDef)  # of docstrings
END = re.compile(r"(?<=[.!?])[”’\")]*\s+(?=[^a-z])|\n")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text: each ends with its line, or with a sign before a space."""
    for sentence in END.split(text):
        if words := " ".join(sentence.split()):
            yield words


def length(sentence: str) -> int:
    """How many words it has: whatever stands between spaces and holds a letter or a digit."""
    return sum(any(letter.isalnum() for letter in word) for word in sentence.split())


def too_long(found: Iterable[str]) -> set[str]:
    """Those with too many words, but for statements that an accreditor or a board prescribes."""
    long = {sentence for sentence in found if length(sentence) > MOST and not sentence.startswith(SQL)}
    return {sentence for sentence in long if not any(words in sentence for words in PRESCRIBED)}


def of_page(body: str) -> Iterator[str]:
    """The sentences that a page shows."""
    body = " ".join(PASSED_OVER.sub("", body).split())
    yield from sentences(html.unescape(TAG.sub("\n", INLINE_TAG.sub("", body))))


def of_template(text: str) -> Iterator[str]:
    """The sentences of a template in all its branches: what is filled in is one word, and what is quoted a text."""
    text = COMMENT.sub("", text)
    for code in JINJA.findall(text):
        for double, single in QUOTED.findall(code):
            yield from of_page(double or single)
    text = JINJA.sub(lambda found: "0" if found[0].startswith("{{") else "<br>", text)
    yield from of_page(text)


def of_mail(text: str) -> Iterator[str]:
    """The same of a mail, which has no tags: an empty line ends what stands above it."""
    yield from of_template(re.sub(r"\n\s*\n", "<br>", text))


def of_markdown(text: str) -> Iterator[str]:
    """The sentences of a text of ours, without its front matter: an item of a list, and each paragraph, begins anew."""
    plain = MARK.sub("", text.rsplit("\n---\n", maxsplit=1)[-1])
    yield from of_page(re.sub(r"\n(?:- |\d+\. )|\n\s*\n", "<br>", plain))


def of_module(source: str) -> Iterator[str]:
    """The sentences among a module's texts, its docstrings left out: what is filled in is one word."""
    nodes = list(ast.walk(ast.parse(source)))
    firsts = [node.body[0] for node in nodes if isinstance(node, OWNERS) and node.body]
    docs = {id(first.value) for first in firsts if isinstance(first, ast.Expr)}
    joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    for built in joined:
        yield from sentences("".join(str(one.value) if isinstance(one, ast.Constant) else "0" for one in built.values))
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | parts:
            yield from sentences(node.value)
