"""Mail that the office writes to chosen people of a session."""
