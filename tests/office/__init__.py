"""The office's pages and commands."""
