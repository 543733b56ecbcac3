"""Stops guessing and floods: tries are counted in the database, per account, per browser and per network address."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request
from peewee import EXCLUDED, Case
from werkzeug.exceptions import TooManyRequests

from blueprints.shared import errors
from blueprints.shared.browser import browser_token, has_browser_token
from blueprints.shared.filters import clock_time
from db import database
from db.engine.address import fold_email
from db.engine.clock import now
from db.engine.query import prepared
from db.sign_ins.tables import FailureCount, hashed

if TYPE_CHECKING:
    from peewee import ModelSelect

WINDOW = timedelta(minutes=15)
A_DAY = timedelta(days=1)
LIMIT = 10
ADDRESS_LIMIT = 300  # a lecture hall shares one address
CLOCKS_DIFFER = timedelta(minutes=2)  # between machines; a count that begins later than that is of a clock set back
ADDRESS = ":address:"
EVERYBODY = "sign-in:everybody:"  # all failures of the site: nobody is stopped by it, and the office is told
NETWORK_BITS = 64  # of an IPv6 address: what one household or one phone is given whole


class Rule(NamedTuple):
    """How many tries a bucket takes, and from when on they count no more."""

    limit: int
    window: timedelta


# By the bucket's kind, the second word of its name; every other kind takes LIMIT in WINDOW.
USUAL = Rule(LIMIT, WINDOW)
RULES = {
    "address": Rule(ADDRESS_LIMIT, WINDOW),
    "everybody": Rule(300, WINDOW),
    "corrected": Rule(5, A_DAY),
    "mail": Rule(5, A_DAY),
    "mails": Rule(20, A_DAY),
}


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
    return f"{purpose}{ADDRESS}{network()}"


def new_account_buckets() -> tuple[str, ...]:
    """The bucket of an address that is given for an account, taken or not: it may bring a stranger a mail.

    Every page with such a form hands out the browser's cookie, so whoever sends none is a program: those of one
    network have one allowance, as one browser has.
    """
    own = browser_bucket("sign-up") if has_browser_token() else f"sign-up:program:{network()}"
    return own, address_bucket("sign-up")


def network() -> str:
    """The origin of this request: its address, or the /64 network of an IPv6 one, whose holder has 2^64 of them."""
    text = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text[:60]
    if isinstance(address, ipaddress.IPv4Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, NETWORK_BITS), strict=False))


def rule_of(bucket: str) -> Rule:
    return RULES.get(bucket.split(":", 2)[1], USUAL)


def refuse_if_throttled(*buckets: str) -> None:
    """Raise Throttled, answered by a 429 page, while any of these buckets is full. One query for each, no write."""
    moment, ends = now(), []
    for row in (row for bucket in buckets for row in _count_of(bucket)):
        limit, window = rule_of(row.bucket)
        if row.failures >= limit and row.began_at - CLOCKS_DIFFER <= moment < row.began_at + window:
            ends.append(row.began_at + window)
    if ends:
        raise Throttled(max(ends))


@prepared
def _count_of(bucket: Any) -> ModelSelect[FailureCount]:
    return FailureCount.select().where(FailureCount.bucket == bucket)


def count_failure(*buckets: str) -> dict[str, int]:
    """Count one failure in each bucket, by one statement each: no two at once are counted as one. The new counts."""
    return {bucket: _count(bucket) for bucket in sorted(buckets)}


def is_one_too_many(*buckets: str) -> bool:
    """Count one in each bucket, and tell whether any of them had been full."""
    counts = count_failure(*buckets)
    return any(count > rule_of(bucket).limit for bucket, count in counts.items())


def _count(bucket: str) -> int:
    moment = now()
    over = (FailureCount.began_at <= moment - rule_of(bucket).window) | (FailureCount.began_at > moment + CLOCKS_DIFFER)
    row = {FailureCount.bucket: bucket, FailureCount.failures: 1, FailureCount.began_at: moment}
    again = {
        FailureCount.failures: Case(None, [(over, EXCLUDED.failures)], FailureCount.failures + 1),
        FailureCount.began_at: Case(None, [(over, EXCLUDED.began_at)], FailureCount.began_at),
    }
    with database.atomic():  # the row is held until it has been read
        FailureCount.insert(row).on_conflict(conflict_target=[FailureCount.bucket], update=again).execute()
        return int(FailureCount.get(FailureCount.bucket == bucket).failures)
