"""How easily a password is guessed: by its place among common ones, by what people do to words, by patterns."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from blueprints.shared.guesses import WORDS, guesses, rank_of
from blueprints.shared.password_policy import FEWEST_GUESSES

ROOT = Path(__file__).parents[2]
LINES = [line.split() for line in WORDS.read_bytes().splitlines()]


def is_easy(password: str) -> bool:
    return guesses(password) < FEWEST_GUESSES


def test_the_list_is_in_order_and_each_word_in_it_is_found() -> None:
    words = [word for word, _ in LINES]
    chosen = [words[0], words[-1], *random.Random(2026).sample(words, 3000)]  # noqa: S311 - the same in every run

    assert words == sorted(set(words))
    assert len(words) > 45_000
    ranks = dict(LINES)
    assert [word for word in chosen if rank_of(word.decode()) != int(ranks[word], 36)] == []


@pytest.mark.parametrize("word", ["", " ", "\n", "é", "zzqqxx", "pass word", "password 2", "a" * 1000, "~~~~", "!"])
def test_what_is_in_no_list_has_no_rank(word: str) -> None:
    assert rank_of(word) == 0


def test_the_commonest_passwords_are_easy_with_what_the_policy_adds_to_them() -> None:
    common = [word.decode() for word, rank in LINES if int(rank, 36) <= 1000]
    varied = [f"{word.capitalize()}{end}" for word in common for end in ("1!", "#1")]

    assert len(common) > 3000
    assert [password for password in [*common, *varied] if not is_easy(password)] == []


@pytest.mark.parametrize(
    "password",
    [
        "P@ssw0rd1!", "drowssaP1!", "Qwertyuiop1!", "1qaz2wsx", "Zxcvbnm1!", "Abcdefgh1!", "Aaaaaaaa1!",
        "passwordpassword", "123456789012345", "aaaaaaaaaaaaaaa", "qwertyuiopasdfgh", "DRAGON12!",
        "monkey2024", "Trustno1!",
    ],
)  # fmt: skip
def test_words_walks_runs_repetitions_and_years_are_easy(password: str) -> None:
    assert is_easy(password)


@pytest.mark.parametrize(
    "password", ["Gauze!Lamp42", "Tr0ub4dor&3", "correct horse battery", "kV7#pQ2x", "Lantern%99x", "Teapot&Lamp77"]
)
def test_what_has_three_pieces_or_none_is_not(password: str) -> None:
    assert not is_easy(password)


@pytest.mark.parametrize("password", ["", "x", "\ud800", "é" * 40, "\U0001f600" * 15, "!" * 40, "a b c d e f g h"])
def test_any_text_has_a_number_of_guesses(password: str) -> None:
    assert guesses(password) >= 0


def test_a_process_that_judges_a_password_stays_small() -> None:
    lines = (
        "import resource, sys",
        "from blueprints.shared.guesses import guesses",
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss",
        "guesses('Sunshine1!')",
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)",
    )
    run = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True, cwd=ROOT)

    assert int(run.stdout) < 2048  # KiB, the mapped file's own included
