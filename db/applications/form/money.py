"""The money: the budget, the fee, commercial support and a joint provider."""

from __future__ import annotations

from db.applications.form.question import Answers, Choice, Column, Kind, Question, Section, Shown


def _supporters(value: str, answers: Answers) -> list[str]:
    """Each supporter is named to the learners before they begin (Standards for Integrity 4; domain.md 2.3)."""
    is_supported = answers.get("money", {}).get("support") == "yes"
    return ["Name each company that supports it"] if is_supported and not value else []


SECTION = Section(
    "money",
    "The money",
    "What it costs and who pays. Leave the budget empty if nobody is paid.",
    (
        Question(
            "budget",
            "Budget",
            Kind.ROWS,
            help="What you expect to spend and to receive, one line each.",
            example="Travel of one speaker: 600",
            columns=(Column("item", "Item"), Column("amount", "Amount", at_most=60)),
        ),
        Question(
            "fee",
            "Fee for learners",
            help="What a learner pays, or leave it empty if it is free.",
            example="50 for guests, free for staff",
            at_most=200,
        ),
        Question(
            "support",
            "Commercial support",
            Kind.ONE,
            help="Money or goods from a company that makes or sells healthcare products used by or on patients.",
            example="A pump lent by its maker for the workshop: yes, in kind",
            choices=(Choice("no", "No"), Choice("yes", "Yes", style="supported")),
            is_material=True,
        ),
        Question(
            "supporters",
            "Who supports it, and with what",
            Kind.TEXT,
            help="Each company, and money or goods. A signed agreement is needed before the activity: attach it below.",
            example="Harrow Devices: two infusion pumps for a day",
            shown=Shown.SUPPORT,
            is_material=True,
            check=_supporters,
        ),
        Question(
            "joint_provider",
            "Joint provider",
            help="An organisation without accreditation that plans this with us. Never a company of the kind above.",
            example="Riverside Hospice",
            at_most=200,
            is_printed=True,
            is_material=True,
        ),
    ),
)
