"""The credit asked for: its types, how much, and which boards."""

from __future__ import annotations

from db.activities.statements import AMA_CREDIT
from db.applications.form.question import Choice, Kind, Question, Section
from db.applications.proposal import AMA_TYPE

TYPES = (
    Choice(AMA_TYPE, AMA_CREDIT),
    Choice("attendance", "Certificate of participation only"),
)
# domain.md 2.5, S97 and S98: the boards to which credit can be reported through PARS.
BOARDS = (
    Choice("ABA", "ABA: Anesthesiology"),
    Choice("ABIM", "ABIM: Internal Medicine"),
    Choice("ABOHNS", "ABOHNS: Otolaryngology, Head and Neck Surgery"),
    Choice("ABOS", "ABOS: Orthopaedic Surgery"),
    Choice("ABP", "ABP: Pediatrics"),
    Choice("ABPath", "ABPath: Pathology"),
    Choice("ABPMR", "ABPMR: Physical Medicine and Rehabilitation"),
    Choice("ABS", "ABS: Surgery"),
    Choice("ABTS", "ABTS: Thoracic Surgery"),
)
OTHER_CREDIT = (
    Choice("ANCC", "Nursing contact hours (ANCC)"),
    Choice("ACPE", "Pharmacy (ACPE)"),
    Choice("AAPA", "Physician assistants (AAPA)"),
    Choice("APA", "Psychology (APA)"),
    Choice("ASWB", "Social work (ASWB ACE)"),
)

SECTION = Section(
    "credit",
    "The credit",
    "What learners can claim. Credit is approved before the activity, never after.",
    (
        Question(
            "types",
            "Types of credit",
            Kind.MANY,
            help="Physicians receive AMA credit. Everyone else receives a certificate of participation that names it.",
            example="A lecture for physicians and nurses: AMA PRA Category 1 Credit",
            choices=TYPES,
            is_material=True,
        ),
        Question(
            "designated",
            "Credit asked for",
            Kind.CREDIT,
            help="One credit per 60 minutes without breaks, in steps of 0.25. No more than the agenda supports.",
            example="1.25 for 75 minutes",
            at_most=10,
            is_material=True,
        ),
        Question(
            "boards",
            "Boards for MOC",
            Kind.MANY,
            help="For MOC points. The office tells you each board’s rules.",
            example="Mostly internists: ABIM",
            choices=BOARDS,
            is_material=True,
            when_empty="None",
        ),
        Question(
            "other_credit",
            "Credit of other professions",
            Kind.MANY,
            help="The office tells you if it can be offered.",
            example="Half of the learners are nurses: nursing contact hours",
            choices=OTHER_CREDIT,
            is_material=True,
            when_empty="None",
        ),
    ),
)
