"""Learning: from a course code by way of assessment and evaluation to claimed credit and the transcript."""
