"""Why the activity is needed: the practice gap, the need behind it, and what is to change."""

from __future__ import annotations

from db.applications.form.question import Choice, Kind, Question, Section

NEEDS = (
    Choice("knowledge", "Knowledge: they do not know it"),
    Choice("competence", "Competence: they know it, but not how to use it"),
    Choice("performance", "Performance: they know how, but it does not happen in practice"),
)

# How a gap was found, as CME offices ask for it (domain-2.md 6).
SOURCES = (
    Choice("data", "Quality or registry data"),
    Choice("evaluation", "Evaluation of an earlier activity"),
    Choice("literature", "Literature or guidelines"),
    Choice("experts", "Experts or faculty"),
    Choice("observation", "Clinical observation"),
    Choice("not-assessed", "Not formally assessed"),
)

# domain.md 2.4: current against best practice, the need, what it is designed to change.
SECTION = Section(
    "why",
    "Why it is needed",
    "The gap between current and best practice. Two or three sentences each are plenty.",
    (
        Question(
            "practice_now",
            "Current practice",
            Kind.TEXT,
            help="What you see in practice, with a number if you have one. Nothing that identifies a patient.",
            example="Last year one in four patients with septic shock had antibiotics later than the first hour.",
        ),
        Question(
            "best_practice",
            "Best practice",
            Kind.TEXT,
            help="What the guideline or evidence says, with its source.",
            example="Antibiotics within one hour of recognition (Surviving Sepsis Campaign 2021).",
        ),
        Question(
            "gap_source",
            "How the gap was found",
            Kind.MANY,
            help="What tells you there is one.",
            example="Our sepsis registry: quality or registry data",
            choices=SOURCES,
        ),
        Question(
            "needs",
            "Why does the gap exist?",
            Kind.MANY,
            help="Choose all that apply. It decides which evaluation methods fit, below.",
            example="Everyone knows the hour, but the order set is not used: performance",
            choices=NEEDS,
        ),
        Question(
            "designed_to_change",
            "What it is designed to change",
            Kind.TEXT,
            help="What learners will do differently, or what will improve for patients.",
            example="The first dose is ordered together with the cultures, within an hour.",
        ),
        Question(
            "last_time",
            "Results from last time",
            Kind.TEXT,
            help="What the evaluation showed, and what changes now. Empty: it is new.",
            example="Two in three changed their order sets.",
            when_empty="It is new",
        ),
    ),
)
