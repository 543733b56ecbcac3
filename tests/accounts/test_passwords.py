"""Passwords: what each policy asks, what is too easily guessed, and how they are stored and checked."""

from __future__ import annotations

import random
import string
import time

import pytest
from argon2 import extract_parameters
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueprints.shared import password_policy, passwords
from blueprints.shared.password_policy import POLICIES, checklist, is_hard_to_guess, problems
from blueprints.shared.passwords import hash_password, is_password_of, is_storable
from db.institution.settings import Institution, set_institution
from tests.support import make

SIGNS = "!*@#$%^&+="
ADA = ["Ada", "Okafor", "ada.okafor@example.org"]
SUMMARY = "Choose a password that meets every rule in its list"
kinds = st.tuples(
    st.sampled_from(string.ascii_uppercase), st.sampled_from(string.ascii_lowercase), st.sampled_from(string.digits),
    st.sampled_from(SIGNS), st.text(string.ascii_letters + string.digits + SIGNS, min_size=4, max_size=12),
)  # fmt: skip
ANYWHERE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a slow machine as well


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office of which only the name is known; no database."""
    monkeypatch.setattr(password_policy, "institution", lambda: Institution(name="University Hospital"))


def keeps(policy: str, password: str) -> bool:
    """Whether a password keeps every rule of a policy, the guess check aside."""
    return all(rule.is_kept(passwords.normalized(password)) for rule in POLICIES[policy].rules)


@ANYWHERE
@given(kinds, st.randoms())
def test_the_four_kinds_in_eight_to_sixteen_characters_keep_the_policy(
    parts: tuple[str, ...], order: random.Random
) -> None:
    letters = list("".join(parts))
    order.shuffle(letters)

    assert keeps("micme", "".join(letters))


@ANYWHERE
@given(kinds, st.integers(0, 3))
def test_each_missing_kind_breaks_it(parts: tuple[str, ...], missing: int) -> None:
    kind = (str.isupper, str.islower, str.isdigit, lambda letter: letter in SIGNS)[missing]
    without = "".join(letter for letter in "".join(parts) * 2 if not kind(letter))[:16]

    assert not keeps("micme", without)


@ANYWHERE
@given(st.text(max_size=200))
def test_any_text_at_all_is_judged_by_every_policy(text: str) -> None:
    for name, policy in POLICIES.items():
        assert keeps(name, text) in (True, False)
        assert policy.summary
    assert is_storable(text) == (0 < len(text) <= 128 and not any(0xD800 <= ord(letter) < 0xE000 for letter in text))


@ANYWHERE
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=15, max_size=60))
def test_fifteen_characters_of_anything_keep_the_long_policy(text: str) -> None:
    assert keeps("nist", text) == (len(passwords.normalized(text)) in range(15, 129))


@pytest.mark.parametrize(
    ("password", "is_kept"),
    [
        ("Aa1!xyz", False),
        ("Aa1!xyzw", True),
        ("Aa1!" + "x" * 12, True),
        ("Aa1!" + "x" * 13, False),
        ("Aa1?xyzw", False),
        ("Aa1?!yzw", True),
        ("Aa\uff11!xyzw", True),  # a full-width digit is the digit: NFKC
        ("Aa\u0663!xyzw", False),
        ("ÄÖ1!äöüß", True),
    ],
)
def test_the_old_portals_policy_by_its_edges(password: str, is_kept: bool) -> None:
    assert keeps("micme", password) == is_kept


def test_the_other_policies_by_their_edges() -> None:
    assert keeps("mycme", "Aa1?xyzw")
    assert not keeps("mycme", "Aa1 xyzw")
    assert keeps("mycme", "Aa1?" * 30)
    assert keeps("nist", "\U0001f600" * 15)
    assert not keeps("nist", "\U0001f600" * 14)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    "password",
    [
        "Password1!", "Welcome1!", "Hospital1!", "P@ssw0rd1", "Cme2026!x", "Okafor2026!", "AdaOkafor#1", "Ada0kafor!1",
        "@da.Okafor1", "Example2026!", "University1!", "Qwerty123!", "Abcd1234!", "Iloveyou1!", "Medicine1!",
    ],
)  # fmt: skip
def test_what_is_common_or_ones_own_is_refused(password: str) -> None:
    assert problems(password, ADA)[0].startswith("Password is too easy to guess")
    assert checklist(password, ADA)[-1][1] is False


@pytest.mark.usefixtures("office")
def test_the_demos_password_is_accepted() -> None:
    assert problems("Gauze!Lamp42", [*ADA, "learner@example.org"]) == []


@pytest.mark.usefixtures("office")
def test_random_passwords_are_accepted() -> None:
    chance = random.Random(2026)  # noqa: S311 - the same ones in every run
    letters = string.ascii_letters + string.digits + SIGNS
    made = ("".join(chance.choices(letters, k=8)) for _ in range(6000))

    allowed = [password for password in made if keeps("micme", password)]

    assert len(allowed) > 1000
    assert [password for password in allowed if not is_hard_to_guess(password, ADA)] == []


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("policy", "password", "words"),
    [
        ("micme", "short", SUMMARY),
        ("mycme", "short", SUMMARY),
        ("nist", "ada.okafor@example.org", "Password is too easy to guess"),
        ("nist", "passwordpassword", "Password is too easy to guess"),
        ("nist", "x" * 129, "Password must be at most 128 characters"),
        ("micme", "", "Password is required"),
    ],
)
def test_the_offices_policy_decides_and_says_why(policy: str, password: str, words: str) -> None:
    set_institution({"password_policy": policy})

    assert problems(password, ADA)[0].startswith(words)


@pytest.mark.usefixtures("data", "cheap_hashes")
def test_a_word_composed_or_not_is_one_password_and_spaces_count() -> None:
    person = make.person(password_hash=hash_password(" Gro\u00dfe Br\u00fccke 1! "))

    assert is_password_of(person, " Gro\u00dfe Bru\u0308cke 1! ")
    assert not is_password_of(person, "Gro\u00dfe Br\u00fccke 1!")


@pytest.mark.parametrize("password", ["", "x" * 129, "x" * 10_000_000, "\ud800Aa1!xyzw"])
def test_what_cannot_be_stored_is_refused_before_it_is_hashed(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", None)

    with pytest.raises(ValueError, match="1 to 128"):
        hash_password(password)
    assert not is_password_of(None, password)


def test_the_cost_is_at_least_owasps_minimum_for_nobody_too() -> None:
    for stored in (hash_password("Gauze!Lamp42"), passwords._nobodys_hash()):
        parameters = extract_parameters(stored)
        assert parameters.type.name == "ID"
        assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)


def test_nobodys_hash_takes_as_long_as_somebodys() -> None:
    times: dict[str, list[float]] = {hash_password("Gauze!Lamp42"): [], passwords._nobodys_hash(): []}
    for _ in range(9):
        for stored, taken in times.items():
            began = time.thread_time()
            assert not passwords._verify(stored, "Gauze!Lamp43")
            taken.append(time.thread_time() - began)
    somebody, nobody = (min(taken) for taken in times.values())

    assert 0.7 < nobody / somebody < 1.4


@pytest.mark.usefixtures("data", "cheap_hashes")
def test_a_broken_hash_is_nobodys_password() -> None:
    assert not is_password_of(make.person(password_hash="not a hash"), "Gauze!Lamp42")
