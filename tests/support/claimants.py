"""Learners who claim credit over HTTP from a server that keeps dying, and remember every claim that it acknowledged."""

from __future__ import annotations

import http.client
import queue
import threading
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from db.engine.clock import now
from db.learning.tables import How, Participation
from db.sign_ins.tables import SignIn
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

RAW_TOKEN = "0" * 40


@dataclass(frozen=True)
class Ready:
    """A claim to be made: the participation, and what the learner's browser sends with it."""

    participation: int
    learner: int
    headers: dict[str, str]


def ready(app: Flask, learners: int, sessions: int) -> list[Ready]:
    """Every learner registered in every session of one activity that asks for nothing before the claim."""
    activity = make.activity()
    held = [make.session(activity) for _ in range(sessions)]
    found = []
    for _ in range(learners):
        learner = make.person()
        headers = {
            "Cookie": f"cme={_cookie(app, SignIn.start(learner, 'a test'))}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        came = {"learner": learner, "how": How.CODE, "attended_at": now()}
        Participation.insert_many([{**came, "session": one} for one in held]).execute()
        mine = Participation.select(Participation.id).where(Participation.learner == learner)
        found += [Ready(row.id, learner.id, headers) for row in mine]
    return found


def _cookie(app: Flask, token: str) -> str:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    return str(signer.dumps({"_user_id": token, "csrf_token": RAW_TOKEN}))


@dataclass
class Claimants:
    """Threads that claim what is in `waiting`; a claim that got no answer is made again, as a person would."""

    port: int
    secret: str
    waiting: queue.SimpleQueue[Ready] = field(default_factory=queue.SimpleQueue)
    acknowledged: list[int] = field(default_factory=list)
    unanswered: int = 0  # cut between the request and its answer
    refused: list[int] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Make the form that they all send."""
        token = URLSafeTimedSerializer(self.secret, salt="wtf-csrf-token").dumps(RAW_TOKEN)
        self.form = urlencode({"csrf_token": token, "quarters": "2"})

    def start(self, count: int) -> list[threading.Thread]:
        """So many learners at a time."""
        self.threads = [threading.Thread(target=self._claim_on, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()
        return self.threads

    def wait_for(self, more: int) -> None:
        """Until so many more claims have been acknowledged, or all have been."""
        enough = len(self.acknowledged) + more
        while len(self.acknowledged) < enough and any(thread.is_alive() for thread in self.threads):
            self.stop.wait(0.001)

    def _claim_on(self) -> None:
        while not self.stop.is_set() and not self.waiting.empty():
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                self._claim_until_cut(connection)
            self.stop.wait(0.02)

    def _claim_until_cut(self, connection: http.client.HTTPConnection) -> None:
        while not self.stop.is_set():
            try:
                one = self.waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self._claim(connection, one)
            except ConnectionRefusedError:  # nobody listens just now
                self.waiting.put(one)
                return
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
                self.waiting.put(one)
                return

    def _claim(self, connection: http.client.HTTPConnection, one: Ready) -> None:
        path = f"/participations/{one.participation}"
        connection.request("POST", f"{path}/claim", self.form, one.headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 303 and answer.headers["Location"] == path:
            self.acknowledged.append(one.participation)
        else:
            self.refused.append(answer.status)
