"""Faculty who are about to claim learner credit for their own session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.learning.bp import bp
from blueprints.shared.access import me
from db.attendance.overlap import is_own_session

if TYPE_CHECKING:
    from db.learning.tables import Participation


@bp.app_template_filter("is_faculty")
def is_faculty(mine: Participation) -> bool:
    """Whether the signed-in learner is named as faculty of the session that this participation is in."""
    return is_own_session(me(), mine.session_id)
