"""Accounts: sign-up, sign-in, forgotten passwords, and what a person may change about the own account."""
