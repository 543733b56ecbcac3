"""How far the disclosure of one person is."""

from __future__ import annotations

from enum import StrEnum


class DisclosureStatus(StrEnum):
    NOTHING = "nothing to disclose"
    NOT_RELEVANT = "not relevant"
    MITIGATED = "mitigated"
    OPEN = "open"


CLEARED = (DisclosureStatus.NOTHING, DisclosureStatus.NOT_RELEVANT, DisclosureStatus.MITIGATED)
