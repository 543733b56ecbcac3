"""One process of several on one database: URL DEED PARTICIPATION. It says "ready", waits for a line, acts and tells."""

from __future__ import annotations

import sys

import db
from db.credit.claim import claim_credit
from db.credit.tables import AlreadyClaimed
from db.learning.evaluation import keep_draft, send_evaluation
from db.learning.tables import Participation


def act(deed: str, mine: Participation) -> str:
    """Do it; how it ended, in one word."""
    if deed == "send":
        return "sent" if send_evaluation(mine, {"1": "Yes"}) else "late"
    if deed == "draft":
        return "kept" if keep_draft(mine, {"question_1": ["Yes"]}) else "refused"
    try:
        return claim_credit(mine, 4).number
    except AlreadyClaimed:
        return "already"


def main(url: str, deed: str, participation: str) -> None:
    """Read what a page would have read, and act when told to."""
    db.open_database(url)
    db.begin_request()
    mine = Participation.get_by_id(int(participation))
    assert mine.session.activity.id
    print("ready", flush=True)  # noqa: T201 - it is what the test waits for
    sys.stdin.readline()
    print(act(deed, mine), flush=True)  # noqa: T201
    db.end_request()


if __name__ == "__main__":
    main(*sys.argv[1:])
