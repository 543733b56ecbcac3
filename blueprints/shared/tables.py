"""Sorting and paging that live in the URL: unknown values fall back; a page beyond the end is the last one counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from db.engine.count import AtLeast, Counted
from db.engine.number import plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PAGE_NUMBER = 6
Rows = Sequence[Any] | Callable[[], Sequence[Any]]


@dataclass(frozen=True)
class Column:
    """A column that can be sorted by: its heading, the columns of its index, and the direction of the first press."""

    label: str
    order: tuple[Any, ...]
    first: str = "desc"


class Listing(Protocol):
    """A list that can be shown page by page.

    Both may return a function for what they return: their questions then go along with the next one (`soon`). Where the
    rows are `Counted`, nobody asks for the number.
    """

    def count(self) -> int | AtLeast | Callable[[], int | AtLeast]: ...

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Rows: ...


@dataclass(frozen=True)
class Table:
    """One page of a sorted list: `rows`, and the addresses of its other pages and orders.

    `is_open`: there are more than `total`, and nobody has counted how many. A table of rows that can be hashed can be
    as well, so that what it looks like is drawn once.
    """

    path: str
    columns: Mapping[str, Column] = field(hash=False)
    sort: str
    direction: str
    page: int
    pages: int
    total: int | AtLeast
    per_page: int
    rows: tuple[Any, ...]
    goes_on: bool
    is_open: bool
    filters: Mapping[str, str] = field(hash=False)

    @property
    def first_row(self) -> int:
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.rows) - 1 if self.rows else 0

    def url(self, **changes: str | int) -> str:
        """The address of this list with some of its state changed; what is at its default is left out."""
        state: dict[str, str | int] = {"sort": self.sort, "dir": self.direction, "page": self.page, **self.filters}
        state.update(changes)
        default = next(iter(self.columns))
        if state["sort"] == default and state["dir"] == self.columns[default].first:
            state.pop("sort")
            state.pop("dir")
        shown = [one for one in state.items() if one[1] and one != ("page", 1)]
        return f"{self.path}?{urlencode(shown)}" if shown else self.path

    @property
    def first_url(self) -> str:
        return self.url(page=1) if self.page > 1 else ""

    @property
    def prev_url(self) -> str:
        return self.url(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page + 1) if self.goes_on else ""

    @property
    def last_url(self) -> str:
        return self.url(page=self.pages) if self.page < self.pages and not self.is_open else ""

    def state(self, name: str) -> str:
        """How the list is sorted by this column now: '', 'asc' or 'desc'."""
        return self.direction if name == self.sort else ""

    def sort_url(self, name: str) -> str:
        """The address that sorts by this column, or turns its direction round when it is the sorted one."""
        turned = "asc" if self.direction == "desc" else "desc"
        return self.url(sort=name, dir=turned if name == self.sort else self.columns[name].first, page=1)


def paged(
    listing: Listing,
    path: str,
    columns: Mapping[str, Column],
    args: Mapping[str, str],
    per_page: int,
    filters: Mapping[str, str] | None = None,
) -> Table:
    """One page of `listing` as `args` ask for it (?sort=&dir=&page=); costs one count and one page of rows."""
    return paged_soon(listing, path, columns, args, per_page, filters)()


def paged_soon(
    listing: Listing,
    path: str,
    columns: Mapping[str, Column],
    args: Mapping[str, str],
    per_page: int,
    filters: Mapping[str, str] | None = None,
) -> Callable[[], Table]:
    """A function that returns `paged`. What the listing asks soon goes along with the next question."""
    default = next(iter(columns))
    sort = args.get("sort", default)
    sort = sort if sort in columns else default
    direction = args.get("dir", columns[sort].first)
    direction = direction if direction in ("asc", "desc") else columns[sort].first
    page, order = _page_number(args.get("page", "1")), columns[sort].order
    count, found = listing.count(), _rows_soon(listing, order, direction, page, per_page)

    def table() -> Table:
        at, rows = page, found()
        total = _total(rows, count) if rows or page > 1 else 0
        pages, is_open = max(1, -(-total // per_page)), isinstance(total, AtLeast)
        if not rows:
            at, rows = pages, _rows_soon(listing, order, direction, pages, per_page)() if total else []
        shown, goes_on = tuple(rows[:per_page]), len(rows) > per_page
        return Table(path, columns, sort, direction, at, pages, total, per_page, shown, goes_on, is_open, filters or {})

    return table


def _rows_soon(
    listing: Listing, order: tuple[Any, ...], direction: str, page: int, per_page: int
) -> Callable[[], Sequence[Any]]:
    """The rows of a page, and one more where another page follows."""
    rows = listing.page(order, direction == "desc", per_page + 1, (page - 1) * per_page)
    return lambda: _now(rows)


def _total(rows: Sequence[Any], count: Any) -> int | AtLeast:
    return rows.total if isinstance(rows, Counted) and rows else _now(count)


def _now(found: Any) -> Any:
    """The value of a function that was given for it, or the value itself."""
    return found() if callable(found) else found


def _page_number(text: str) -> int:
    return max(1, plain_number(text, LONGEST_PAGE_NUMBER) or 1)
