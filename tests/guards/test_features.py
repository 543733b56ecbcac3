"""A feature that is off costs nothing: no import, no route, no menu entry, no job."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from blueprints import ALWAYS, OPTIONAL
from cmeapp import create_app

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings

ROOT = Path(__file__).parents[2]
SHARED = {"shared"}
LOADED = """
import sys
from types import SimpleNamespace
import blueprints
blueprints.features_of(SimpleNamespace(demo=False))
print(*{name.split(".")[1] for name in sys.modules if name.startswith("blueprints.")})
"""


def test_every_folder_is_a_feature_that_is_on_or_optional() -> None:
    folders = {path.parent.name for path in ROOT.glob("blueprints/*/__init__.py")}

    assert folders - SHARED == {*ALWAYS, *OPTIONAL}


def test_what_is_off_is_not_imported() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=ROOT)

    assert set(loaded.stdout.split()) == {*ALWAYS, *SHARED}


def test_what_is_off_has_no_route_menu_or_job(app: Flask, data: Settings) -> None:
    with_demo = create_app(replace(data, demo=True))

    assert not OPTIONAL.keys() & app.blueprints.keys()
    assert OPTIONAL.keys() <= with_demo.blueprints.keys()
    for kind in ("nav", "visitors", "members", "applicants", "office"):
        links = getattr(app.extensions["features"], kind)
        assert all(app.url_map.bind("localhost").test(link.address) for link in links), links
