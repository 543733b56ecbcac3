"""The demonstration: an invented department, its people, and the records of one learner since 2004."""

from __future__ import annotations
