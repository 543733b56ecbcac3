"""Every route of the site with an address that leads somewhere: one learner's records, so that others can try them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cmeapp import create_app
from db.applications.state import SECTIONS
from db.credit.tables import Claim, Credit
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.files import store
from db.files.tables import Kind
from db.jobs.tables import LongJob, State
from db.learning.tables import EvaluationDraft, LateClaim
from db.sign_ins.tables import OneTimeLink, Purpose, SignIn, hashed
from tests.conftest import settings_for
from tests.support import make
from tests.support.approval import Applied

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule


# The arguments of routes that name one person's record: another's is answered as if it were not there.
OWNED = {"participation_id", "number", "credit_id", "sign_in_id", "application_id", "job_id"}
ARGUMENT = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One method of one address, as the URL map has it; access is None, "public" or the roles it is open to."""

    method: str
    rule: str
    endpoint: str
    access: object
    arguments: frozenset[str]

    @property
    def is_public(self) -> bool:
        return self.access == "public"

    @property
    def is_owned(self) -> bool:
        """Whether it shows or changes a record of one person and is open neither to everybody nor to a role."""
        return bool(self.arguments & OWNED) and not self.access

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def routes(app: Flask) -> list[Route]:
    """Every route, each method by itself."""
    return [route(app, rule, method) for rule in app.url_map.iter_rules() for method in methods(rule)]


def route(app: Flask, rule: Rule, method: str) -> Route:
    access = getattr(app.view_functions[rule.endpoint], "access", None)
    return Route(method, rule.rule, rule.endpoint, access, frozenset(rule.arguments))


def methods(rule: Rule) -> list[str]:
    """What a route answers itself: HEAD and OPTIONS are the framework's."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


@cache
def known_routes() -> list[Route]:
    """The routes as a test's parameters, before there is a database."""
    return routes(create_app(settings_for(Path(), "sqlite:///")))


class World:
    """A learner who has one of everything, and what must never reach anybody else."""

    def __init__(self) -> None:
        self.learner = make.person(first_name="Philippa", last_name="Quillfeather", email="quill@example.org")
        self.session = make.session(code="WALKED")
        make.assessment(self.session.activity)
        questions = make.evaluation(self.session.activity, "yes-no", "text")
        self.open = make.participation(self.learner, self.session)
        self.open.passed_at = now()
        self.open.save()
        EvaluationDraft.keep(self.open, {f"question_{questions[1].id}": ["A draft of her own"]})
        self.certificate = make.certificate(self.learner)
        self.claim = Claim.get(Claim.id == self.certificate.claim_id)
        make.credit(self.learner, date.today().isoformat(), title="Her imported record")  # noqa: DTZ011 - any day
        self.late = make.session(code="TOOLATE", closes_at=now() - timedelta(days=1))
        LateClaim.create(learner=self.learner, session=self.late, note="A note of her own")
        self.sign_in = SignIn.get(SignIn.token_hash == hashed(SignIn.start(self.learner, "Her phone")))
        self.screen = make.screen(self.session)
        self.unit = make.unit()
        self.applied = Applied(self.learner)
        self.job = LongJob.create(owner=self.learner, kind="certificates", state=State.DONE, ended_at=now())
        self.job.file = store.put(b"x", Kind.RESULT, "Her own bundle.zip", "application/zip")
        self.job.save()
        self.speaker = Faculty.create(session=self.applied.session, name="Grace Hopper")
        self.secrets = ["Quillfeather", "quill@example.org", self.certificate.number, "Her imported record"]
        self.secrets += ["A draft of her own", "A note of her own", "Her phone", "Her own bundle"]
        self.secrets += self.applied.secrets

    def address(self, of: Route) -> str:
        """The route's address with this learner's records in it."""
        purpose = Purpose.RESET if "/reset/" in of.rule else Purpose.CONFIRM
        values = {
            "participation_id": lambda: self.claim.participation_id if "<int:claim_id>" in of.rule else self.open.id,
            "claim_id": lambda: self.claim.id,
            "number": lambda: 1 if "/versions/" in of.rule or "/history/" in of.rule else self.certificate.number,
            "application_id": lambda: self.applied.of(of.rule).id,
            "attachment_id": lambda: self.applied.document_of(of.rule).id,
            "session_id": lambda: self.applied.session.id,
            "credit_id": lambda: Credit.get(Credit.certificate == self.certificate).id,
            "faculty_id": lambda: self.speaker.id,
            "person_id": lambda: self.learner.id,
            "unit_id": lambda: self.unit.id,
            "sign_in_id": lambda: self.sign_in.id,
            "code": lambda: self.session.slug,
            "token": lambda: OneTimeLink.issue(purpose, self.learner),
            "field": lambda: "email",
            "job_id": lambda: self.job.id,
            "key": lambda: self.screen,
            "name": lambda: next(iter(SECTIONS)),
        }
        if isinstance(of.access, tuple):  # staff's own pages: whose record it is does not matter to anybody else
            return ARGUMENT.sub(lambda found: str(values.get(found[1], lambda: 1)()), of.rule)
        unknown = of.arguments - values.keys()
        assert not unknown, f"say in {__name__} what {unknown} of {of} is, and in OWNED whether it is one person's"
        return ARGUMENT.sub(lambda found: str(values[found[1]]()), of.rule)
