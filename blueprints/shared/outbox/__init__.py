"""The worker: it delivers the outbox's mail and runs the jobs."""
