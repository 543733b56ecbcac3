"""Clocks that jump, and machines whose clocks differ, sign nobody out for longer than the clock jumped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from db.engine.clock import now
from db.sign_ins.lookup import sign_in_of
from db.sign_ins.tables import SignIn
from tests.support import make

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
IDLE = timedelta(minutes=30)


@pytest.fixture
def token(data: Settings) -> str:
    return SignIn.start(make.person(), "a test")


def is_live(token: str) -> bool:
    found = sign_in_of(token)
    assert found
    return found.is_live


def test_a_machine_whose_clock_is_behind_knows_who_is_signed_in(data: Settings) -> None:
    with time_machine.travel(now() + timedelta(minutes=5), tick=True):
        token = SignIn.start(make.person(), "a test")

    assert is_live(token)


def test_what_was_done_there_is_noted_by_this_machines_clock(data: Settings) -> None:
    with time_machine.travel(now() + timedelta(minutes=5), tick=True):
        token = SignIn.start(make.person(), "a test")
    found = sign_in_of(token)
    assert found
    found.touch()

    again = sign_in_of(token)
    assert again
    assert again.seen_at <= now()


@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_a_clock_that_was_ahead_for_a_while_ends_no_older_sign_in(token: str, jump: timedelta) -> None:
    with time_machine.travel(now() + jump, tick=True):
        assert not is_live(token)

    assert is_live(token)


@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_who_signed_in_while_it_was_ahead_is_out_for_less_than_it_jumped(data: Settings, jump: timedelta) -> None:
    back = now()
    with time_machine.travel(back + jump, tick=True):
        token = SignIn.start(make.person(), "a test")
    with time_machine.travel(back + jump - IDLE + timedelta(minutes=1), tick=True):
        assert is_live(token)


def test_a_clock_set_back_lengthens_no_sign_in_by_more_than_the_idle_minutes(token: str) -> None:
    begun = now()
    with time_machine.travel(begun - IDLE - timedelta(minutes=1), tick=True):
        assert not is_live(token)
    with time_machine.travel(begun + IDLE + timedelta(minutes=1), tick=True):
        assert not is_live(token)


def test_who_is_active_while_the_clock_jumps_back_a_little_stays_signed_in(visitor: Reader) -> None:
    visitor.as_(make.person())
    with time_machine.travel(now() + timedelta(minutes=20), tick=True):
        assert visitor.get("/home").status == 200

    assert visitor.get("/home").status == 200


def test_a_cookie_of_another_day_is_none(visitor: Reader) -> None:
    visitor.as_(make.person())
    with time_machine.travel(now() + DAY + HOUR, tick=True):
        assert visitor.get("/home").status == 303
