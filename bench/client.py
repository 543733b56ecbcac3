"""A client that takes next to no time of its own: a request that is ready to be sent, on a connection that is kept."""

from __future__ import annotations

import re
import socket
import statistics
import time
from dataclasses import dataclass, field

from bench.processes import cpu_seconds
from bench.tools import FORM, HOST, Headers, Server

Asked = tuple[str, Headers, str]  # path, headers, form (URL-encoded; "" for a GET)
ROUNDS, TOGETHER = 100, 20  # a round asks so many times, one after the other
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Client:
    """Asks one server for one page again and again."""

    def __init__(self, port: int, what: Asked) -> None:
        path, headers, form = what
        self.port = port
        self.connection: socket.socket | None = None
        more = {"Content-Type": FORM, "Content-Length": str(len(form))} if form else {}
        lines = [f"{name}: {value}" for name, value in {"Host": f"{HOST}:{port}", **headers, **more}.items()]
        self.request = "\r\n".join([f"{'POST' if form else 'GET'} {path} HTTP/1.1", *lines, "", form]).encode()

    def ask(self) -> float:
        """Milliseconds from the request to its answer's last byte. Raises RuntimeError if that is a refusal."""
        if self.connection is None:
            self.connection = socket.create_connection((HOST, self.port), timeout=10)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begun = time.perf_counter()
        self.connection.sendall(self.request)
        head, body = self._head(self.connection)
        length = LENGTH.search(head)
        if length is None or not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"unexpected: {head.decode(errors='replace')}")
        missing = int(length[1]) - len(body)
        while missing > 0:
            missing -= len(self.connection.recv(65536))
        took = (time.perf_counter() - begun) * 1000
        if b"\r\nConnection: close" in head:  # as gunicorn's sync worker does after each answer
            self.connection.close()
            self.connection = None
        return took

    @staticmethod
    def _head(connection: socket.socket) -> tuple[bytes, bytes]:
        """The answer up to its blank line, and what has come of its body."""
        got = b""
        while b"\r\n\r\n" not in got:
            more = connection.recv(65536)
            if not more:
                raise RuntimeError("the server closed the connection")
            got += more
        head, _, body = got.partition(b"\r\n\r\n")
        return head, body


@dataclass
class Times:
    """What requests of a page took: of each round the p50 on the clock (ms), and of all the CPU time of each (ms)."""

    server: Server
    client: Client
    p50s: list[float] = field(default_factory=list)
    cpu: float = 0.0
    asked: int = 0

    @classmethod
    def of(cls, server: Server, what: Asked) -> Times:
        """Those of a page of this server, none of them taken yet."""
        return cls(server, Client(server.port, what))

    def round(self) -> None:
        """Ask a few times, one after the other."""
        before = cpu_seconds(self.server)
        self.p50s.append(statistics.median(self.client.ask() for _ in range(TOGETHER)))
        self.cpu += cpu_seconds(self.server) - before
        self.asked += TOGETHER

    def by(self, other: Times) -> tuple[float, float]:
        """As a multiple of the other's: the median of the rounds on the clock, and in CPU time, which blurs less."""
        ratios = [ours / theirs for ours, theirs in zip(self.p50s, other.p50s, strict=True)]
        return statistics.median(ratios), (self.cpu / self.asked) / (other.cpu / other.asked)


def in_turn(pair: tuple[Times, Times], rounds: int = ROUNDS) -> None:
    """Take the times of two pages, each round of one right beside one of the other."""
    for _ in range(rounds):
        for one in pair:
            one.round()
