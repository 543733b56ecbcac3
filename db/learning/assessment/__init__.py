"""The assessment: its questions, and what learners answered."""
