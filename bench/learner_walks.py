"""The walks of learners, from the QR on a slide or a link in a mail to a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.people import PASSWORD

if TYPE_CHECKING:
    from bench.phone import Phone

CODE = "/code/CARDIO"  # what the QR on the slide says
NEW_PASSWORD = "Splint+River58"


def new_physician(phone: Phone) -> None:
    """Somebody who has never been here."""
    phone.open(CODE)
    phone.step(phone.link("Sign up"))
    sign_up = phone.button("Sign up and register")
    phone.look(sign_up)
    phone.fill(phone.field("Email"), "ana.silva@example.org")
    phone.fill(phone.field("First name"), "Ana")
    phone.fill(phone.field("Last name"), "Silva")
    phone.fill(phone.field("Password"), PASSWORD)
    phone.fill(phone.field("Confirm password"), PASSWORD)
    phone.select(phone.field("Degree"), "MD")
    phone.choose(phone.field("I agree to the terms and conditions"))
    phone.press(sign_up)
    evaluate(phone)
    arrive(phone, "Your certificate is ready.")


def known_physician(phone: Phone) -> None:
    """Somebody who is signed in already."""
    sign_in(phone, "learner")
    phone.open(CODE)
    phone.step(phone.button("Register"))
    evaluate(phone)
    arrive(phone, "Your certificate is ready.")


def nurse(phone: Phone) -> None:
    """A nurse who has forgotten her password; the code is kept until she has a new one."""
    address = "nurse@example.org"
    phone.open(CODE)
    phone.step(phone.link("Sign in"))
    phone.look(phone.button("Sign in and register"))
    phone.press(phone.link("Forgot your password?"))
    send = phone.button("Send the link")
    phone.look(send)
    phone.fill(phone.field("Email"), address)
    phone.press(send)
    phone.open_mail(address, "/password/")
    save = phone.button("Save and register")
    phone.look(save)
    phone.fill(phone.field("New password"), NEW_PASSWORD)
    phone.fill(phone.field("Confirm password"), NEW_PASSWORD)
    phone.press(save)
    evaluate(phone)
    arrive(phone, "Your certificate of participation is ready.")


def evaluate(phone: Phone) -> None:
    """Answer each question, leave the amount as it stands, and send both."""
    send = phone.button("Send and claim")
    phone.look(send)
    for question in phone.page.locator("fieldset.choices:not(#quarters)").all():
        phone.choose(question.locator("input").first)
    phone.press(send)


def arrive(phone: Phone, says: str) -> None:
    """See that it is done; to open the certificate would be the next press."""
    expect(phone.page.locator("main")).to_contain_text(says)
    phone.look(phone.link("Open your certificate"))


def sign_in(phone: Phone, name: str) -> None:
    """Be signed in as one of the demo's people before the walk begins."""
    phone.open("/sign-in")
    phone.page.get_by_label("Email").fill(f"{name}@example.org")
    phone.page.get_by_label("Password", exact=True).fill(PASSWORD)
    phone.press(phone.button("Sign in"))
    phone.forget()
