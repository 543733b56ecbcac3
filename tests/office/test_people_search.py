"""The search for people: by how a word of a name or the address begins, in lists of everybody and of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import db
from blueprints.shared.passwords import hash_password
from db import database, is_sqlite, schema
from db.institution.settings import forget_institution
from db.learning.tables import LateClaim
from db.people.search import in_order
from db.people.tables import Person, PersonWord
from db.roles.directory import FoundPeople
from db.roles.tables import Role, RoleGrant
from tests.accounts.test_sign_in import PASSWORD
from tests.guards.test_schema import KINDS, empty
from tests.office.test_office_people import names
from tests.support import make
from tests.support.load_example import changed, load
from tests.support.old_schema import all_words, before_words
from tests.support.weight import queries

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.reader import Reader


@pytest.fixture
def office(reader: Reader) -> Person:
    person = make.staff(Role.OFFICE, first_name="Grace", last_name="Holloway")
    reader.as_(person)
    return person


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lind", ["Lindqvist, Maya"]),
        ("MAYA LIND", ["Lindqvist, Maya"]),
        ("maya.l", ["Lindqvist, Maya"]),
        ("Maya.L@Exam", ["Lindqvist, Maya"]),
        ("ml27", ["Lindqvist, Maya"]),
        ("ma", ["Lindqvist, Maya", "Mahfouz, Naguib"]),
        ("ång", ["Ångström, Åsa"]),
        ("angstrom asa", ["Ångström, Åsa"]),
        ("berg", ["van der Berg, Zoë"]),
        ("oneil", ["O'Neil, Sean"]),
        ("O\u2019Neil", ["O'Neil, Sean"]),
        ("S O'Neil", ["O'Neil, Sean"]),
        ("o'n", ["O'Neil, Sean"]),
        ("maya mahfouz", []),
        ("qvist", []),
        ("@example", []),
        ("example", []),
        ("l%", []),
        ("l", []),
        ("\U0010ffff" * 2, []),
    ],
)
def test_people_are_found_by_how_a_word_of_a_name_or_address_begins(
    reader: Reader, office: Person, typed: str, found: list[str]
) -> None:
    make.person(first_name="Maya", last_name="Lindqvist", email="maya.l@example.org")
    make.person(first_name="Naguib", last_name="Mahfouz")
    make.person(first_name="Åsa", last_name="Ångström")
    make.person(first_name="Zoë", last_name="van der Berg")
    make.person(first_name="Sean", last_name="O'Neil")
    if typed == "ml27":
        Person.get(Person.last_name == "Lindqvist").delete_instance()
        make.person(first_name="Maya", last_name="Lindqvist", email="ml27@example.org")

    assert names(reader.get("/office/people", part=True, query_string={"q": typed})) == found


def test_many_people_are_paged(reader: Reader, office: Person) -> None:
    for at in range(27):
        make.person(last_name=f"Lindqvist{at:02}")

    first = reader.get("/office/people?q=lind", part=True)
    second = reader.get(first.one("#people-next")["href"], part=True)  # type: ignore[arg-type]

    assert (len(names(first)), names(second)) == (25, ["Lindqvist25, Ada", "Lindqvist26, Ada"])


def test_a_search_reads_along_its_index_the_rarest_word_first(reader: Reader) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL reads so small a table as a whole")
    for at in range(4):
        make.person(first_name="Maya", last_name=f"Lind{at}")
    with queries() as said:
        assert [one.last_name for one in FoundPeople("maya lind3").page((), False, 26, 0)] == ["Lind3"]
    steps = database.execute_sql(f"EXPLAIN QUERY PLAN {said[-1]}", ["x"] * said[-1].count("?")).fetchall()
    plan = " ".join(row[3] for row in steps)

    assert in_order(["maya", "lind3"]) == ["lind3", "maya"]
    assert "USING COVERING INDEX personword_begins (word>? AND word<?)" in plan
    assert "SCAN person" not in plan


def test_of_very_many_of_one_name_no_more_are_counted_than_anybody_pages(
    visitor: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.roles.directory.MOST_FOUND", 30)
    for number in range(40):
        make.person(last_name="Smith", first_name=f"A{number:02}")

    page = visitor.as_(make.staff(Role.OFFICE)).get("/office/people?q=smith")

    assert "more than 30" in page.text
    assert visitor.get("/office/people?q=smith+a07").text.count("Smith") == 1


def test_the_lists_of_a_session_are_searched_the_same_way(reader: Reader, office: Person) -> None:
    at = make.session()
    make.participation(make.person(first_name="Åsa", last_name="Ångström"), at)
    make.person(first_name="Asa", last_name="Angström-Berg")
    make.person(first_name="Asa", last_name="Angstrand")

    for typed, found in (("angstrom", ["Ångström"]), ("berg", []), ("asa ang", ["Ångström"]), ("osa", [])):
        for path in ("learners", "check-in"):
            shown = reader.get(f"/office/sessions/{at.id}/{path}?q={typed}", part=True).text
            assert [name for name in ("Ångström",) if name in shown] == found

    shown = reader.get(f"/office/sessions/{at.id}/check-in?q=asa+angst", part=True).text
    assert ("Angström-Berg" in shown, "Angstrand" in shown) == (True, True)


@pytest.mark.parametrize("typed", ["--", "j.", "a b"])
def test_letters_alone_find_nobody_and_not_everybody(reader: Reader, office: Person, typed: str) -> None:
    at = make.session()
    ada = make.participation(at=at).learner
    LateClaim.create(learner=ada, session=at, note="On call.")

    for path in (f"/office/sessions/{at.id}/learners", f"/office/sessions/{at.id}/check-in", "/office/late-claims"):
        shown = [reader.get(path, part=True, query_string={"q": one}).text for one in ("", typed)]
        mine = ada.email, ada.full_name, ada.listed_name
        assert [any(name in text for name in mine) for text in shown] == [True, False]


def test_of_many_who_are_not_registered_as_many_are_shown_as_there_is_room(reader: Reader, office: Person) -> None:
    for letter in "abcdefghijkl":
        make.person(first_name=f"Al{letter}i", last_name=f"Al{letter}", email=f"al{letter}x@example.org")

    page = reader.get(f"/office/sessions/{make.session().id}/check-in?q=al", part=True)

    shown = [letter for letter in "abcdefghijkl" if f"al{letter}x@example.org" in page.text]
    assert (len(shown), "There are more" in page.text) == (10, True)


def test_all_who_hold_a_role_are_listed_however_many_roles_one_has(
    reader: Reader, office: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.roles.directory.MOST", 5)
    ada = make.person(last_name="Alder")
    for _ in range(8):
        RoleGrant.create(person=ada, role=Role.COORDINATOR, activity=make.activity())
    make.staff(Role.APPROVER, last_name="Birch")

    assert names(reader.get("/office/people", part=True)) == ["Alder, Ada", "Birch, Ada", "Holloway, Grace"]


def test_whoever_signs_up_or_corrects_the_address_is_found_by_it(reader: Reader, cheap_hashes: None) -> None:
    ada = make.person(email="typo@example.org", password_hash=hash_password(PASSWORD), email_confirmed_at=None)

    fields = {"email": "ada.b@example.org", "current_password": PASSWORD}
    assert reader.as_(ada).submit("/account/email", fields).leads_to == "/account"

    found = [[one.id for one in FoundPeople(typed).page((), False, 26, 0)] for typed in ("typo", "ada.b@example.org")]
    assert found == [[], [ada.id]]
    all_words()


@pytest.mark.usefixtures("data")
def test_whoever_is_renamed_by_a_load_file_is_found_by_the_new_name() -> None:
    load()
    assert not FoundPeople("tom").page((), False, 26, 0)

    load(changed('first_name = "Sam"', 'first_name = "Tom"'))

    assert [one.first_name for one in FoundPeople("tom field").page((), False, 26, 0)] == ["Tom"]
    all_words()


@pytest.mark.parametrize("kind", KINDS)
def test_people_of_a_release_before_are_found(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with empty(kind, tmp_path) as url:
        db.open_database(url)
        db.begin_request()
        forget_institution()
        try:
            schema.runner().up("0028_people_of_a_session")
            with before_words():
                made = [make.person(first_name="Zoë", last_name=f"O'Neil {at}-Ünal") for at in range(1003)]
            assert schema.migrate()[0] == "0029_person_words"

            words = all_words()
            for person in made:
                person.keep_words()
            assert words == all_words()
            assert {"zoe", "oneil", "unal", "1002"} <= words[made[-1].id]
            if kind == "postgresql":  # or what begins alike is not together under each language's rules
                sql = "SELECT collation_name FROM information_schema.columns WHERE (table_name, column_name) = (%s, %s)"
                assert database.execute_sql(sql, [PersonWord._meta.table_name, "word"]).fetchone() == ("C",)
        finally:
            db.database.close()
            db.database.obj.dispose()
            forget_institution()
