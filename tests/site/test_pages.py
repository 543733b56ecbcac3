"""The pages that are only text: open to everybody, in the office's own names, and never raw."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.texts import FOLDER, text
from db.institution.settings import set_institution

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

PAGES = ["/about", "/help", "/privacy", "/disclaimer", "/non-discrimination", "/agreement"]
AGREEMENTS = {"2026-11": "dd8598d42624e2ba9cbb452919124a8e383b7a4f34024c12a310658c8ee36cd5"}


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_reads_it_with_the_offices_names_filled_in(visitor: Reader, path: str) -> None:
    page = visitor.get(path)

    assert page.status == 200
    assert "{{" not in page.text
    main = page.one("main").get_text()
    assert "Test Hospital" in main or "office@cme.example.org" in main


def test_every_text_is_shown_somewhere(visitor: Reader) -> None:
    assert {f"/{path.stem}" for path in FOLDER.glob("*.md")} == set(PAGES)


def test_every_way_that_a_text_points_to_is_there(visitor: Reader, app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    for path in PAGES:
        for link in visitor.get(path).html.select("main a[href^='/']"):
            assert adapter.test(str(link["href"]), "GET"), f"{path} points to {link['href']}"


def test_about_and_help_stand_in_the_navigation(visitor: Reader) -> None:
    links = [link["href"] for link in visitor.get("/about").html.select("nav[aria-label=Main] a")]

    assert [link for link in links if link in ("/about", "/help")] == ["/about", "/help"]


@pytest.mark.usefixtures("data")
def test_a_setting_is_text_in_a_text_never_markup() -> None:
    set_institution({"provider": "<script>x</script> *Hospital* [a](b) & Sons_"})

    html = text("about").html

    assert "<script" not in html
    assert "*Hospital*" in html
    assert "[a](b) &amp; Sons_" in html


@pytest.mark.usefixtures("data")
def test_without_an_e_mail_address_the_texts_still_read_well() -> None:
    set_institution({"office_email": "", "office_address": ""})

    assert "Write to the CME office." in text("about").html


@pytest.mark.usefixtures("data")
def test_the_agreement_has_a_version_to_be_stored() -> None:
    agreement = text("agreement")

    assert agreement.title == "User agreement"
    assert 0 < len(agreement.version) <= 20


def test_what_people_agreed_to_is_not_changed_under_its_version() -> None:
    """Another text needs another version: add it here, and leave the lines that are there."""
    written = (FOLDER / "agreement.md").read_text(encoding="utf-8")
    version, digest = written.split("version: ")[1].split()[0], hashlib.sha256(written.encode()).hexdigest()

    assert AGREEMENTS[version] == digest


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", ["nothing", "../texts/about", "About", ""])
def test_there_is_no_other_text(name: str) -> None:
    with pytest.raises(KeyError):
        text(name)
