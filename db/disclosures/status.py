"""How far the disclosure of one person is."""

from __future__ import annotations

from enum import StrEnum


class DisclosureStatus(StrEnum):
    NOTHING = "nothing to disclose"
    NOT_RELEVANT = "not relevant"
    MITIGATED = "mitigated"
    OPEN = "open"


CLEARED = (DisclosureStatus.NOTHING, DisclosureStatus.NOT_RELEVANT, DisclosureStatus.MITIGATED)
# What each status has to say in words (Standards 3.2 to 3.4).
NEEDED = {
    DisclosureStatus.NOT_RELEVANT: ("relationships",),
    DisclosureStatus.MITIGATED: ("relationships", "mitigation"),
}
MISSING = {
    "relationships": "Name the companies and what the relationship with each is",
    "mitigation": "Say what was done, before the person took on their part",
}
CONTRADICTS = "With relationships named, it cannot be “nothing to disclose”"
