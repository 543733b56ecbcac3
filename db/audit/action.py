"""Every action that the audit log knows, as it is stored. A new deed adds its own line here."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """A deed, as it is stored. The stored words never change: old lines keep them."""

    CREDIT_CLAIMED = "credit claimed"
    CREDIT_RECORDED = "credit recorded"  # by the office, for attendance
    CREDIT_CHANGED = "credit changed"  # by its learner
    CREDIT_AMENDED = "credit amended"
    CREDIT_REVOKED = "credit revoked"
    CREDIT_DESIGNATED = "credit designated"
    CREDIT_TYPE_CHANGED = "credit type changed"
    LATE_CLAIM_GRANTED = "late claim granted"
    LATE_CLAIM_DECLINED = "late claim declined"
    CORRECTION_DECLINED = "correction declined"
    REGISTERED_BY_OFFICE = "registered by the office"
    REPORTED = "reported to the accreditor"
    WARNED_OF_REPORT = "warned of a report"
    RECORDS_ATTACHED = "records attached"
    RECORDS_IMPORTED = "records imported"

    UNIT_ADDED = "unit added"
    UNIT_RENAMED = "unit renamed"
    UNIT_CLOSED = "unit closed"
    UNIT_OPENED = "unit opened"
    ROLE_GRANTED = "role granted"
    ROLE_REVOKED = "role revoked"
    DELEGATION_NAMED = "delegation named"
    DELEGATION_ENDED = "delegation ended"
    MARKED_AS_PHYSICIAN = "marked as physician"
    SETTING_CHANGED = "setting changed"
    LOADED = "loaded"

    EVALUATION_CHANGED = "evaluation changed"
    ASSESSMENT_CHANGED = "assessment changed"
    LIBRARY_CHANGED = "library changed"

    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    GUESSING_NOTICED = "guessing noticed"
    ACCESS_REFUSED = "access refused"
    ACCOUNT_ADDED = "account added"
    ACCOUNT_CLOSED = "account closed"
    ACCOUNT_OPENED = "account opened"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - no password
    PASSWORD_RESET = "password reset"  # noqa: S105
    LINK_MADE = "password link made"
    EMAIL_CORRECTED = "e-mail corrected"
    EMAIL_CONFIRMED = "e-mail confirmed"

    APPLICATION_SUBMITTED = "application submit"
    APPLICATION_TAKEN_UP = "application take-up"
    REVIEWER_ASSIGNED = "application assign-reviewer"
    APPROVER_ASSIGNED = "application assign-approver"
    APPLICATION_APPROVED = "application approve"
    APPLICATION_RETURNED = "application return"
    APPLICATION_DECLINED = "application decline"
    APPLICATION_WITHDRAWN = "application withdraw"
    APPLICATION_REOPENED = "application reopen"
    REVIEWER_RECUSED = "application recuse"
    DISCLOSURE_RECORDED = "application disclosure"
    TEXTS_CHANGED = "application texts changed"
    APPLICATION_OPENED = "application opened by the office"

    ACTIVITY_PLANNED = "activity planned"
    ACTIVITY_COPIED = "activity copied"
    ACTIVITY_OPENED = "activity opened"
    ACTIVITY_CLOSED = "activity closed"
    ACTIVITY_CANCELED = "activity canceled"
    ACTIVITY_REOPENED = "activity reopened"
    ACTIVITY_TEXTS_CHANGED = "activity texts changed"
    ACTIVITY_FACTS_CHANGED = "activity facts changed"
    ACTIVITY_SETTINGS_CHANGED = "activity settings changed"
    CHANGE_ASKED = "change asked of the approvers"
    CHANGE_ANSWERED = "change answered by an approver"

    MAILING_SENT = "mailing sent"
    SESSIONS_ADDED = "sessions added"
    SESSION_CHANGED = "session changed"
    SESSION_MOVED = "session moved"
    SESSION_CANCELED = "session canceled"
    SESSION_REOPENED = "session reopened"
    CODE_CHANGED = "course code changed"
    WINDOW_CHANGED = "code window changed"
    FACULTY_CHANGED = "faculty changed"
    FACULTY_DISCLOSED = "session disclosure"

    PROJECTOR_OPENED = "projector opened"
    PROJECTOR_ENDED = "projector ended"
    ROTATION_SET = "changing code set"
    CHECKED_IN = "checked in"
    CHECK_IN_UNDONE = "check-in undone"
    CHECK_IN_ASKED = "check-in asked"
    CHECK_IN_APPROVED = "check-in approved"
    CHECK_IN_DECLINED = "check-in declined"

    ROSTER_SENT = "roster sent"
    ROSTER_BROUGHT_IN = "roster brought in"
    ROSTER_ANSWERED = "roster row answered"  # after the rest of it was brought in
    ROSTER_TAKEN_BACK = "roster taken back"
    ROSTER_ATTACHED = "roster attached"

    SNAPSHOT_RESTORED = "restore"
