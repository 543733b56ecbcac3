"""A client that takes next to no time of its own: a request that is ready to be sent, on a connection that is kept."""

from __future__ import annotations

import re
import socket
import time

from bench.tools import FORM, HOST, Headers

Asked = tuple[str, Headers, str]  # path, headers, form (URL-encoded; "" for a GET)
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
