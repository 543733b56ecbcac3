"""A subject arrives letter for letter, whatever it holds and however long it is."""

from __future__ import annotations

import email
import email.policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.shared.outbox.subject import POLICY

SUBJECTS = [
    "Your review is wanted: Atrial Fibrillation After Cardiac Surgery – Who Needs Anticoagulation, and for How Long?",
    "Returned: Séance d’information – évaluation préopératoire à Genève et à Zürich (application 30)",
    "Returned for changes: Behçet, Sjögren, Ménière and Guillain–Barré: An Afternoon of Eponyms (application 31)",
    "To take up: Sickle Cell Crisis: Pain Relief Within the Hour (application 30)",
    "A plain title that goes on and on " * 30,
    "心臓 и 🫀 " * 40,
    "It says =?utf-8?b?SGVsbG8=?= itself",
    "",
]


def sent(subject: str) -> bytes:
    mail = EmailMessage(policy=POLICY)
    mail["To"] = "ada@example.org"
    mail["Subject"] = subject
    mail.set_content("Hello.\n", cte="quoted-printable")
    return mail.as_bytes()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_two_readers_read_what_was_said(subject: str) -> None:
    raw = sent(subject)

    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject
    assert str(make_header(decode_header(email.message_from_bytes(raw)["Subject"]))) == subject


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=400).map(lambda text: " ".join(text.split())))
def test_any_text_at_all_arrives(subject: str) -> None:
    raw = email.message_from_bytes(sent(subject))["Subject"]

    assert " ".join(str(make_header(decode_header(raw))).split()) == subject


@pytest.mark.parametrize("subject", SUBJECTS)
def test_its_lines_are_short_and_the_first_is_not_empty(subject: str) -> None:
    head = sent(subject).split(b"\r\n\r\n")[0].split(b"\r\nSubject: ")[1]
    lines = head.split(b"\r\nMIME")[0].split(b"\r\n ")
    lines = [line.split(b"\r\n")[0] for line in lines]

    assert not subject or lines[0].strip()
    assert all(len(line) <= (75 if b"=?" in line else 998) for line in lines)


def test_a_long_name_with_accents_arrives_too() -> None:
    name = "Höpital Général de la Vallée, Département d’Éducation Médicale Continue à Genève et à Zürich"
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(name, addr_spec="office@example.org")
    mail.set_content("x\n")

    assert (
        email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)["From"].addresses[0].display_name == name
    )
