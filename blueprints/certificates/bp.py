"""The feature's blueprint, for all of its modules."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("certificates", __name__)
