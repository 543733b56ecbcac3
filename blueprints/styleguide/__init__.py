"""The styleguide: every component in every state and mock pages, for those who build the screens (demo only)."""

from __future__ import annotations
