"""The roster that comes along to be tried has a row of every kind, and the docs say what is true of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from blueprints.shared.tablefile.table import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from db.credit.tables import Credit
from db.people.tables import Person
from db.roles.tables import Role
from db.rosters.tables import RosterRow
from tests.support import make
from tests.support.rosters import bring_in, outcomes, row_at, seen, send, take_back

if TYPE_CHECKING:
    from tests.support.reader import Reader

ROOT = Path(__file__).parents[2]
FILE = ROOT / "blueprints/office/demo/roster.csv"
DOCS = (ROOT / "docs/roster.md").read_text(encoding="utf-8")
CROWD = "Astrid Lindholm,Bashir Rahimi,Carmen Ortega,Dominic Shaw,Esther Nakamura,Farid Aziz,Greta Olsen,Hugo Ferreira"
FIRST = ["matched", "there", "likely", "likely", "new", "likely"]


def crowd() -> None:
    for whole in [*CROWD.split(","), "Imani Clarke"]:
        first, last = whole.split()
        make.person(email=f"{first}.{last}@example.org".lower(), first_name=first, last_name=last)


def test_the_demos_roster_has_every_kind_of_row_and_is_taken_back_and_sent_again(reader: Reader) -> None:
    reader.as_(make.staff(Role.OFFICE))
    crowd()
    at = make.session()
    make.participation(Person.by_email("bashir.rahimi@example.org"), at)

    for _ in range(2):
        send(reader, at, FILE.read_bytes())
        assert [outcome for _, outcome in outcomes()] == FIRST + ["refused"] * 10
        bring_in(reader)
        assert (len(seen(at)), Credit.select().where(Credit.superseded_at.is_null()).count()) == (2, 2)
        take_back(reader)
        assert len(seen(at)) == 1


def test_every_refused_row_of_it_says_another_reason(reader: Reader) -> None:
    reader.as_(make.staff(Role.OFFICE))
    crowd()

    send(reader, make.session(), FILE.read_bytes())

    reasons = [row.faults for row in RosterRow.select().where(RosterRow.outcome == "refused")]
    assert len({faults[0] for faults in reasons}) == len(reasons)
    assert "belongs to Esther Nakamura" in row_at(7).note


def test_the_docs_name_the_limits_and_show_lines_of_the_file() -> None:
    for limit in (MOST_ROWS, MOST_COLUMNS, LONGEST_CELL):
        assert f"{limit:,}" in DOCS
    shown = [line.strip() for line in DOCS.splitlines() if line.startswith("    ")]
    assert shown
    assert set(shown) <= set(FILE.read_text(encoding="utf-8").splitlines())
