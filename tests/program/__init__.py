"""Tests of how activities are run: their sessions, codes and faculty."""
