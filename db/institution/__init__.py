"""The institution: its settings and its units."""
