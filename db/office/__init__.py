"""The office's own deeds."""
