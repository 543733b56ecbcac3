"""Sign-up, sign-in, passwords and throttles."""
