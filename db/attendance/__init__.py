"""Attendance at a session: the screen in the hall, check-ins at the door, people who cannot have been there."""
