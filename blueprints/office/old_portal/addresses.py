"""What counts as an e-mail address in the files that the office loads."""

from __future__ import annotations

from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from db.people.tables import fold_email

LONGEST = 254


@lru_cache(maxsize=10_000)
def folded_email(text: str) -> str:
    """The address as it is stored and compared; '' when it is none. Nothing is looked up on the network."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        return ""
    email = fold_email(found.normalized)
    return email if len(email) <= LONGEST else ""
