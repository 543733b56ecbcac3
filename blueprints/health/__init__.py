"""The health of this server, for whatever watches it."""

from __future__ import annotations
