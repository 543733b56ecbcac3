"""Every feature of the site, in menu order. One that is off is not imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from blueprints.shared.feature import Feature
    from blueprints.shared.settings import Settings

ALWAYS = ("learning", "applications", "certificates", "jobs", "office", "accounts", "pages", "health")
# Off until a setting switches it on.
OPTIONAL: dict[str, Callable[[Settings], bool]] = {"styleguide": lambda settings: settings.demo}


def features_of(settings: Settings) -> list[Feature]:
    """The features that are on with these settings."""
    names = [*ALWAYS, *(name for name, is_on in OPTIONAL.items() if is_on(settings))]
    return [import_module(f"blueprints.{name}.routes").feature for name in names]
