"""Presence at a session as staff and codes on a screen prove it."""
