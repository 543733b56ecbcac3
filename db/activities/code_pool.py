"""Course codes that the program makes, and those that are taken for ever."""

from __future__ import annotations

import secrets

from db.activities.code import codes_in, fold_code
from db.activities.tables import Activity, FormerCode, Session

# No vowels, so no words; no O, I, L, U, 0 or 1, so nothing is misread from a slide.
CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 7  # 28 to the power of 7: 13 thousand million, and tries are throttled


def new_code() -> str:
    """A course code that nobody has had: readable, not to be guessed, never used again."""
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if not is_taken(fold_code(letters)):
            return f"{letters[:3]}-{letters[3:]}"


def is_taken(code_key: str) -> bool:
    """Whether a session has this folded code, or had it once: a code is never used again."""
    has = Session.select().where(Session.code_key == code_key).exists()
    return bool(has or FormerCode.select().where(FormerCode.code_key == code_key).exists())


def note_replaced(session: Session, code: str) -> None:
    """Keep a code on record that a session gave up, unless another session has it now."""
    if not is_taken(fold_code(code)):
        FormerCode.create(session=session, code=code, code_key=fold_code(code))


def replaced_code(typed: str) -> FormerCode | None:
    """The code among what somebody typed that was replaced, with the session that had it."""
    keys = codes_in(typed)
    query = FormerCode.select(FormerCode, Session, Activity).join(Session).join(Activity)
    found: FormerCode | None = query.where(FormerCode.code_key << keys).first() if keys else None
    return found
