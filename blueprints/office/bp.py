"""The blueprint that the office's commands and screens hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("office", __name__, cli_group=None)
