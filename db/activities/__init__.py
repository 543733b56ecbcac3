"""Activities, their sessions and their statements."""
