"""Sessions: series, codes, faculty, sheets."""
