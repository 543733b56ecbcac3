"""A finding of the check command, in words for the operator."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Of its subject: all is well, something is wrong, or (`is_noted`) there is nothing to judge yet."""

    subject: str
    is_good: bool
    text: str
    is_noted: bool = False

    @property
    def mark(self) -> str:
        """The word before the subject, as wide as the others."""
        if not self.is_good:
            return "WRONG"
        return "note " if self.is_noted else "ok   "
