"""One person's applications in the states that have all their parts: what strangers try to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activities.tables import Session
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, Attachment, VersionAttachment
from db.files import store
from db.files.tables import Kind
from tests.support.documents import PNG
from tests.support.proposals import World

if TYPE_CHECKING:
    from db.people.tables import Person


class Applied:
    """A draft, a submitted application with its version, and an approved one with its session; a document with each."""

    def __init__(self, applicant: Person) -> None:
        self.applicant = applicant
        self.draft: Application = Application.create(applicant=applicant, title="Her plan for a course")
        answers = {"what": {"title": "Her plan that was sent"}, "why": {"practice_now": "A gap of her own"}}
        self.submitted = World(applicant, **answers).bring_to(State.SUBMITTED)
        self.approved = World(applicant, **answers).bring_to(State.APPROVED)
        self.session: Session = Session.get(Session.activity == self.approved.activity_id)
        self.documents = {one.id: self._document(one) for one in (self.draft, self.submitted, self.approved)}
        self.secrets = ["Her plan for a course", "A gap of her own", self.session.code, "Her budget"]

    def of(self, rule: str) -> Application:
        """Which of them a route is tried with: the one that has what the route shows."""
        if "/sessions/" in rule or rule.endswith("/<int:attachment_id>"):
            return self.approved
        return self.submitted if "/versions/" in rule or rule.endswith(".pdf") else self.draft

    def document_of(self, rule: str) -> Attachment:
        return self.documents[self.of(rule).id]

    def _document(self, application: Application) -> Attachment:
        file = store.put(PNG, Kind.DOCUMENT, "Her budget.png", "image/png")
        values = {"application": application, "name": file.name, "file": file, "size": file.size}
        made: Attachment = Attachment.create(**values, added_by=self.applicant)
        if application.version:
            VersionAttachment.keep(ApplicationVersion.get(ApplicationVersion.application == application))
        return made
