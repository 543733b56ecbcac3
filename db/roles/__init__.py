"""Roles: who holds which, and how they are granted."""
