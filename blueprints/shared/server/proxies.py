"""The first thing a request passes: whose word on the client's address, scheme and host is taken, and whose is not."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from blueprints.shared.server.headers import bare_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HEADER_BYTES = 32 * 1024  # all header values of a request together


def networks(texts: Iterable[str | Network]) -> tuple[Network, ...]:
    """Addresses and networks ("10.0.0.5", "10.1.0.0/16", "fd00::/8") as networks. Raises ValueError on another text."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def address(text: str) -> Address | None:
    """The address in one item of X-Forwarded-For, with or without a port; None if it is not an address."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


class FrontDoor:
    """WSGI middleware: forwarding headers count only if a trusted proxy sent them, and reach nobody otherwise.

    Refuses two Host headers (RFC 9112 section 3.2), which the server has joined by a comma, and headers that are
    too long in all (RFC 6585 section 5).
    """

    def __init__(self, app: WSGIApplication, trusted: Sequence[str | Network] = (), *, is_https: bool = False) -> None:
        self.app = app
        self.headers = bare_headers(is_https)
        self.trusted = networks(trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        refused = _refused(environ)
        if refused:
            body = refused.encode() + b"\n"
            about = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
            start_response(refused, [*about, *self.headers])
            return [body]
        said = {name: environ.pop(name) for name in list(environ) if _speaks_for_another(name)}
        if said and self.trusts(address(environ.get("REMOTE_ADDR", ""))):
            self._believe(environ, said)
        return self.app(environ, start_response)

    def trusts(self, who: Address | None) -> bool:
        """Whether this address belongs to a proxy that the operator named."""
        return who is not None and any(who in network for network in self.trusted)

    def _believe(self, environ: WSGIEnvironment, said: dict[str, str]) -> None:
        client = self._client(said.get("HTTP_X_FORWARDED_FOR", ""))
        scheme = _last(said.get("HTTP_X_FORWARDED_PROTO", "")).lower()
        host = _last(said.get("HTTP_X_FORWARDED_HOST", ""))
        if client is not None:
            environ["REMOTE_ADDR"] = environ["REMOTE_HOST"] = str(client)
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        if host:
            environ["HTTP_HOST"] = host

    def _client(self, chain: str) -> Address | None:
        """From the right, each proxy vouches for the one before it: the first that is not a proxy is the client."""
        client = None
        for item in reversed(chain.split(",")):
            found = address(item)
            if found is None:
                break
            client = found
            if not self.trusts(found):
                break
        return client


def _refused(environ: WSGIEnvironment) -> str | None:
    if "," in environ.get("HTTP_HOST", ""):
        return "400 Bad Request"
    if sum(len(value) for name, value in environ.items() if name.startswith("HTTP_")) > HEADER_BYTES:
        return "431 Request Header Fields Too Large"
    return None


def _speaks_for_another(name: str) -> bool:
    return name.startswith("HTTP_X_FORWARDED") or name in ("HTTP_FORWARDED", "HTTP_X_REAL_IP")


def _last(items: str) -> str:
    return items.rpartition(",")[2].strip()
