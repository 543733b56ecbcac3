"""The accreditor's activity formats, and the AMA's words for each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One of the accreditor's activity formats, with the AMA's words for it in the designation statement."""

    label: str
    phrase: str
    is_dated: bool = True
    needs_assessment: bool = False


# domain.md 2.6: PARS formats and the AMA phrase of each.
FORMATS: dict[str, Format] = {
    "live": Format("Live Course", "live activity"),
    "rss": Format("Regularly Scheduled Series", "live activity"),
    "enduring": Format("Enduring Material", "enduring material", is_dated=False, needs_assessment=True),
    "journal": Format("Journal-Based CME", "journal-based CME activity", is_dated=False, needs_assessment=True),
    "manuscript": Format("Manuscript Review", "manuscript review activity", is_dated=False),
    "test-item": Format("Test-Item Writing", "test-item writing activity", is_dated=False),
    "pi": Format("Performance/Quality Improvement", "PI CME activity", is_dated=False),
    "search": Format("Internet Searching and Learning", "internet point-of-care activity", is_dated=False),
    "committee": Format("Committee Learning", "other activity (committee learning)"),
    "teaching": Format("Learning from Teaching", "other activity (learning from teaching)"),
    "other": Format("Other/Blended Learning", "other activity"),
}


def format_phrase(key: str, note: str) -> str:
    """The AMA's words for a format; “other” says what it is (PARS rule, S3)."""
    return f"{FORMATS[key].phrase} ({note})" if key == "other" and note else FORMATS[key].phrase
