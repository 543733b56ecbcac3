"""The questions that the office keeps for every evaluation."""
