"""The page of a long job, for its owner alone."""

from __future__ import annotations
