"""Every feature of the site, in menu order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.certificates.routes import bp as certificates
from blueprints.health.routes import bp as health
from blueprints.learning.routes import bp as learning
from blueprints.styleguide.routes import bp as styleguide

if TYPE_CHECKING:
    from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (learning, certificates, health)
DEMO_BLUEPRINTS: tuple[Blueprint, ...] = (styleguide,)
# Label and address of the main navigation; what is not built yet is not shown.
NAVIGATION: tuple[tuple[str, str], ...] = ()
