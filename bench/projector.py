"""A full hall: 500 phones ask for the code's page at one moment, while the screen and copies of it count on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.bare_flask import bare_flask
from bench.budget import Figure, at_most, run
from bench.client import Asked
from bench.pages import PAGE_TIMES, by_one
from bench.processes import cpu_seconds
from bench.site import Site, served, site
from bench.tools import HOST, Server
from db.activities.tables import Activity, Session
from db.attendance.projector import open_projector

PHONES, SCREENS = 500, 20
EACH_SECONDS = 0.25  # between two questions of one screen: twenty times as often as it asks in life
ROUNDS = 5
LONGEST_WAIT = 30.0  # seconds
OTHER_BYTES = 700  # of an answer where nothing has changed, with all its headers


@dataclass(frozen=True)
class Herd:
    """A moment in the hall: seconds until the last phone had its page, server's CPU seconds, answers to screens."""

    seconds: float
    cpu: float
    screens: list[bytes]


def request(path: str, headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: br\r\n{headers}Connection: close\r\n\r\n".encode()


async def answer(port: int, asked: bytes) -> bytes:
    """The whole answer to one request on a connection of its own. Raises RuntimeError for a refusal."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(asked)
    got = await asyncio.wait_for(reader.read(-1), LONGEST_WAIT)
    writer.close()
    if not got.startswith((b"HTTP/1.1 2", b"HTTP/1.0 2")):
        raise RuntimeError(f"unexpected: {got[:200]!r}")
    return got


async def screen(port: int, asked: bytes, until: asyncio.Event) -> list[bytes]:
    """One screen that asks again and again until the phones are served."""
    answers = []
    while not until.is_set():
        answers.append(await answer(port, asked))
        await asyncio.sleep(EACH_SECONDS)
    return answers


async def _herd(port: int, phone: bytes, watched: bytes) -> tuple[float, list[bytes]]:
    done = asyncio.Event()
    screens = [asyncio.ensure_future(screen(port, watched, done)) for _ in range(SCREENS)] if watched else []
    begun = time.perf_counter()
    await asyncio.gather(*(answer(port, phone) for _ in range(PHONES)))
    took = time.perf_counter() - begun
    done.set()
    return took, [one for each in screens for one in await each]


def herd(server: Server, phone: bytes, watched: bytes = b"") -> Herd:
    """All phones at one moment, and the screens meanwhile."""
    before = cpu_seconds(server)
    seconds, screens = asyncio.run(_herd(server.port, phone, watched))
    return Herd(seconds, cpu_seconds(server) - before, screens)


def in_the_hall(of: Site, server: Server, code: str, watched: str) -> list[Figure]:
    """The hall by ours and by bare Flask, in turn."""
    phone = request(code, f"Cookie: {of.visitor}\r\n")
    seen = request(watched, "HX-Request: true\r\n")
    with bare_flask() as bare:
        pairs = [(herd(server, phone, seen), herd(bare, request("/"))) for _ in range(ROUNDS)]
    wall = sorted(ours.seconds / theirs.seconds for ours, theirs in pairs)[ROUNDS // 2]
    cpu = sum(ours.cpu for ours, _ in pairs) / sum(theirs.cpu for _, theirs in pairs)
    last = max(ours.seconds for ours, _ in pairs)
    largest = max(len(one) for ours, _ in pairs for one in ours.screens)
    note = f" (last page after {last:.2f} s at worst; CPU {cpu:.1f}x)"
    return [
        at_most(f"{PHONES} phones and {SCREENS} screens at once", wall, PAGE_TIMES, "x bare Flask", note=note),
        at_most("a screen where nothing changed, headers included", largest, OTHER_BYTES, " B", 0),
    ]


def measure() -> Sequence[Figure]:
    """About half a minute."""
    with site() as of:
        at = Session.select(Session, Activity).join(Activity).order_by(Session.id.desc()).get()
        open_projector(at, of.learner)
        address = f"/projector/{Session.get_by_id(at.id).projector_key}"
        part = {"HX-Request": "true", "Accept-Encoding": "br"}
        pages: dict[str, tuple[float, Asked]] = {
            "the screen in the hall": (PAGE_TIMES, (address, {"Accept-Encoding": "br"}, "")),
            "its count where that changed": (PAGE_TIMES, (f"{address}?seen=0-9999", part, "")),
        }
        with served(of) as server:
            watched = f"{address}?seen=0-0"
            return [*by_one(server, pages), *in_the_hall(of, server, f"/code/{at.slug}", watched)]


if __name__ == "__main__":
    run(measure)
