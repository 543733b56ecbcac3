"""One connection of the web server: how requests are read, when it is overdue, what is answered without the app."""

from __future__ import annotations

import time

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

HEADER_SECONDS, REQUEST_SECONDS = 15.0, 60.0  # from a request's first byte to its last header, to its end
IDLE_SECONDS = 75  # a connection without a request, or a client that takes no bytes; above nginx's 60


class Parser(HTTPRequestParser):
    """Reads requests, but none that says its length in two ways: that is how a second one is smuggled in."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length beside Transfer-Encoding")


class BareAnswer(ErrorTask):
    """An answer that the server makes without the application: 400, 413, 431, 501 and its own 500."""

    def execute(self) -> None:
        """Send it with the headers that every answer carries."""
        self.response_headers = list(self.channel.server.bare_headers)  # type: ignore[attr-defined]  # WebServer's
        super().execute()


class Channel(HTTPChannel):
    """One connection, which knows since when it has been sending its present request.

    Its moments are those of the monotonic clock: when the machine's clock is set, no connection grows old by it.
    """

    parser_class = Parser
    error_task_class = BareAnswer
    begun: float | None = None
    _active = 0.0

    @property
    def last_activity(self) -> float:
        """When bytes last came or went."""
        return self._active

    @last_activity.setter
    def last_activity(self, _moment: float) -> None:
        self._active = time.monotonic()

    def received(self, data: bytes) -> bool:
        """Take bytes from the client, as they come."""
        kept: bool = super().received(data)
        if self.request is None:
            self.begun = None
        elif self.begun is None:
            self.begun = time.monotonic()
        return kept

    def overdue(self, now: float) -> bool:
        """Whether the client has been stalling, or silent, for too long."""
        if self.requests:
            return False
        partial = self.request
        if partial is None or self.begun is None:
            return bool(self.last_activity < now - IDLE_SECONDS)
        return self.begun < now - (REQUEST_SECONDS if partial.headers_finished else HEADER_SECONDS)

    @property
    def busy(self) -> bool:
        """Whether an answer is being made or sent."""
        return bool(self.requests or self.total_outbufs_len)
