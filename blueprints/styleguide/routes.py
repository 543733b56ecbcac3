"""Shows the components and mock pages; registered in a demo only."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Blueprint, abort, render_template

from blueprints.shared.access import public
from blueprints.shared.feature import Feature
from blueprints.styleguide import samples
from blueprints.styleguide.forms import ClaimSample, EvaluationSample, SignUpSample

bp = Blueprint("styleguide", __name__)
feature = Feature(bp, sheet="styleguide.css")

PAGES = (
    "sign-up",
    "home",
    "transcript",
    "participation",
    "evaluation",
    "claim",
    "verify",
    "application",
    "errors",
    "idle",
)

REFUSALS = {
    "email": "Invalid: Enter valid email address",
    "confirm": "Passwords must match",
    "other_degree": "You must enter a degree",
    "agreement": "You must agree to the terms and conditions before registering.",
}


@bp.get("/styleguide")
@public
def index() -> str:
    """Every component in every state."""
    return render_template("styleguide/index.html", pages=PAGES, **_context())


@bp.get("/styleguide/<page>")
@public
def mock(page: str) -> str:
    """One mock page."""
    if page not in PAGES:
        abort(404)
    return render_template(f"styleguide/{page.replace('-', '_')}.html", **_context())


def _context() -> dict[str, object]:
    """Sample forms, one empty and one refused, and the invented rows."""
    refused = SignUpSample(data={"email": "jane.example.org", "first_name": "Jane", "degree": "Other"})
    for name, words in REFUSALS.items():
        refused[name].errors = [words]
    return {
        "sign_up": SignUpSample(),
        "refused": refused,
        "evaluation": EvaluationSample(data={"scale": "Agree", "several": ["Imaging"]}),
        "claim": ClaimSample(),
        "samples": samples,
        "idle_at": SimpleNamespace(signs_out_at="2:35 pm EST", seconds_left=120),
    }
