"""What learners are told of an activity before they take part: its statements, in the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.learning.bp import bp
from db.activities.statements import statements_of

if TYPE_CHECKING:
    from db.activities.tables import Session


@bp.app_template_filter("statements")
def statements(session: Session) -> tuple[str, str]:
    """The accreditation and the designation statement of this session."""
    return statements_of(session)
