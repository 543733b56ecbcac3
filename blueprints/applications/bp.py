"""The blueprint that the modules of this feature hang their routes on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("applications", __name__)
