"""The office's blueprint: commands for now; its screens come with the office's own pages."""

from __future__ import annotations

from blueprints.office.commands import bp

__all__ = ["bp"]
