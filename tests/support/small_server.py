"""A small application under the real server, run by test_serving in a process of its own: PORT [TRUSTED ...]."""

from __future__ import annotations

import os
import sys
import threading
import time

from flask import Flask, request

from blueprints.shared.server import web as webserver
from blueprints.shared.server.serve import serve

LOADED_IN = os.getpid()
forked: list[int] = []


def make_app() -> Flask:
    """Routes that tell who answered, what was understood, and that take their time."""
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    app.add_url_rule("/pid", "pid", lambda: str(os.getpid()))
    app.add_url_rule("/form", "form", lambda: request.form["name"], methods=["POST"])
    app.add_url_rule("/forked", "forked", lambda: {"here": forked == [os.getpid()], "loaded_in": LOADED_IN})

    @app.get("/slow")
    def slow() -> str:
        time.sleep(1)
        return "finished"

    @app.get("/seen")
    def seen() -> dict[str, object]:
        names = [name for name, _ in request.headers if "forward" in name.lower() or name == "X-Real-Ip"]
        return {"address": request.remote_addr, "scheme": request.scheme, "host": request.host, "left": names}

    return app


def worker(stop: threading.Event) -> None:
    """Work that has nothing to do."""
    stop.wait()


if __name__ == "__main__":
    webserver.HEADER_SECONDS = float(os.environ.get("SMALL_HEADER_SECONDS", webserver.HEADER_SECONDS))
    sys.exit(
        serve(
            make_app,
            worker,
            host="127.0.0.1",
            port=int(sys.argv[1]),
            trusted_proxies=sys.argv[2:],
            on_ready=lambda: print("ready", file=sys.stderr),
            after_fork=lambda: forked.append(os.getpid()),
        )
    )
