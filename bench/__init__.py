"""Measurements, one command per row of docs/performance.md: `python -m bench.<name>`."""
