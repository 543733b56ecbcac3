"""Setting text and codes on paper."""
