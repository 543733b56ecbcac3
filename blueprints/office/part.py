"""A part of the office: what it brings to the office's feature beside its routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blueprints.shared.feature import PeriodicJob, Prepare, Work
    from blueprints.shared.menu import Entry


@dataclass(frozen=True)
class Part:
    """Its entries of the office's bar, its jobs, mails, long jobs and commands, as a Feature names them."""

    entries: tuple[Entry, ...] = ()
    jobs: Mapping[str, PeriodicJob] = field(default_factory=dict)
    mails: Mapping[str, Prepare] = field(default_factory=dict)
    long_jobs: Mapping[str, Work] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)
