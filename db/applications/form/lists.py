"""Competencies and evaluation methods to choose from, and which method fits which need."""

from __future__ import annotations

from dataclasses import dataclass

from db.applications.form.question import Choice

ACGME, IOM, IPEC = "ACGME", "IOM (National Academy of Medicine)", "IPEC"

# domain.md 3.5, S118: six of the ACGME, five of the IOM, four of IPEC, and other.
COMPETENCIES = (
    Choice("patient-care", "Patient care and procedural skills", ACGME),
    Choice("medical-knowledge", "Medical knowledge", ACGME),
    Choice("practice-based-learning", "Practice-based learning and improvement", ACGME),
    Choice("communication", "Interpersonal and communication skills", ACGME),
    Choice("professionalism", "Professionalism", ACGME),
    Choice("systems-based-practice", "Systems-based practice", ACGME),
    Choice("patient-centered", "Provide patient-centered care", IOM),
    Choice("teams", "Work in interdisciplinary teams", IOM),
    Choice("evidence", "Employ evidence-based practice", IOM),
    Choice("quality-improvement", "Apply quality improvement", IOM),
    Choice("informatics", "Utilize informatics", IOM),
    Choice("values", "Values and ethics", IPEC),
    Choice("roles", "Roles and responsibilities", IPEC),
    Choice("team-communication", "Interprofessional communication", IPEC),
    Choice("teamwork", "Teams and teamwork", IPEC),
    Choice("other", "Another competency", "Other"),
)


@dataclass(frozen=True)
class Method:
    """A way to evaluate change, and the needs for which it shows something (ACCME: domain.md 2.4, S77)."""

    value: str
    label: str
    fits: tuple[str, ...]


METHODS = (
    Method("test", "Questions before and after", ("knowledge",)),
    Method("self-report-knowledge", "Learners say what they have learned", ("knowledge",)),
    Method("case-vignette", "Case vignettes: what would you do?", ("competence",)),
    Method("simulation", "Simulation or demonstration, observed", ("competence",)),
    Method(
        "commitment-to-change", "Commitment to change, asked again after three months", ("competence", "performance")
    ),
    Method("follow-up-survey", "Survey of practice after three to six months", ("performance",)),
    Method("chart-audit", "Chart audit before and after", ("performance",)),
    Method("registry", "Data of the hospital or a registry", ("performance",)),
    Method("observation", "Observation at work", ("performance",)),
)
