"""No sentence written for a screen or a mail has more than 25 words; tests/site/test_sentences.py walks the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.shared.texts import FOLDER
from tests.guards.test_source import ROOT, RUNNING
from tests.support.sentences import LEGAL, of_mail, of_markdown, of_module, of_page, of_template, too_long

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITTEN = {
    "templates": (ROOT.glob("templates/**/*.html"), of_template),
    "mails": (ROOT.glob("templates/mail/*.txt"), of_mail),
    "texts": ((path for path in FOLDER.glob("*.md") if path.stem not in LEGAL), of_markdown),
    "modules": ((path for path in RUNNING if "migrations" not in path.parts), of_module),
}
LONG = "a sentence of thirty words " * 6


@pytest.mark.parametrize("kind", WRITTEN)
def test_nothing_written_has_a_sentence_that_is_too_long(kind: str) -> None:
    paths, sentences_of = WRITTEN[kind]
    all_of_it = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}

    assert all_of_it
    assert {name: found for name, said in all_of_it.items() if (found := too_long(sentences_of(said)))} == {}


@pytest.mark.parametrize(
    ("sentences_of", "said"),
    [
        (of_page, f"<p>Short.</p><p>This is <a href='/'>{LONG}</a> in one.</p>"),
        (of_template, f"{{% if x %}}<p>{LONG}</p>{{% endif %}}"),
        (of_template, f'{{{{ notice("good", "{LONG}") }}}}'),
        (of_mail, LONG.replace(" ", "\n")),
        (of_markdown, f"---\ntitle: X\n---\nShort.\n\n- *{LONG}*"),
        (of_module, f'"""Says."""\nX = f"{{0}} {LONG}"'),
    ],
)
def test_it_is_seen(sentences_of: Callable[[str], Iterator[str]], said: str) -> None:
    assert len(too_long(sentences_of(said))) == 1
