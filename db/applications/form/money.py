"""The money: the budget, the fee, commercial support and a joint provider."""

from __future__ import annotations

from db.applications.form.question import Answers, Choice, Column, Kind, Question, Section, Shown


def _supporters(value: str, answers: Answers) -> list[str]:
    """Each supporter is named to the learners before they begin (Standards for Integrity 4; domain.md 2.3)."""
    is_supported = answers.get("money", {}).get("support") == "yes"
    return ["Name each company that supports it"] if is_supported and not value else []


def _exhibits(value: str, answers: Answers) -> list[str]:
    """Exhibits keep 30 minutes and a door between themselves and the activity (Standards for Integrity 5)."""
    has_exhibits = answers.get("money", {}).get("exhibitors") == "yes"
    return ["Say who exhibits or advertises, where and when"] if has_exhibits and not value else []


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
            when_empty="None",
        ),
        Question(
            "fee",
            "Fee for learners",
            help="What a learner pays, or leave it empty if it is free.",
            example="50 for guests, free for staff",
            when_empty="None",
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
            "exhibitors",
            "Exhibits or advertising",
            Kind.ONE,
            help="Tables, banners, advertisements or talks of companies beside the activity.",
            example="A book table of a medical publisher in the foyer: yes",
            choices=(Choice("no", "No"), Choice("yes", "Yes", style="exhibits")),
            is_material=True,
        ),
        Question(
            "exhibits",
            "Who exhibits, where and when",
            Kind.TEXT,
            help="Never in its room within 30 minutes before or after it.",
            example="Two publishers, in the foyer, during lunch",
            shown=Shown.EXHIBITS,
            is_material=True,
            check=_exhibits,
        ),
        Question(
            "joint_provider",
            "Joint provider",
            help="An organization without accreditation that plans this with us. Never a company of the kind above. "
            "Empty: none.",
            example="Riverside Hospice",
            at_most=200,
            is_printed=True,
            when_empty="None",
            is_material=True,
        ),
    ),
)
