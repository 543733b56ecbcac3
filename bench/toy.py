"""The small apps that stand in for ours where only the server is measured: `hello`, and `page` at about 2.5 ms."""

from __future__ import annotations

import sqlite3
import threading
import time

from flask import Flask, render_template_string, request

PAGE_CPU = 0.0025  # seconds of CPU a request: what the transcript page is expected to cost
QUERY = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 25) select i, 'Title ' || i from n"
ROWS = "{% for row in rows %}<tr><td>{{ row[0] }}</td><td>{{ row[1] }}</td></tr>\n{% endfor %}"


def make_hello() -> Flask:
    """Bare Flask: one route, one word."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "hello")
    return app


kept = threading.local()


def make_page() -> Flask:
    """A page with queries, a template and CPU work up to PAGE_CPU; and a form."""
    app = Flask("page")
    app.add_url_rule("/", "page", show)
    app.add_url_rule("/form", "form", lambda: str(len(request.form.get("name", ""))), methods=["POST"])
    return app


def show() -> str:
    """Four queries on a connection that the thread keeps, 25 rows, then arithmetic until PAGE_CPU is used up."""
    end = time.thread_time() + PAGE_CPU
    if not hasattr(kept, "connection"):
        kept.connection = sqlite3.connect(":memory:")
    rows = [kept.connection.execute(QUERY).fetchall() for _ in range(4)][-1]
    text = render_template_string(ROWS, rows=rows)
    while time.thread_time() < end:
        sum(range(200))
    return text


hello, page = make_hello(), make_page()  # for servers that import an application by name
