"""Whether this server can do its work, for whatever watches it."""

from __future__ import annotations
