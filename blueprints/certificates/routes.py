"""Certificates and the transcript as documents, and the page on which anybody checks that a certificate is genuine."""

from __future__ import annotations

from flask import Response, abort, current_app, request

from blueprints.certificates import bundle
from blueprints.certificates.bp import bp
from blueprints.certificates.files import pdf_of, transcript_of
from blueprints.shared import hx
from blueprints.shared.access import me, my_grants, public, visitor
from blueprints.shared.feature import Feature
from blueprints.shared.guess import check_guess
from db.activities.statements import PARTICIPATION_CREDIT, counted
from db.credit.certificate import Snapshot
from db.credit.tables import Certificate
from db.roles.tables import Role

feature = Feature(bp, long_jobs={bundle.KIND: bundle.bundle, "session-certificates": bundle.session_bundle})
LONGEST_TYPED = 300  # a whole link may be pasted


@bp.get("/certificates/<number>.pdf")
def certificate(number: str) -> Response:
    """The certificate's PDF, for its learner and the office; for anybody else there is none."""
    found = Certificate.by_number(number)
    if found is None or not (found.learner_id == me().id or my_grants().has(Role.OFFICE)):
        abort(404)
    return _printed(found)


@bp.get("/transcript/<int:credit_id>.pdf")
def certificate_of_line(credit_id: int) -> Response:
    """The certificate of a line of the learner's own transcript: 25 such links weigh half of what numbers would."""
    return _printed(Certificate.of_line(me(), credit_id) or abort(404))


def _printed(found: Certificate) -> Response:
    settings = current_app.config["CME"]
    body = pdf_of(found, f"{settings.base_url}/verify/{found.number}")
    return _document(body, f"certificate-{found.number}.pdf")


@bp.get("/transcript.pdf")
def transcript_pdf() -> Response:
    """The whole transcript as a document."""
    return _document(transcript_of(me()), "transcript.pdf")


def _document(body: bytes, name: str) -> Response:
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@bp.get("/verify")
@public
def verify_form() -> Response:
    """A box for the number on a paper certificate."""
    typed = request.args.get("number", "").strip()[:LONGEST_TYPED]
    if typed:
        found = Certificate.by_number(typed)
        return hx.see_other(f"/verify/{found.number if found else _bare(typed)}")
    return hx.answer("certificates/verify_form.html")


def _bare(typed: str) -> str:
    return "".join(letter for letter in typed if letter.isalnum() or letter == "-")


@bp.get("/verify/<number>")
@public
def verify(number: str) -> Response:
    """Is this certificate genuine? It shows what the paper shows, and to guessers nothing."""
    found = Certificate.by_number(number[:LONGEST_TYPED])
    check_guess("verify", is_right=found is not None, by=visitor())
    if found is None:
        return hx.answer("certificates/not_known.html", 404, number=number[:LONGEST_TYPED])
    newer = found.successor() if found.superseded_at else None
    says = Snapshot.from_json(found.snapshot)
    return hx.answer("certificates/verify.html", certificate=found, newer=newer, says=says, credit=credited(says))


def credited(says: Snapshot) -> str:
    """The amount that a certificate shows, with its unit; hours of participation where no credit was awarded."""
    if says.kind == "participation":
        return counted(says.credit_hundredths, PARTICIPATION_CREDIT, "hour")
    return counted(says.credit_hundredths, says.credit_label, says.unit)
