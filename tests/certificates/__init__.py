"""Certificates and transcripts on paper."""
