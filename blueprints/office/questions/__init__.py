"""Editors of the evaluation and of the assessment."""
