"""Tests of what the office reads of many records at once."""
