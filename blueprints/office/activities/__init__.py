"""Activities as the office runs them: the list, and one page for each."""
