"""Office documents are known by what they say of themselves, and a refusal says what to do with what they are."""

from __future__ import annotations

import io
import zipfile

import pytest

from blueprints.applications.form import package
from blueprints.applications.form.package import MOST_PARTS
from blueprints.applications.form.upload import kind_of
from db.engine.refusal import Refused
from tests.support.documents import OOXML, OVERRIDE, PDF, RELATIONSHIPS, STRICT, TYPES, USUAL, declared, office

WORD = f"{OOXML}wordprocessingml.document.main+xml"
EXCEL = f"{OOXML}spreadsheetml.sheet.main+xml"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
MODULE = OVERRIDE.format("x", "application/vnd.ms-office.vbaProject")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


def kind(body: bytes) -> str:
    return kind_of(io.BytesIO(body), len(body))


def by_default_type() -> bytes:
    """As some libraries write it: no Override, the type stands with the extension."""
    return office(types=TYPES.format(f'<Default Extension="xml" ContentType="{WORD}"/>'))


def other_case() -> bytes:
    body = office("Word/Document.XML", types=declared(WORD, "word/document.xml"))
    return body.replace(b"[Content_Types].xml", b"[content_types].xml")


def many_entries(count: int, told: int | None = None) -> bytes:
    """A small archive with so many lines in its table of contents, which may say that there are fewer."""
    body = io.BytesIO(office())
    with zipfile.ZipFile(body, "a", zipfile.ZIP_STORED) as archive:
        for number in range(count):
            archive.writestr(f"{number}", b"")
    made = body.getvalue()
    if told is not None:
        end = made.rindex(b"PK\x05\x06")
        made = made[: end + 8] + told.to_bytes(2, "little") * 2 + made[end + 12 :]
    return made


TAKEN = {
    "a main part of another name": (office("word/document2.xml", types=declared(WORD, "word/document2.xml")), ".docx"),
    "a main part in no folder": (office("main.xml", types=declared(WORD, "main.xml")), ".docx"),
    "a workbook in another folder": (office("book/wb.xml", types=declared(EXCEL, "book/wb.xml")), ".xlsx"),
    "the strict form": (office(relationship=f"{STRICT}/officeDocument"), ".docx"),
    "a strict workbook": (office("xl/workbook.xml", relationship=f"{STRICT}/officeDocument"), ".xlsx"),
    "types after a byte order mark": (office(types=b"\xef\xbb\xbf" + declared(WORD).encode()), ".docx"),
    "types by extension": (by_default_type(), ".docx"),
    "names in another case": (other_case(), ".docx"),
    "a PDF after a blank line": (b"\r\n" + PDF, ".pdf"),
    "a PDF after a byte order mark": (b"\xef\xbb\xbf" + PDF, ".pdf"),
}


@pytest.mark.parametrize("what", TAKEN)
def test_what_its_program_opens_is_taken(what: str) -> None:
    body, extension = TAKEN[what]

    assert kind(body) == extension


NAMED = {
    "a presentation": (
        office(types=declared(f"{OOXML}presentationml.presentation.main+xml", "ppt/p.xml"), main="ppt/p.xml"),
        "PowerPoint presentation. Save it as PDF",
    ),
    "a template": (office(types=declared(f"{OOXML}wordprocessingml.template.main+xml")), "Word or Excel template"),
    "a binary workbook": (
        office(
            "xl/workbook.bin",
            types=declared(XLSB, "xl/workbook.bin"),
        ),
        "binary workbook",
    ),
    "an OpenDocument text": (
        office("content.xml", {"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "OpenDocument file. Save it as DOCX",
    ),
    "an old or a locked document": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504,
        "older Word.*or one with a password",
    ),
    "rich text": (b"{\\rtf1\\ansi Program}", "rich text"),
    "an Office document of the future": (office(types=declared("application/vnd.future.main+xml")), "do not know"),
}


@pytest.mark.parametrize("what", NAMED)
def test_an_office_document_of_another_kind_is_called_what_it_is(what: str) -> None:
    body, words = NAMED[what]

    with pytest.raises(Refused, match=words) as refused:
        kind(body)
    assert "Only" not in refused.value.words


MACROS = {
    "a part in capitals": office(more={"word/VBAPROJECT.BIN": b"x"}),
    "a part of another name, by relationship": office(
        more={"word/_rels/document.xml.rels": RELATIONSHIPS.format(VBA, "innocent.bin").encode()}
    ),
    "the relationship with its letters hidden": office(
        more={"word/_rels/document.xml.rels": RELATIONSHIPS.format(VBA.replace("vba", "v&#98;a"), "x.bin").encode()}
    ),
    "a type of another part": office(
        types=TYPES.format(
            OVERRIDE.format("word/document.xml", WORD) + OVERRIDE.format("x", "application/vnd.ms-office.vbaProject")
        )
    ),
    "an old macro sheet": office(
        "xl/workbook.xml",
        {"xl/_rels/workbook.xml.rels": RELATIONSHIPS.format(f"{USUAL}/xlMacrosheet", "m.xml").encode()},
    ),
    "the main type": office(types=declared("application/vnd.ms-word.document.MACROENABLED.main+xml")),
}


@pytest.mark.parametrize("what", MACROS)
def test_macros_are_found_wherever_office_would_find_them(what: str) -> None:
    with pytest.raises(Refused, match="has macros"):
        kind(MACROS[what])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_types_in_another_encoding_are_refused(encoding: str) -> None:
    hidden = declared("application/vnd.ms-word.document.macroEnabled.main+xml")

    with pytest.raises(Refused, match="save it again"):
        kind(office(types=hidden.encode(encoding)))


@pytest.mark.parametrize("dtd", ['<!DOCTYPE x [<!ENTITY a "aaaa">]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'])
def test_a_table_with_a_dtd_is_refused(dtd: str) -> None:
    with pytest.raises(Refused, match="damaged"):
        kind(office(types=dtd + declared(WORD)))


@pytest.mark.parametrize("told", [None, 3], ids=["honest", "lying"])
def test_a_table_of_too_many_lines_is_not_even_read(told: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    body = many_entries(MOST_PARTS, told)

    def never(*_: object) -> None:
        raise AssertionError("the table of contents was read")

    monkeypatch.setattr(zipfile, "ZipFile", never)
    with pytest.raises(Refused, match="too large when it is unpacked"):
        kind(body)


def test_a_table_that_unpacks_to_much_is_refused() -> None:
    with pytest.raises(Refused, match="too large when it is unpacked"):
        kind(office(types=declared(WORD) + " " * (package.LARGEST_TABLE + 1)))
