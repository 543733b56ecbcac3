"""Journeys through the real server in a real Chromium, each page checked as it is reached."""

from __future__ import annotations
