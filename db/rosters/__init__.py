"""Rosters: lists of who attended, as the office brings them in."""
