"""The outbox and the periodic jobs."""
