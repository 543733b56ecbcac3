"""The pieces that features share. They know no feature."""
