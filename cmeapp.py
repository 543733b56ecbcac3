"""The application: settings, database, what features share, the features, error pages; nothing else."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_login import current_user

import db
from blueprints import features_of
from blueprints.shared import (
    access,
    address,
    assets,
    bodies,
    commands,
    control,
    cookies,
    csrf,
    errors,
    filters,
    floor,
    guard,
    menu,
    templates,
)
from blueprints.shared import inactivity as idle
from blueprints.shared import kept_forms as kept
from blueprints.shared.feature import features, init_features
from blueprints.shared.rule import LazyRule
from blueprints.shared.server.proxies import FrontDoor
from blueprints.shared.settings import Settings, is_loopback, read_settings
from db.engine.refusal import Refused
from db.institution.settings import institution

VERSION = "0.1.0"  # the tag of its commit is v0.1.0, and CHANGELOG.md has a heading of it
LARGEST_BODY = 2 * 1024 * 1024  # bytes; imports come by the command line
LARGEST_FORM = 512 * 1024
MOST_FIELDS = 1000


class App(Flask):
    """Flask, whose rules are made ready only as far as they are used."""

    url_rule_class = LazyRule


def create_app(settings: Settings | None = None) -> Flask:
    """The app for these settings, or for those of the environment; a bad one ends the start with one line."""
    if settings is None:
        os.umask(0o077)  # what this process writes, the database first of all, is for its own user alone
        try:
            settings = read_settings()
            db.open_database(settings.database_url, data_dir=settings.data_dir)
        except Refused as refusal:
            sys.exit(str(refusal))
    app = App(__name__, static_folder=None)
    configure(app, settings)
    templates.init_templates(app)
    control.init_controls(app)
    app.session_interface = cookies.Cookies(app)
    bodies.init_bodies(app)
    guard.init_guard(app, settings.is_https)
    assets.init_assets(app)
    access.init_access(app)
    menu.init_menus(app)
    address.init_addresses(app)
    csrf.init_csrf(app)
    kept.init_kept(app)
    errors.init_errors(app)
    floor.init_floor(app)
    filters.init_filters(app)
    on = features_of(settings)
    commands.init_commands(app, on)
    init_features(app, on)
    app.context_processor(frame)
    # Outermost, under whichever server.
    app.wsgi_app = FrontDoor(app.wsgi_app, settings.trusted_proxies, is_https=settings.is_https)  # type: ignore[method-assign]
    return app


def configure(app: Flask, settings: Settings) -> None:
    secure = settings.is_https
    hosts = [urlsplit(settings.base_url).hostname or ""]
    if is_loopback(hosts[0]):  # and not where a proxy in front asks for the site by a name of its own
        hosts += ["localhost", "127.0.0.1", "[::1]"]
    app.config.update(
        CME=settings,
        VERSION=VERSION,
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=hosts,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_FIELDS,
        SESSION_COOKIE_NAME="__Host-cme" if secure else "cme",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=24),
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.json.sort_keys = False  # type: ignore[attr-defined]


def frame() -> dict[str, Any]:
    """The values that base.html shows on every page."""
    someone = current_user._get_current_object()  # looked up once, not at each mention in a template
    on = features()
    settings: Settings = current_app.config["CME"]
    context = {"site": institution(), "demo": settings.demo, "idle": idle.of_request()}
    here = on.here(request.path)
    context |= {"here": here, "mark": "page" if here == request.path else "true"}
    context |= {"menus": lambda: menu.menus_of(on, someone)}  # counted only where a masthead is drawn
    context |= {"sheet": on.sheets.get(request.blueprint or "", "site.css")}
    return {**context, "current_user": someone, "csrf_token": csrf.csrf_token}
