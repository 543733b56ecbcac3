"""The money: the budget, the fee, commercial support and a joint provider."""

from __future__ import annotations

from db.applications.form.question import Answers, Choice, Column, Kind, Question, Section, Shown


def _supporters(value: str, answers: Answers) -> list[str]:
    """Each supporter is named to the learners before they begin (Standards for Integrity 4; domain.md 2.3)."""
    is_supported = answers.get("money", {}).get("support") == "yes"
    return ["Name each company and its support"] if is_supported and not value else []


def _exhibits(value: str, answers: Answers) -> list[str]:
    """Exhibits keep 30 minutes and a door between themselves and the activity (Standards for Integrity 5)."""
    has_exhibits = answers.get("money", {}).get("exhibitors") == "yes"
    return ["Enter who exhibits or advertises, where and when"] if has_exhibits and not value else []


SECTION = Section(
    "money",
    "The money",
    "What it costs and who pays. Leave the budget empty if no one is paid.",
    (
        Question(
            "budget",
            "Budget",
            Kind.ROWS,
            more="Add more budget lines",
            help="What you expect to spend and receive, one line each.",
            example="Travel for one speaker: $600",
            columns=(Column("item", "Item"), Column("amount", "Amount", at_most=60)),
            when_empty="None",
        ),
        Question(
            "fee",
            "Fee for learners",
            help="What a learner pays. Empty: free.",
            example="$50 for guests",
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
            "Who supports it, and how",
            Kind.TEXT,
            help="Each company, with money or goods. Attach the signed agreement below, before the activity.",
            example="Harrow Devices: two infusion pumps for a day",
            shown=Shown.SUPPORT,
            is_material=True,
            check=_supporters,
        ),
        Question(
            "exhibitors",
            "Exhibits or advertising",
            Kind.ONE,
            help="Company tables, banners, ads or talks beside the activity.",
            example="A medical publisher’s book table in the lobby: yes",
            choices=(Choice("no", "No"), Choice("yes", "Yes", style="exhibits")),
            is_material=True,
        ),
        Question(
            "exhibits",
            "Who exhibits, where and when",
            Kind.TEXT,
            help="Never in the same room within 30 minutes before or after.",
            example="Two publishers, in the lobby, during lunch",
            shown=Shown.EXHIBITS,
            is_material=True,
            check=_exhibits,
        ),
        Question(
            "joint_provider",
            "Joint provider",
            help="A non-accredited organization that plans this with us. Never a company as above. Empty: none.",
            example="Riverside Hospice",
            at_most=200,
            is_printed=True,
            when_empty="None",
            is_material=True,
        ),
    ),
)
