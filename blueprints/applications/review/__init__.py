"""An application as its reviewers read and decide it."""
