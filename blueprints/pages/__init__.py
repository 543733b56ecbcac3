"""The site's own texts: about, help, privacy, disclaimer, non-discrimination, and the user agreement."""

from __future__ import annotations
