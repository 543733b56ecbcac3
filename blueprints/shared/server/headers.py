"""The headers of answers that are made without the application: refusals of the server and of its front door."""

from __future__ import annotations

Headers = tuple[tuple[str, str], ...]

# As on the application's answers (guard.py); a plain refusal needs nothing from anywhere.
HEADERS: Headers = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)
HSTS = ("Strict-Transport-Security", "max-age=31536000")


def bare_headers(is_https: bool) -> Headers:
    """All of them, for a site that is reached by https or not."""
    return (*HEADERS, HSTS) if is_https else HEADERS
