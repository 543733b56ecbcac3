"""Attendance: the screen in the hall, the list at the door, people in two places."""
