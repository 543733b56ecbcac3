"""Every table, in the order in which tables refer to each other."""

from __future__ import annotations

from db.activities import indexes as activity_indexes  # noqa: F401 - it adds them to the tables
from db.activities.credit_type.tables import ActivityCredit, CreditType
from db.activities.tables import Activity, ActivityWord, FormerCode, Session
from db.applications import indexes  # noqa: F401 - it adds them to the tables
from db.applications.tables import (
    Application,
    ApplicationSection,
    ApplicationVersion,
    ApplicationWord,
    Attachment,
    Delegation,
    Disclosure,
    Recusal,
    VersionAttachment,
)
from db.audit.tables import AuditLine
from db.credit import claimed  # noqa: F401 - it answers what rooms below ask
from db.credit.old_portal.tables import TranscriptRecord
from db.credit.tables import Certificate, Claim, Correction, Credit, IssuedDocument
from db.disclosures.tables import Faculty
from db.files.tables import File, FilePart
from db.institution.tables import InstitutionSetting, Unit
from db.jobs.tables import LongJob
from db.learning.assessment.tables import AssessmentAttempt, AssessmentDraft, AssessmentOption, AssessmentQuestion
from db.learning.library.tables import LibraryCase, LibraryQuestion
from db.learning.presence.tables import CheckIn, Scan
from db.learning.tables import EvaluationDraft, EvaluationQuestion, EvaluationResponse, LateClaim, Participation
from db.mailings.tables import Mailing
from db.outbox.tables import Job, Message
from db.people.tables import Degree, Person, PersonWord
from db.reports.tables import AttemptTotal, MissTotal, ResultComment, ResultSet, ResultTotal
from db.roles.tables import RoleGrant
from db.rosters.tables import Roster, RosterRow
from db.sign_ins.tables import FailureCount, KeptForm, KnownBrowser, OneTimeLink, SignIn

MODELS = (
    InstitutionSetting,
    Degree,
    Unit,
    Person,
    PersonWord,
    SignIn,
    OneTimeLink,
    FailureCount,
    KnownBrowser,
    KeptForm,
    AuditLine,
    Message,
    Job,
    File,
    FilePart,
    Activity,
    Session,
    FormerCode,
    ActivityWord,
    CreditType,
    ActivityCredit,
    Faculty,
    Roster,
    RosterRow,
    Mailing,
    RoleGrant,
    LongJob,
    Participation,
    LateClaim,
    CheckIn,
    Scan,
    AssessmentQuestion,
    AssessmentOption,
    AssessmentAttempt,
    AssessmentDraft,
    EvaluationQuestion,
    EvaluationDraft,
    EvaluationResponse,
    LibraryQuestion,
    LibraryCase,
    Claim,
    Certificate,
    IssuedDocument,
    Credit,
    Correction,
    TranscriptRecord,
    Application,
    ApplicationSection,
    ApplicationVersion,
    Attachment,
    VersionAttachment,
    Disclosure,
    Delegation,
    ApplicationWord,
    Recusal,
    ResultSet,
    ResultTotal,
    ResultComment,
    AttemptTotal,
    MissTotal,
)
