"""Tests: facts about what the app does, guards on its code, journeys in a browser."""

from __future__ import annotations
