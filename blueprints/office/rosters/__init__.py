"""Rosters that are brought in as files."""
