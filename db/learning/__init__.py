"""The way of a learner through a session: participation, assessment, evaluation."""
