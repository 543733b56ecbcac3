"""A feature, as the app puts it on: its routes, menu entries, jobs and commands, and what works out its mails.

Nothing of a feature that is off exists: its module is not imported, so it has no route, menu entry, job or command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

if TYPE_CHECKING:
    from datetime import timedelta

    from flask import Blueprint, Flask

    from blueprints.shared.menu import Entry
    from db.jobs.run import Run
    from db.outbox.tables import Message

Links = tuple["Entry", ...]
Prepare = Callable[["Message"], dict[str, Any] | None]
Work = Callable[["Run"], None]  # does a long job, and tells how far it is


@dataclass(frozen=True)
class PeriodicJob:
    """A job of the worker, its interval and, if that matters, its hour of the office's day."""

    every: timedelta
    run: Callable[[], None]
    at_hour: int | None = None
    is_long: bool = False  # takes minutes, so it runs beside the mail and not before it


@dataclass(frozen=True)
class Feature:
    """The parts of one feature. `mails` work out a message's values when it is sent; None drops it without a word.

    Its entries stand in the public bar (`for_all`), beside it (`for_visitors`), in the menu under a person's name
    (`for_members`), and in the office's bar (`for_office`). Those `for_applicants` stand beside the name of whoever
    applied or holds a role, and in the menu of anybody else.
    """

    blueprint: Blueprint
    for_all: Links = ()
    for_visitors: Links = ()
    for_members: Links = ()
    for_applicants: Links = ()
    for_office: Links = ()
    jobs: Mapping[str, PeriodicJob] = field(default_factory=dict)
    mails: Mapping[str, Prepare] = field(default_factory=dict)
    long_jobs: Mapping[str, Work] = field(default_factory=dict)  # by kind, which is what `order` is asked for
    commands: Mapping[str, str] = field(default_factory=dict)  # by name: "module:attribute", loaded when asked for
    sheet: str = ""  # a style sheet of its own

    @property
    def links(self) -> Links:
        return (*self.for_all, *self.for_visitors, *self.for_members, *self.for_applicants, *self.for_office)


@dataclass(frozen=True)
class Features:
    """All that are on, in menu order, joined once at the start."""

    nav: Links
    visitors: Links
    members: Links
    applicants: Links
    office: Links
    jobs: Mapping[str, PeriodicJob]
    mails: Mapping[str, Prepare]
    long_jobs: Mapping[str, Work]
    sheets: Mapping[str, str]
    addresses: Mapping[str, str]  # of all menus, and what else belongs to one of them

    def here(self, path: str) -> str:
        """The address of the entry that leads to this page or to what it is a part of; '' if there is none."""
        while path and path not in self.addresses:
            path = path.rpartition("/")[0]
        return self.addresses.get(path, "")


def init_features(app: Flask, features: Sequence[Feature]) -> None:
    """Register them. Their jobs and mails are found by `features`."""
    for feature in features:
        app.register_blueprint(feature.blueprint)
    app.extensions["features"] = Features(
        nav=tuple(link for each in features for link in each.for_all),
        visitors=tuple(link for each in features for link in each.for_visitors),
        members=tuple(link for each in features for link in each.for_members),
        applicants=tuple(link for each in features for link in each.for_applicants),
        office=tuple(link for each in features for link in each.for_office),
        jobs={name: job for each in features for name, job in each.jobs.items()},
        mails={name: prepare for each in features for name, prepare in each.mails.items()},
        long_jobs={kind: work for each in features for kind, work in each.long_jobs.items()},
        sheets={each.blueprint.name: each.sheet for each in features if each.sheet},
        addresses={
            address: link.address
            for each in features
            for link in each.links
            for address in (link.address, *link.covers)
        },
    )


def features() -> Features:
    """Those of the current app."""
    found: Features = current_app.extensions["features"]
    return found
