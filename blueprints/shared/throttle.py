"""Stops guessing: failures are counted in the database, per account, per browser and per network address."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import request
from peewee import EXCLUDED, Case
from werkzeug.exceptions import TooManyRequests

from blueprints.shared import errors
from blueprints.shared.browser import browser_token
from blueprints.shared.filters import clock_time
from db.engine.clock import now
from db.people.tables import fold_email
from db.sign_ins.tables import FailureCount, hashed

WINDOW = timedelta(minutes=15)
LIMIT = 10
ADDRESS_LIMIT = 300  # a lecture hall shares one address
ADDRESS = ":address:"


class Throttled(TooManyRequests):
    """Too many failures; carries the page that says when to try again."""

    def __init__(self, until: datetime) -> None:
        seconds = max(1, int((until - now()).total_seconds()) + 1)
        super().__init__(response=errors.page(429, retry_at=clock_time(until), retry_after=seconds))


def account_bucket(email: str, purpose: str = "sign-in") -> str:
    """Failures at one account, whether it exists or not."""
    return f"{purpose}:account:{hashed(fold_email(email))[:40]}"


def browser_bucket(purpose: str = "sign-in") -> str:
    """Failures of one browser; one that takes no cookies is counted by its account and its address."""
    return f"{purpose}:browser:{hashed(browser_token())[:40]}"


def address_bucket(purpose: str = "sign-in") -> str:
    """Failures from one network address, as the server knows it: a forged X-Forwarded-For changes nothing."""
    return f"{purpose}{ADDRESS}{(request.remote_addr or 'unknown')[:60]}"


def limit_of(bucket: str) -> int:
    return ADDRESS_LIMIT if ADDRESS in bucket else LIMIT


def refuse_if_throttled(*buckets: str) -> None:
    """Raise Throttled, answered by a 429 page, while any of these buckets is full. Costs one query, no write."""
    full = FailureCount.select().where(FailureCount.bucket.in_(buckets), FailureCount.began_at > now() - WINDOW)
    ends = [row.began_at + WINDOW for row in full if row.failures >= limit_of(row.bucket)]
    if ends:
        raise Throttled(max(ends))


def count_failure(*buckets: str) -> None:
    """Count one failure in each bucket, by one statement each: no two at once are counted as one."""
    moment = now()
    over = FailureCount.began_at <= moment - WINDOW
    for bucket in sorted(buckets):
        row = {FailureCount.bucket: bucket, FailureCount.failures: 1, FailureCount.began_at: moment}
        again = {
            FailureCount.failures: Case(None, [(over, EXCLUDED.failures)], FailureCount.failures + 1),
            FailureCount.began_at: Case(None, [(over, EXCLUDED.began_at)], FailureCount.began_at),
        }
        FailureCount.insert(row).on_conflict(conflict_target=[FailureCount.bucket], update=again).execute()
