"""Attendance at a session: the projector, the check-in list, the sign-in sheet."""
