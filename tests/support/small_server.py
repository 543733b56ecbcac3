"""A small application under the real server, run by tests in a process of its own: PORT [TRUSTED ...]."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, request

from blueprints.shared.print import order
from blueprints.shared.print.order import Order, drawn
from blueprints.shared.server import channel
from blueprints.shared.server.proxies import FrontDoor
from blueprints.shared.server.serve import serve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOADED_IN = os.getpid()
forked: list[int] = []


def make_app() -> Flask:
    """Routes that tell who answered, what was understood, and that take their time."""
    app = Flask(__name__)
    app.wsgi_app = FrontDoor(fragile(app.wsgi_app), sys.argv[2:], is_https="SMALL_HTTPS" in os.environ)  # type: ignore[method-assign]
    app.add_url_rule("/", "hello", lambda: "hello")
    app.add_url_rule("/pid", "pid", lambda: str(os.getpid()))
    app.add_url_rule("/form", "form", lambda: request.form["name"], methods=["POST"])
    app.add_url_rule("/forked", "forked", lambda: {"here": forked == [os.getpid()], "loaded_in": LOADED_IN})

    @app.get("/paper.pdf")
    def paper() -> bytes:
        return drawn(Order("tests.support.small_paper", request.args.to_dict()))

    @app.get("/loaded")
    def loaded() -> dict[str, bool]:
        return {name: name in sys.modules for name in ("fpdf", "fontTools", "uharfbuzz")}

    @app.get("/slow")
    def slow() -> str:
        if begun := request.args.get("begun"):
            Path(begun).touch()
        time.sleep(1)
        return "finished"

    @app.get("/seen")
    def seen() -> dict[str, object]:
        names = [name for name, _ in request.headers if "forward" in name.lower() or name == "X-Real-Ip"]
        return {"address": request.remote_addr, "scheme": request.scheme, "host": request.host, "left": names}

    return app


def worker(stop: threading.Event) -> None:
    """Work that has nothing to do, or that waits for somebody who never answers."""
    if os.environ.get("SMALL_WORKER") == "hangs":
        silent, _kept = socket.socketpair()
        silent.recv(1)
    stop.wait()


def fragile(pages: WSGIApplication) -> WSGIApplication:
    """An error that no application catches, at /broken."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise RuntimeError("broken")
        return pages(environ, start_response)

    return answer


if __name__ == "__main__":
    order.START = Path(os.environ.get("SMALL_START", Path(__file__).with_name("small_drawer.py")))
    channel.HEADER_SECONDS = float(os.environ.get("SMALL_HEADER_SECONDS", channel.HEADER_SECONDS))
    channel.REQUEST_SECONDS = float(os.environ.get("SMALL_REQUEST_SECONDS", channel.REQUEST_SECONDS))
    sys.exit(
        serve(
            make_app,
            worker,
            host="127.0.0.1",
            port=int(sys.argv[1]),
            is_https="SMALL_HTTPS" in os.environ,
            on_ready=lambda: print("ready", file=sys.stderr),
            after_fork=lambda: forked.append(os.getpid()),
        )
    )
