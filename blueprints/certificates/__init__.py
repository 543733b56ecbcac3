"""Certificates and transcripts as documents, and the check that a certificate is genuine."""

from __future__ import annotations
