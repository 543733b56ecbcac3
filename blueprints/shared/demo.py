"""The people of the demonstration whom everybody may sign in as."""

from __future__ import annotations

PASSWORD = "Gauze!Lamp42"  # noqa: S105 - public on purpose: a demo is served on a loopback address alone
NAMES = ("learner", "nurse", "applicant", "reviewer", "office", "approver", "coordinator")
ACCOUNTS = tuple(f"{name}@example.org" for name in NAMES)
