"""What the audit log holds has a name: no deed writes words of its own, and each line of a history can be read."""

from __future__ import annotations

import ast

from db.applications.history import DONE
from db.applications.workflow import ACTIONS, Act
from db.audit.action import Action
from tests.guards.test_source import RUNNING, calls


def test_no_deed_writes_words_of_its_own() -> None:
    written = [(module, call.args[1]) for module, call in calls(RUNNING, {"write"}) if len(call.args) > 2]

    assert written
    assert [module for module, action in written if isinstance(action, ast.Constant | ast.JoinedStr)] == []


def test_every_step_of_an_application_is_an_action_with_words() -> None:
    assert set(ACTIONS) == set(Act)
    assert set(ACTIONS.values()) <= DONE.keys()


def test_every_action_about_an_application_can_be_read_in_its_history() -> None:
    assert {action for action in Action if action.startswith("application ")} == DONE.keys()
