"""The people in control of a session's content, and their disclosures."""
