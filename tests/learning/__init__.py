"""The way from a course code to credit."""
