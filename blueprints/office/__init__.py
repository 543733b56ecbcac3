"""The CME office's side: settings, load file, imports, and later its screens."""

from __future__ import annotations
