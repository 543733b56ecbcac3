"""Late claims, corrections and the credit of a session."""
