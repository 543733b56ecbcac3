"""Course codes: the form in which they are compared, and finding one in whatever was pasted around it."""

from __future__ import annotations

import re

from db.engine.paste import plain_letters

LOOKALIKES = str.maketrans({"O": "0", "I": "1"})
CODE = re.compile(r"[0-9A-Z]{3,20}")
GAP = re.compile(r"[ \t\u00a0\u2010-\u2015-]+")
IN_LINK = re.compile(r"/code/([^/?#\s]+)", re.IGNORECASE)
AFTER_SIGN = re.compile(r"[:=#]\s*([^:=#]+)$")
WORD = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
ENDS = " .,;:!?'\"\u2018\u2019\u201c\u201d\u00ab\u00bb()[]{}<>*_`"
MOST = 8  # codes that one text is tried for, so that a guess tries few at once
# Words that stand around a code. A session whose code is one of them is still found by that code alone.
AROUND = {"attendance", "cme", "code", "course", "for", "here", "http", "https", "our", "session", "the", "this"}
AROUND |= {"today", "use", "was", "with", "www", "your"}


def fold_code(typed: str) -> str:
    """The form under which course codes are compared: upper case, no spaces or hyphens, O as 0 and I as 1.

    '' when it cannot be a course code (3 to 20 ASCII letters and digits are one).
    """
    key = GAP.sub("", typed.strip(" \t\r\n\u00a0")).upper().translate(LOOKALIKES)
    return key if CODE.fullmatch(key) else ""


def code_slug(code: str) -> str:
    """A course code as an address spells it: as it is printed, with a hyphen for each gap."""
    return GAP.sub("-", code)


def codes_in(typed: str) -> list[str]:
    """The folded codes that a text may hold, the likeliest first, MOST at most.

    It may be the code itself, a link to it, or words with the code among them.
    """
    text = plain_letters(typed).strip(ENDS)
    sign = AFTER_SIGN.search(text)
    words = [word for word in WORD.findall(text) if word.lower() not in AROUND]
    parts = [text, *IN_LINK.findall(text), *([sign[1]] if sign else []), *words]
    found = dict.fromkeys(fold_code(part.strip(ENDS)) for part in parts)
    return [key for key in found if key][:MOST]
