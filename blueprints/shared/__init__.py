"""What features share; it knows no feature."""
