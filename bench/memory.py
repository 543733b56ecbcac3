"""The memory of everything that `serve` starts: at its peak, and ten seconds after all kinds of work were done."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from urllib.parse import urlencode

from bench.budget import Figure, at_most, run
from bench.processes import pss
from bench.site import Site, served, site
from bench.tools import FORM, HOST, Server, load
from blueprints.shared.passwords import hash_password
from db.credit.tables import Credit
from db.people.tables import Person
from tests.support.claimants import Claimants, Ready, ready

PEAK, AFTER = 160.0, 110.0  # MiB
SETTLES = 10.0  # seconds
LOOKS_EVERY = 0.25  # seconds
CLAIMS, AT_ONCE, SIGN_UPS = 60, 8, 5  # as many sign-ups as one address may make in a while
PASSWORD = "Gauze!Lamp42"


@contextmanager
def highest(server: Server) -> Iterator[list[float]]:
    """Append the memory of all processes, in MiB, again and again until the block ends."""
    found, stop = [pss(server.pid)], threading.Event()

    def look() -> None:
        while not stop.wait(LOOKS_EVERY):
            found.append(pss(server.pid))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield found
    stop.set()
    thread.join()


def work(of: Site, server: Server, claims: Sequence[Ready]) -> None:
    """Pages, documents, sign-ins, sign-ups and claims, by many at once so that every process has its share."""
    for path in ("/transcript", "/home", "/transcript.pdf", "/transcript.csv", "/", "/sign-up"):
        load(server.port, path, seconds=2, headers=of.headers if path != "/sign-up" else {"Cookie": of.visitor})
    form = urlencode({"csrf_token": of.csrf, "email": of.learner.email, "password": PASSWORD})
    load(server.port, "/sign-in", seconds=2, headers={"Cookie": of.visitor}, form=form, status=303)
    claimants = Claimants(server.port, of.settings.secret_key)
    for one in claims:
        claimants.waiting.put(one)
    for thread in claimants.start(AT_ONCE):
        thread.join()
    assert len(claimants.acknowledged) == len(claims), claimants.refused
    for number in range(SIGN_UPS):
        sign_up(of, server, f"new{number}@example.org")
    for credit in Credit.select(Credit.id, Credit.learner).where(Credit.certificate.is_null(False)).limit(CLAIMS):
        headers = next(one.headers for one in claims if one.learner == credit.learner.id)
        assert answer(server, f"/transcript/{credit.id}.pdf", headers) == 200


def sign_up(of: Site, server: Server, email: str) -> None:
    """Somebody new: the password is checked while it is typed, then the form is sent."""
    row = {"email": email, "first_name": "Maya", "last_name": "Lind", "degree": "MD", "profession": "Physician"}
    form = urlencode(
        {**row, "csrf_token": of.csrf, "password": PASSWORD, "confirm": PASSWORD, "agreement": "y", "degree_other": ""}
    )
    headers = {"Cookie": of.visitor, "Content-Type": FORM}
    assert answer(server, "/sign-up/password", {**headers, "HX-Request": "true"}, form) == 200
    assert answer(server, "/sign-up", headers, form) == 303


def answer(server: Server, path: str, headers: dict[str, str], form: str = "") -> int:
    """The status of one answer, read to its end."""
    with closing(http.client.HTTPConnection(HOST, server.port, timeout=30)) as connection:
        connection.request("POST" if form else "GET", path, body=form or None, headers=headers)
        given = connection.getresponse()
        given.read()
        return given.status


def measure() -> Sequence[Figure]:
    """About 40 s."""
    with site() as of:
        Person.update(password_hash=hash_password(PASSWORD)).where(Person.id == of.learner.id).execute()
        claims = ready(of.app, CLAIMS, 1)
        with served(of) as server:
            idle = pss(server.pid)
            with highest(server) as found:
                work(of, server, claims)
            time.sleep(SETTLES)
            after, note = pss(server.pid), f" ({idle:.0f} MiB before)"
    what = "memory of all of `serve`, pages, documents, sign-ups and claims"
    return [
        at_most(f"{what}, at its peak", max(found), PEAK, " MiB PSS", 0),
        at_most(f"{what}, 10 s later", after, AFTER, " MiB PSS", 0, note),
    ]


if __name__ == "__main__":
    run(measure)
