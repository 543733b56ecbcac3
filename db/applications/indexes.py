"""The orders in which lists read applications, and an index for each; db/tables.py loads it with the tables."""

from __future__ import annotations

from peewee import SQL, fn

from db.applications.tables import Application, ApplicationWord

BY_WAIT = (Application.waiting_since, Application.id)
BY_STATE = (Application.state, *BY_WAIT)
# Both databases put what has no day last only if it stands for a late one. It is written out, since no index knows the
# value of a parameter.
BY_START = (fn.COALESCE(Application.starts_on, SQL("'9999-12-31'")), Application.id)
ORDERS = {  # by the names that queries know them by
    "changed": BY_WAIT,
    "title": (Application.title, Application.id),
    "status": BY_STATE,
    "starts": BY_START,
}
for _name, _columns in {
    "by_wait": BY_WAIT,
    "by_title": (Application.title, Application.id),
    "in": BY_STATE,
    "of_unit": (Application.unit, *BY_WAIT),
    "of_unit_in": (Application.unit, *BY_STATE),
    "of_applicant": (Application.applicant, *BY_WAIT),
    "of_applicant_in": (Application.applicant, *BY_STATE),
    "of_reviewer": (Application.reviewer, *BY_WAIT),
    "of_reviewer_in": (Application.reviewer, *BY_STATE),
    "of_approver": (Application.approver, *BY_WAIT),  # who may have had most of all there is, in each order
    "of_approver_in": (Application.approver, *BY_STATE),
    "of_approver_by_title": (Application.approver, Application.title, Application.id),
    "by_start": BY_START,
    "in_by_start": (Application.state, *BY_START),
    "of_applicant_in_by_start": (Application.applicant, Application.state, *BY_START),
    "of_reviewer_in_by_start": (Application.reviewer, Application.state, *BY_START),
    "of_approver_by_start": (Application.approver, *BY_START),
    "of_approver_in_by_start": (Application.approver, Application.state, *BY_START),
}.items():
    Application.add_index(Application.index(*_columns, name=f"application_{_name}"))

# The first three letters are the same in both databases, whatever order their letters are in.
ApplicationWord.add_index(
    ApplicationWord.index(
        fn.SUBSTR(ApplicationWord.word, 1, 3),
        ApplicationWord.word,
        ApplicationWord.application,
        name="applicationword_begins",
    )
)
