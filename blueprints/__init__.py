"""Every feature of the site, in menu order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.accounts.routes import bp as accounts
from blueprints.applications.routes import bp as applications
from blueprints.certificates.routes import bp as certificates
from blueprints.health.routes import bp as health
from blueprints.learning.routes import bp as learning
from blueprints.office.routes import bp as office
from blueprints.pages.routes import bp as pages
from blueprints.styleguide.routes import bp as styleguide

if TYPE_CHECKING:
    from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (accounts, learning, applications, certificates, health, office, pages)
DEMO_BLUEPRINTS: tuple[Blueprint, ...] = (styleguide,)

# Menus, as pairs of label and address; what is not built yet is not shown.
Links = tuple[tuple[str, str], ...]
FOR_VISITORS: Links = (("Sign in", "/sign-in"), ("Sign up", "/sign-up"))
FOR_MEMBERS: Links = (
    ("Home", "/home"),
    ("Transcript", "/transcript"),
    ("Applications", "/applications"),
    ("Account", "/account"),
)
FOR_OFFICE: Links = (*FOR_MEMBERS[:-1], ("Office", "/office"), FOR_MEMBERS[-1])
NAVIGATION: Links = (
    ("Planning Guide", "/planning-guide"),
    ("About", "/about"),
    ("Help", "/help"),
)
MENUS = frozenset(url for links in (FOR_VISITORS, FOR_OFFICE, NAVIGATION) for _, url in links)
SHEETS = {"applications": "application.css", "styleguide": "application.css"}  # areas with a style sheet of their own
