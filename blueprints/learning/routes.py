"""All routes of the feature, each beside the others of its noun."""

from __future__ import annotations

from blueprints.learning import assessment, claim, codes, evaluation, home, mails, participation, transcript
from blueprints.learning.bp import bp

__all__ = ["assessment", "bp", "claim", "codes", "evaluation", "home", "mails", "participation", "transcript"]
