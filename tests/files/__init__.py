"""The file store, what stands on it, and long jobs."""
