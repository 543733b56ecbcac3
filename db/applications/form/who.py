"""The section on planners and faculty: roles, addresses, credentials, control of content, and a contact."""

from __future__ import annotations

from typing import Any

from db.applications.form.question import Answers, Choice, Column, Kind, Question, Section

ROLES = (
    Choice("director", "Course director"),
    Choice("planner", "Planner"),
    Choice("faculty", "Faculty"),
    Choice("moderator", "Moderator"),
    Choice("author", "Author"),
    Choice("reviewer", "Content reviewer"),
    Choice("coordinator", "Coordinator"),
)


def _people(rows: list[dict[str, Any]], _answers: Answers) -> list[str]:
    """Everybody has a name, and who controls content an address to be asked for disclosures (Standard 3.1)."""
    found = []
    for place, row in enumerate(rows, start=1):
        if not row.get("name"):
            found.append(f"Row {place}: enter a name")
        elif row.get("controls") and not row.get("email"):
            found.append(f"Row {place}: enter an email to ask {row['name']} for disclosures")
    return found


SECTION = Section(
    "who",
    "Who plans and teaches",
    "Everyone who decides on the content or presents it.",
    (
        Question(
            "people",
            "Planners and faculty",
            Kind.ROWS,
            more="Add more people",
            help="Anyone who chooses topics, speakers or slides, or speaks, controls content. The office asks them "
            "about company relationships. Clear it for someone who only books rooms.",
            example="Ines Duarte, Faculty, ines.duarte@example.org, MD, controls content",
            columns=(
                Column("name", "Name", at_most=200, is_printed=True),
                Column("role", "Role", Kind.ONE, choices=ROLES),
                Column("email", "Email", Kind.EMAIL),
                Column("credentials", "Credentials", at_most=100, is_printed=True),
                Column("controls", "Controls content", Kind.TICK, first="yes"),
            ),
            is_material=True,
            check=_people,
        ),
        Question(
            "contact",
            "Contact",
            help="Who the office calls, usually the course director. Empty: you.",
            example="Priya Raman, course director",
            when_empty="The applicant",
        ),
        Question(
            "phone",
            "Phone",
            help="On a working day.",
            example="555 0142",
            at_most=40,
        ),
    ),
)
