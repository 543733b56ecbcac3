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
# Label and address of the main navigation; what is not built yet is not shown.
NAVIGATION: tuple[tuple[str, str], ...] = (
    ("Planning Guide", "/planning-guide"),
    ("About", "/about"),
    ("Help", "/help"),
)
