"""Tests that read the code itself."""
