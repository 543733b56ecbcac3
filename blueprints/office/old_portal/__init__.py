"""The old portal's records, brought in by the operator."""
