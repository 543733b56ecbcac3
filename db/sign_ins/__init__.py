"""Sign-ins, one-time links, failure counts and kept forms."""
