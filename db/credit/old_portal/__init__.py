"""Credit from the old portal."""
