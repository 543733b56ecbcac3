"""Every table, in the order in which tables refer to each other."""

from __future__ import annotations

from db.models.activity import Activity, Session
from db.models.application import (
    Application,
    ApplicationSection,
    ApplicationVersion,
    Attachment,
    Delegation,
    Disclosure,
)
from db.models.assessment import AssessmentAttempt, AssessmentOption, AssessmentQuestion
from db.models.audit import AuditLine
from db.models.claim import Certificate, Claim, Credit, TranscriptRecord
from db.models.evaluation import EvaluationDraft, EvaluationQuestion, EvaluationResponse
from db.models.institution import InstitutionSetting
from db.models.message import Job, Message
from db.models.participation import LateClaim, Participation
from db.models.person import Degree, Person, Unit
from db.models.role import RoleGrant
from db.models.sign_in import FailureCount, KeptForm, KnownBrowser, OneTimeLink, SignIn

MODELS = (
    InstitutionSetting,
    Degree,
    Unit,
    Person,
    SignIn,
    OneTimeLink,
    FailureCount,
    KnownBrowser,
    KeptForm,
    AuditLine,
    Message,
    Job,
    Activity,
    Session,
    RoleGrant,
    Participation,
    LateClaim,
    AssessmentQuestion,
    AssessmentOption,
    AssessmentAttempt,
    EvaluationQuestion,
    EvaluationDraft,
    EvaluationResponse,
    Claim,
    Certificate,
    Credit,
    TranscriptRecord,
    Application,
    ApplicationSection,
    ApplicationVersion,
    Attachment,
    Disclosure,
    Delegation,
)
