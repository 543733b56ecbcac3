"""Applications and session sheets on paper."""
