"""Certificates as files, and the check that one is genuine."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.certificates.files import pdf_of
from blueprints.shared.outbox.jobs import clean_up
from db.credit.amend import amend, revoke
from db.credit.tables import Certificate, Claim, fold_number, new_number
from db.engine.clock import as_of, now
from db.roles.tables import Role
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_the_pdf_is_shown_and_not_saved(visitor: Reader) -> None:
    certificate = make.certificate()

    served = visitor.as_(certificate.learner).get(f"/certificates/{certificate.number}.pdf").response

    assert served.mimetype == "application/pdf"
    assert served.headers["Content-Disposition"].startswith("inline")


def test_a_certificate_is_downloaded_seven_years_later(visitor: Reader) -> None:
    with visitor.app.app_context():
        with as_of(now() - timedelta(days=7 * 366)):  # the ACCME asks for six (domain-2.md, L15)
            certificate = make.certificate()
            first = pdf_of(certificate, "https://cme.example.org/verify")
        clean_up()

    later = visitor.as_(certificate.learner).get(f"/certificates/{certificate.number}.pdf")

    assert (later.status, later.response.data == first) == (200, True)


def test_anothers_certificate_is_as_unknown_as_none(visitor: Reader) -> None:
    certificate = make.certificate()
    visitor.as_(make.person())

    assert visitor.get(f"/certificates/{certificate.number}.pdf").status == 404
    assert visitor.get(f"/certificates/{new_number()}.pdf").status == 404


def test_the_office_may_open_it(visitor: Reader) -> None:
    certificate = make.certificate()

    page = visitor.as_(make.staff(Role.OFFICE)).get(f"/certificates/{certificate.number}.pdf")

    assert page.status == 200


def test_anybody_can_check_a_number_and_reads_what_the_paper_shows(reader: Reader) -> None:
    certificate = make.certificate(quarters=3)

    page = reader.get(f"/verify/{certificate.number}")

    assert "This certificate is genuine." in page.text
    for said in ("Ada Okafor, MD", "Heart failure in primary care", "0.75 AMA PRA Category 1 Credits"):
        assert said in page.text


@pytest.mark.parametrize("change", [str.lower, lambda n: n.replace("-", " "), lambda n: f"{n}.", lambda n: f" {n} "])
def test_a_number_is_found_however_it_was_typed(reader: Reader, change: object) -> None:
    certificate = make.certificate()

    assert reader.get(f"/verify/{change(certificate.number)}").status == 200  # type: ignore[operator]


def test_one_letter_changed_is_not_known(reader: Reader) -> None:
    number = make.certificate().number
    changed = number[:-1] + ("2" if number[-1] != "2" else "3")

    page = reader.get(f"/verify/{changed}")

    assert page.status == 404
    assert "We have issued no certificate with this number." in page.text


def test_a_superseded_certificate_says_so(reader: Reader) -> None:
    certificate = make.certificate()
    Certificate.update(superseded_at=now()).execute()

    assert "a newer version replaces it" in reader.get(f"/verify/{certificate.number}").text


def test_a_superseded_certificate_leads_to_the_last_version(reader: Reader) -> None:
    old = make.certificate()
    amend(Claim.get(), make.person(), "Left early", quarters=3)
    newest = amend(Claim.current().get(), make.person(), "Left earlier", quarters=2)

    page = reader.get(f"/verify/{old.number}")

    assert page.one(f"a[href='/verify/{newest.number}']").get_text() == newest.number
    assert "This certificate is genuine." in reader.get(f"/verify/{newest.number}").text
    revoke(Claim.current().get(), make.person(), "Not there")
    assert "replaces it, which has been revoked" in reader.get(f"/verify/{old.number}").text
    assert "it has been revoked. It is no longer valid." in reader.get(f"/verify/{newest.number}").text


def test_the_earlier_versions_stay_to_be_opened(visitor: Reader) -> None:
    old = make.certificate()
    amend(Claim.get(), make.person(), "Left early", quarters=2)

    assert visitor.as_(old.learner).get(f"/certificates/{old.number}.pdf").status == 200


def test_a_typed_number_leads_to_its_page(visitor: Reader) -> None:
    number = new_number()

    assert visitor.get(f"/verify?number=+{number}+").leads_to == f"/verify/{number}"


def test_numbers_have_a_hundred_random_bits() -> None:
    numbers = {new_number() for _ in range(1000)}

    assert len(numbers) == 1000
    assert all(fold_number(number) == number for number in numbers)


def test_the_transcript_is_had_as_a_document(visitor: Reader) -> None:
    learner = make.certificate().learner

    answer = visitor.as_(learner).get("/transcript.pdf").response

    assert answer.get_data().startswith(b"%PDF")


def test_a_line_of_the_transcript_opens_its_certificate_for_its_learner_alone(visitor: Reader) -> None:
    certificate = make.certificate()
    visitor.as_(certificate.learner)
    link = visitor.get("/transcript").one("td.date a")

    opened = visitor.get(str(link["href"])).response

    assert opened.headers["Content-Disposition"] == f'inline; filename="certificate-{certificate.number}.pdf"'
    assert visitor.as_(make.person()).get(str(link["href"])).status == 404


def test_a_line_without_a_certificate_opens_nothing(visitor: Reader) -> None:
    learner = make.person()
    line = make.credit(learner, "2026-01-01")

    assert visitor.as_(learner).get(f"/transcript/{line.id}.pdf").status == 404
