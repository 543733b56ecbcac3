"""Serving, mail, jobs, backup, restore and upgrade."""
