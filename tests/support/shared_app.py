"""One app for all tests of a process that leave it as it was: to make one takes longer than most tests do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmeapp import create_app

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings

HANDLERS = ("before_request_funcs", "after_request_funcs", "teardown_request_funcs", "template_context_processors")
OF_FEATURES = ("jobs", "mails", "long_jobs", "sheets", "addresses")


class SharedApp:
    """An app that is lent to one test after another. What a test has changed in it goes with that test."""

    def __init__(self) -> None:
        self._app: Flask | None = None
        self._before: dict[str, Any] = {}

    def lend(self, settings: Settings) -> Flask:
        """The app for these settings: that of the test before, or a new one where that test changed it."""
        if self._app is None or traits(self._app) != self._before:
            self._app = create_app(settings)
            self._app.testing = True
            self._app.config["PROPAGATE_EXCEPTIONS"] = False
            self._before = traits(self._app)
        self._app.config["CME"] = settings  # its folder and its database; nothing else differs from test to test
        self._app._got_first_request = False  # or a test could add no route of its own
        return self._app


def traits(app: Flask) -> dict[str, Any]:
    """All that a test may change in an app, as copies to compare with."""
    env, features = app.jinja_env, app.extensions["features"]
    return {
        "config": {name: value for name, value in app.config.items() if name != "CME"},
        "extensions": dict(app.extensions),
        "features": {name: dict(getattr(features, name)) for name in OF_FEATURES},
        "rules": len(app.url_map._rules),
        "views": dict(app.view_functions),
        "handlers": {name: _lists(getattr(app, name)) for name in HANDLERS},
        "errors": {
            (scope, code): dict(of) for scope, by in app.error_handler_spec.items() for code, of in by.items() if of
        },
        "templates": [dict(env.globals), dict(env.filters), dict(env.tests), env.loader],
        "own": (app.wsgi_app, app.session_interface, app.cli, app.json, app.url_build_error_handlers[:]),
    }


def _lists(by_scope: dict[Any, list[Any]]) -> dict[Any, list[Any]]:
    return {scope: list(functions) for scope, functions in by_scope.items()}
