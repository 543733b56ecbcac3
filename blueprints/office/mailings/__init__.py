"""Mail to people of a session, and reminders."""
