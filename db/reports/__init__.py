"""Results of evaluations and assessments, as running totals and as the office reads them."""
