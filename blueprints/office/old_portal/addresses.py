"""Email addresses in the files that the office loads: exactly those that signing up takes."""

from __future__ import annotations

from functools import lru_cache

from db.engine.address import fold_email, is_email


@lru_cache(maxsize=10_000)
def folded_email(text: str) -> str:
    """The address as it is stored and compared; '' when it is none. Nothing is looked up on the network."""
    email = fold_email(text)
    return email if is_email(email) else ""
