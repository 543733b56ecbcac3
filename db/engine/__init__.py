"""How rows are stored and read; no noun of the field."""
