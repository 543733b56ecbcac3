"""The orders in which lists read activities, and an index for each; db/tables.py loads it with the tables."""

from __future__ import annotations

from peewee import fn

from db.activities.tables import Activity

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
