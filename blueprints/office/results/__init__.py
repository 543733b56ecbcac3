"""Results of evaluations and assessments."""
