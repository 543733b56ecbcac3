"""Says in words why a text is not TOML: the line, what stands there, and what to write instead."""

from __future__ import annotations

import re
import unicodedata

CURLY = "“”„‟«»’\u2018\u201a\u201b"
# The name of an entry and the curly mark that its value begins with; or a line that begins with one.
CURLY_VALUE = re.compile(rf"^\s*(?:[\w.-]+\s*=\s*[\[{{]*\s*)?[{CURLY}]")
PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
ENTRY = re.compile(r"(?:^|[,{])\s*([\w-]+)\s*=[^=]*$")
LONGEST = 60  # characters of a line that are shown

A_TEXT = 'a text in straight quotation marks: {name} = "..."'
A_NUMBER = "a number such as 1.25, with a point and without quotation marks"
A_WHOLE = "a whole number such as 70, without a percent sign"
A_MOMENT = "a date and time such as 2026-12-03T12:00:00, without quotation marks"
A_LIST = 'a list such as ["one", "two"]'
A_FLAG = "true or false, in small letters"
WANTED = {
    **dict.fromkeys(("starts", "ends", "opens", "closes"), A_MOMENT),
    **dict.fromkeys(("physician", "correct", "several", "required"), A_FLAG),
    **dict.fromkeys(("minimum_percent", "attempts", "idle_minutes", "reminder_days"), A_WHOLE),
    **dict.fromkeys(("units", "options", "roles", "answers"), A_LIST),
    "maximum": A_NUMBER,
}
MULTILINE = ('"""', "'''")
# From the beginnings of the reader's own messages to what is wrong and what to write.
UNCLOSED = 'the text is not closed on this line. Write a straight " at its end, or """ before and after several lines'
TWICE = "this is there already. Keep one of the two; several tables of one name begin with [[name]] each"
WORDS = {
    "Unterminated string": 'the text that begins here is not closed. Write """ at its end, too',
    "Illegal character '\\n'": UNCLOSED,
    "Expected '=' after a key": "there is no = after the name. Write name = value",
    "Invalid statement": "this is no entry. Write name = value, or begin a table with [name] or [[name]]",
    "Cannot overwrite a value": TWICE,
    "Cannot declare": TWICE,
    "Cannot mutate": TWICE,
    "Cannot redefine": TWICE,
    "Duplicate inline table key": TWICE,
    "Unclosed array": "the list before this is not closed. Write a comma between its parts and ] at its end",
    "Unclosed inline table": "the braces before this are not closed. Write a comma between entries and } at the end",
    "Unescaped '\\'": "a backslash is written twice within quotation marks: \\\\",
    "Expected ']": "a table begins with [name], and each of several with [[name]], on a line of its own",
    "Invalid date": "there is no such date or time",
}


def syntax_fault(text: str, error: Exception) -> str:
    """Why tomllib refused the text, for a person who writes no programs."""
    if isinstance(error, RecursionError):
        return "This cannot be read: brackets stand in brackets too many times."
    place = PLACE.search(str(error))
    if place is None:
        return "This cannot be read: a number in it is too long."
    lines = text.split("\n")
    at = int(place[1]) if place[1] else _last_opened(lines)
    line = lines[at - 1]
    return f"Line {at} ({_cut(line)}): {_words(str(error)[: place.start()], line, int(place[2] or 1), lines)}."


def _last_opened(lines: list[str]) -> int:
    """The line of the last mark for a text of several lines; the end of the file if there is none."""
    return max(
        (at for at, line in enumerate(lines, start=1) if any(mark in line for mark in MULTILINE)), default=len(lines)
    )


def _words(message: str, line: str, column: int, lines: list[str]) -> str:
    curly = [number for number, each in enumerate(lines, start=1) if CURLY_VALUE.search(each)]
    here = line[column - 1 : column]
    if here and here in CURLY:
        return _curly_words(curly)
    if here and not here.isascii() and not here.isalpha():
        return f"an odd character stands here, {unicodedata.name(here, repr(here))}. Delete it and type it anew"
    if message.startswith(("Invalid value", "Expected newline")):
        return _value_words(line[: column - 1])
    found = next((words for start, words in WORDS.items() if message.startswith(start)), message)
    mixed = next((mark for mark in line if mark in CURLY), "")
    return f"{found}. The mark {mark} is a curly one" if found == UNCLOSED and (mark := mixed) else found


def _curly_words(curly: list[int]) -> str:
    """The words for curly marks, and every line that begins a value with one."""
    instead = "Write straight ones: \" instead of “ and ”, ' instead of \u2018 and ’"
    words = f"curly quotation marks, as Word writes them. {instead}"
    return f"{words}. Such marks stand on lines {', '.join(map(str, curly))}" if len(curly) > 1 else words


def _value_words(before: str) -> str:
    """The words for what belongs after the name that stands before this place of a line."""
    name = ENTRY.search(before)
    if name is None:
        return "this cannot be read. Write a text in straight quotation marks, and a comma between values"
    wanted = WANTED.get(name[1], A_TEXT).format(name=name[1])
    return f"{name[1]} cannot be read. Write {wanted}"


def _cut(line: str) -> str:
    shown = line.strip()
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
