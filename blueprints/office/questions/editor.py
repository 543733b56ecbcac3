"""The page on which a list of questions is changed: arranged and added to unsaved, then saved as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Response, flash, request

from blueprints.office.questions.rows import Rows
from blueprints.shared import hx
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.learning.question_edit import ChangedMeanwhile
from db.learning.question_fault import Faulty
from db.learning.question_source import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from werkzeug.datastructures import MultiDict

SAVE, ENTER, ADD, FIND = "save", "", "add", "find"  # how `do` says which button was pressed; ENTER: none
OLDER = "older-"  # before the number of the activity that the page before ended with
UNSAVED = "Not saved yet. Save when the list is as you want it."
NOTHING = "Nothing to change."
MEANWHILE = "Somebody else has changed these questions meanwhile. What you typed is below; what is saved now is here."
WRONG, CONFLICT = 422, 409


@dataclass(frozen=True)
class Editor:
    """One list: where it stands, how its fields are read, and how it is stored."""

    url: str
    page: str
    part: str
    read: Callable[[MultiDict[str, str], int], Any]  # a row of the form
    of: Callable[[], Any]  # whose list it is, read anew: to save it can make a new version
    stored: Callable[[Any], Sequence[Any]]
    mark: Callable[[Any, Sequence[Any]], str]  # of whose list it is, and what is stored
    save: Callable[[Rows, MultiDict[str, str]], str]
    blank: Any  # a new question
    take: Callable[[str], Sequence[Any]]  # the questions that a button of the finder names
    context: Callable[[Any, MultiDict[str, str] | None], dict[str, Any]]  # what its templates need beside
    told: Callable[[Any], Sequence[str]]  # all that is stored, in words, for whoever comes second
    saved: str = "Saved. Learners are asked this list from now on."
    more: Callable[[Rows, str], None] = field(default=lambda rows, deed: rows.arrange(deed))

    def show(self, typed: MultiDict[str, str] | None) -> Response:
        """The list as it is stored, or as it was typed when a sign-in ran out."""
        if typed is None:
            return self._page(None, None)
        return self._page(Rows.sent(typed, self.read), typed, note=UNSAVED, revision=typed.get("revision", ""))

    def receive(self) -> Response:
        """Save the list, or arrange it and show it unsaved."""
        form, deed = request.form, request.form.get("do", ENTER)
        rows = Rows.sent(form, self.read)
        is_search = deed == FIND or deed.startswith(OLDER) or (deed == ENTER and form.get("q", "").strip())
        if deed in (SAVE, ENTER) and not is_search:
            return self._save(rows, form)
        note = UNSAVED
        if deed == ADD:
            rows.add([self.blank])
        elif deed.startswith("take-"):
            note = _take(rows, self.take(deed.removeprefix("take-")))
        else:
            self.more(rows, deed)
        return self._page(rows, form, note=note, revision=form.get("revision", ""), finds=is_search or "take-" in deed)

    def _save(self, rows: Rows, form: MultiDict[str, str]) -> Response:
        """Save; what is refused stands beside what was typed, and a conflict beside what is saved."""
        read = form.get("revision", "")
        try:
            changed = self.save(rows, form)
        except Faulty as faulty:
            rows.faults = faulty.faults
            return self._page(rows, form, WRONG, revision=read)
        except Refused as refused:
            return self._page(rows, form, WRONG, revision=read, refused=refused.words)
        except ChangedMeanwhile:
            return self._page(rows, form, CONFLICT, meanwhile=MEANWHILE, now_saved=self.told(self.of()))
        said = self.saved if changed else NOTHING
        if not hx.wants_part():
            flash(said, "good")
            return hx.see_other(self.url)
        return self._page(None, None, said=said)

    def _page(self, rows: Rows | None, form: MultiDict[str, str] | None, status: int = 200, **more: Any) -> Response:
        """The list as it was sent; without `rows` as it is stored."""
        of = self.of()
        stored = self.stored(of)
        told = {"rows": rows or Rows.of(stored), "url": self.url, "revision": self.mark(of, stored)}
        return hx.render(self.page, self.part, status, **{**told, **self.context(of, form), **more})


def search_of(form: MultiDict[str, str] | None) -> Search:
    """The finder's words and page: it stays where it is while questions are taken from it."""
    if form is None:
        return Search()
    deed = form.get("do", ENTER)
    before = deed.removeprefix(OLDER) if deed.startswith(OLDER) else form.get("before", "")
    return Search(form.get("q", ""), None if deed in (FIND, ENTER) else plain_number(before))


def _take(rows: Rows, items: Sequence[Any]) -> str:
    """Add those that the list does not have yet; what was done, in words."""
    have = {(getattr(one, "kind", ""), one.prompt) for one in rows.items}
    new = [one for one in items if (getattr(one, "kind", ""), one.prompt) not in have]
    rows.add(new)
    if not new:
        return "Nothing is added: the list has these already."
    return f"{len(new)} {'question is' if len(new) == 1 else 'questions are'} added at the end. {UNSAVED}"
