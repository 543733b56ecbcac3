"""The blueprint that the office's screens hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("office", __name__)
