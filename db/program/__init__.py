"""The office's program: its activities and sessions, as it runs them."""
