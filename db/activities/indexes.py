"""The orders of lists of activities and sessions, and their indexes; db/tables.py loads them with the tables."""

from __future__ import annotations

from peewee import SQL, fn

from db.activities.tables import Activity, Session

# By when it begins; one without a date stands where it was made.
BY_DATE = (fn.COALESCE(Activity.first_at, Activity.created_at), Activity.id)
ORDERS = {  # by the names that queries know them by
    "date": BY_DATE,
    "title": (Activity.title, Activity.id),
    "status": (Activity.status, *BY_DATE),
}
for _name, _columns in {
    "by_date": BY_DATE,
    "by_title": ORDERS["title"],
    "in_by_date": ORDERS["status"],
    "of_unit_by_date": (Activity.unit, *BY_DATE),
    "of_format_by_date": (Activity.format, *BY_DATE),
}.items():
    Activity.add_index(Activity.index(*_columns, name=f"activity_{_name}"))

# As an index has it, with the text itself: of one that is filled in, no database knows whether the index fits.
_NOTHING = SQL("''")
MAY_LACK = Session.canceled_at.is_null() & (
    Session.is_gated | (Session.title == _NOTHING) | (Session.disclosure == _NOTHING)
)
Session.add_index(Session.index(Session.starts_at, Session.ends_at, Session.id, where=MAY_LACK, name="session_unready"))
