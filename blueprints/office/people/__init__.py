"""The people that the office finds, and their roles."""
