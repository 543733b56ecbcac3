"""The office's pages with years of activities behind them, on both databases, as multiples of bare Flask.

`python -m bench.program 100` measures the whole size: 100,000 people, 20,000 activities, 200,000 sessions, 2,000,000
credits. Without a number it is a tenth of that. Queries are counted at a hundredth of the size as well.
`python -m bench.program 20 all` measures every other page that an activity, a session or a person has.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import db
from bench.bare_flask import bare_flask
from bench.budget import Figure, at_most, run
from bench.client import Asked, Times, in_turn
from bench.evaluations import databases
from bench.pages import figure
from bench.semesters import Office, fill
from bench.site import Site, made, open_site, person
from bench.tools import HOST, Server, free_port, serving
from db import schema
from db.institution.settings import forget_institution, set_institution
from db.roles.tables import Role, RoleGrant
from tests.support.postgres import own_database
from tests.support.weight import queries

TIMES, FIGURES_MS = 12.0, 50.0
ROUNDS = 20
TENTH, HUNDREDTH = 10.0, 0.01
OK = 200
Pages = Callable[[Site, Office, Site], dict[str, Asked]]


def asked(of: Site, office: Office, staff: Site) -> dict[str, Asked]:
    """The measured pages, each with the cookie of the person who looks."""
    activity, session = f"/office/activities/{office.activity.id}", f"/office/sessions/{office.session.id}"
    word, kind = office.activity.title.split()[0], f"unit={office.activity.unit_id}&format={office.activity.format}"
    pages = {
        "/office/activities": "/office/activities",
        "/office/activities, a search": f"/office/activities?q={word}",
        "/office/activities, a search for two words": f"/office/activities?q={word}+77",
        "/office/activities, a search for a word of most titles": "/office/activities?q=grand",
        "/office/activities, needs somebody": "/office/activities?needs=any",
        "/office/activities, late claims": "/office/activities?needs=late",
        "/office/activities, a unit and a format": f"/office/activities?{kind}",
        "/office/activities/<id>": activity,
        "/office/activities/<id>/sessions": f"{activity}/sessions",
        "/office/activities/<id>/results": f"{activity}/results",
        "/office/sessions/<id>": session,
        "/office/sessions/<id>/figures": f"{session}/figures",
        "/office/sessions/<id>/learners": f"{session}/learners",
        "/office/sessions/<id>/check-in": f"{session}/check-in",
        "/office/sessions/<id>/results": f"{session}/results",
        "/office/late-claims": "/office/late-claims",
        "/office/check-ins": "/office/check-ins",
        "/office/activities/<id>/learners": f"{activity}/learners",
        "/office/activities/<id>/history": f"{activity}/history",
        "/office/activities/<id>/overlaps": f"{activity}/overlaps",
        "/office/sessions/<id>/overlaps": f"{session}/overlaps",
        "/office/sessions/<id>/learners, not evaluated": f"{session}/learners?missing=evaluation",
        "/office/sessions/<id>/learners, not claimed": f"{session}/learners?missing=claim",
        "/office/sessions/<id>/learners, a name": f"{session}/learners?q=lind",
        "/office/sessions/<id>/check-in, a name": f"{session}/check-in?q=lind",
        "/office/late-claims, a name": "/office/late-claims?q=lind",
        "/office/people": "/office/people",
        "/office/people, a name": "/office/people?q=lind",
        "/office/people, a name and another": "/office/people?q=maya+lind+77",
        "/office/people, nobody": "/office/people?q=lee",
    }
    own = {"/home": "/home", "/transcript": "/transcript", "/code/<code>": f"/code/{office.session.slug}"}
    found: dict[str, Asked] = {what: (path, staff.headers, "") for what, path in pages.items()}
    return found | {what: (path, of.headers, "") for what, path in own.items()}


def everywhere(of: Site, office: Office, staff: Site) -> dict[str, Asked]:
    """Every other page of the office, by its route."""
    known = {path.partition("?")[0] for path, _, _ in asked(of, office, staff).values()}
    numbers = {"activity": office.activity.id, "session": office.session.id, "person": office.learner.id}
    found: dict[str, Asked] = {}
    for rule in of.app.url_map.iter_rules():
        path = rule.rule
        for name, number in numbers.items():
            path = path.replace(f"<int:{name}_id>", str(number))
        if "GET" in (rule.methods or ()) and path.startswith("/office") and "<" not in path and path not in known:
            found[rule.rule] = (path, staff.headers, "")
    return found


@contextmanager
def office_of(url: str, size: float, pages: Pages = asked) -> Iterator[tuple[Site, Office, dict[str, Asked]]]:
    """A site of this size on this database, with the pages to look at."""
    with tempfile.TemporaryDirectory(prefix="cme-bench-") as folder:
        settings = replace(open_site(Path(folder)), database_url=url)
        db.open_database(url, data_dir=settings.data_dir)
        db.begin_request()
        forget_institution()
        schema.migrate()
        set_institution({"name": "Lakeside Teaching Hospital", "provider": "Lakeside Teaching Hospital"})
        office = fill(size)
        staff = person("office@bench.example")
        RoleGrant.create(person=staff, role=Role.OFFICE)
        learner, of_staff = made(settings, office.learner), made(settings, staff)
        try:
            yield learner, office, pages(learner, office, of_staff)
        finally:
            db.database.close()
            db.database.obj.dispose()
            forget_institution()


def counted(of: Site, pages: dict[str, Asked]) -> dict[str, int]:
    """How many queries each page takes, once it is warm; files, and pages that are not there, are left out."""
    client = of.app.test_client(use_cookies=False)
    found = {}
    for what, (path, headers, _) in pages.items():
        client.get(path, base_url=of.settings.base_url, headers=headers)
        with queries() as said:
            given = client.get(path, base_url=of.settings.base_url, headers=headers)
        if (given.status_code, given.mimetype) == (OK, "text/html"):
            found[what] = len(said)
        else:
            print(f"{what} answered {given.status_code}, {given.mimetype}", file=sys.stderr)
    return found


@contextmanager
def served(of: Site) -> Iterator[Server]:
    """The site, served by the production command on its database."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CME_")}
    environ |= {"CME_DATA_DIR": str(of.settings.data_dir), "CME_HOST": HOST, "CME_PORT": str(port)}
    environ |= {"CME_DATABASE_URL": of.settings.database_url}
    with serving([sys.executable, "-m", "flask", "--app", "cmeapp", "serve"], port, "/health", env=environ) as server:
        yield server


def timed(of: Site, kind: str, pages: dict[str, Asked], size: str) -> list[Figure]:
    """Each page as a multiple of bare Flask; the figures of a session in milliseconds as well."""
    figures = []
    with served(of) as server, bare_flask() as bare:
        for what, page in pages.items():
            pair = Times.of(bare, ("/", {}, "")), Times.of(server, page)
            in_turn(pair, ROUNDS)
            figures.append(figure(f"{what}, {kind}, {size}", *pair, TIMES))
            if what.endswith("figures"):
                slowest = max(pair[1].p50s)
                figures.append(at_most(f"{what}, {kind}, {size}, slowest round", slowest, FIGURES_MS, " ms"))
    return figures


def measure(percent: float = TENTH, pages: Pages = asked) -> Sequence[Figure]:
    """Some minutes: most of it is to fill the databases."""
    figures = []
    with databases() as urls:
        for kind, url in urls.items():
            few, begun = _queries_of_few(url, percent / 100 * HUNDREDTH, pages), time.perf_counter()
            with office_of(url, percent / 100, pages) as (of, _, found):
                print(f"{kind}: filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
                many = counted(of, found)
                for what, count in many.items():
                    row = f"{what}, queries, {kind}", str(count), f"at most as at 1%: {few[what]}", count <= few[what]
                    figures.append(Figure(*row))
                figures += timed(of, kind, {what: found[what] for what in many}, f"{percent:g}% of the size")
    return figures


def _queries_of_few(url: str, size: float, pages: Pages) -> dict[str, int]:
    """The queries of each page in a small database of its own, of the same kind as that of this URL."""
    small = nullcontext(f"{url}.small") if url.startswith("sqlite") else own_database(url)
    with small as address, office_of(address, size, pages) as (of, _, found):
        return counted(of, found)


if __name__ == "__main__":
    size = float(sys.argv[1]) if len(sys.argv) > 1 else TENTH
    run(lambda: measure(size, everywhere if sys.argv[2:] == ["all"] else asked))
