"""A PostgreSQL database that nobody waits for without end: limits on each side of the line, and few connections."""

from __future__ import annotations

import contextlib
import logging
import select
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import peewee
import psycopg2
from psycopg2 import extensions

from db.engine.doubt import CommitInDoubt
from db.plans import PlanningConnection, PlanningCursor

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

# What the server ends by itself. A pooler between us that shares sessions needs them on the role instead: limits=off.
LIMITS = {"lock_timeout": "10s", "statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"}
# No page asks for so much that it pays to compile a query, to spread it over processes, or to plan it anew.
QUICK = {"jit": "off", "max_parallel_workers_per_gather": "0", "plan_cache_mode": "force_generic_plan"}
# How the system notices that the other machine is gone, in seconds and milliseconds; the URL may say otherwise.
LINK = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "application_name": "cme",
}
PLANNING: dict[str, Any] = {"connection_factory": PlanningConnection, "cursor_factory": PlanningCursor}
WRAPPED: Any = vars(peewee)["__exception_wrapper__"]  # makes Peewee's errors of the driver's
WEEK_SECONDS = 604_800.0
ANSWER_SECONDS = 12.0  # for one statement: longer than the server's limit for locks, whose words are better than ours
SILENT_SECONDS = 1.0  # whoever waits longer is not expected to be done soon
TURN_SECONDS = 5.0  # without a connection given back by those who have them
NO_ANSWER = "the database does not answer"
NO_TURN = "all connections to the database are in use"

_waiting_for = threading.local()
_silent: set[int] = set()  # connections that have been waiting for an answer for SILENT_SECONDS


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give each answer of the database so long, in this thread."""
    before = getattr(_waiting_for, "seconds", ANSWER_SECONDS)
    _waiting_for.seconds = seconds
    try:
        yield
    finally:
        _waiting_for.seconds = before


def wait(connection: Any) -> None:
    """Wait for the server's answer, as psycopg2 asks for it. A server that stands still sends nothing, not even an end.

    Raises psycopg2.OperationalError after the thread's limit; psycopg2 then closes the connection.
    """
    seconds = getattr(_waiting_for, "seconds", ANSWER_SECONDS)
    deadline = time.monotonic() + seconds
    try:
        while (state := connection.poll()) != extensions.POLL_OK:
            _await(connection, state, deadline)
    finally:
        _silent.discard(id(connection))


def _await(connection: Any, state: int, deadline: float) -> None:
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
    left = deadline - time.monotonic()
    if not poller.poll(1000 * max(0.0, min(left, SILENT_SECONDS))):
        _silent.add(id(connection))
        left = deadline - time.monotonic()
        if left <= 0 or not poller.poll(1000 * left):
            raise psycopg2.OperationalError(NO_ANSWER)


class PatientPostgres(peewee.PostgresqlDatabase):
    """A pool of `connections`. With fewer than the server has threads, one thread is left for what needs no database.

    A connection is looked at before it is given out: one that the server has ended is thrown away.
    """

    _state: Any  # Peewee's own, which its stub leaves out
    _adapter: Any

    def __init__(self, url: str, connections: int) -> None:
        address, self._limits = limits_of(url)
        options = {**LINK, **extensions.parse_dsn(address)}
        self._connections = connections
        self._begin_anew()
        self._connect_seconds = float(options["connect_timeout"])
        extensions.set_wait_callback(wait)
        super().__init__(options.pop("dbname", ""), **options)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Take a connection for this thread. Raises OperationalError when none is to be had in time."""
        if not self.is_closed():
            if reuse_if_open:
                return False
            raise peewee.OperationalError("Connection already opened.")
        self._state.reset()
        self._take_turn()
        try:
            self._state.set_connection(self._quiet() or self._new())
        except BaseException:
            self._turns.release()
            raise
        return True

    def close(self) -> bool:
        """Give this thread's connection back; one that is broken, or in a transaction, is ended."""
        if self.is_closed():
            return False
        connection = self._state.conn
        self._state.reset()
        if is_sound(connection):
            self._idle.append(connection)
        else:
            _end(connection)
        self._moved_at = time.monotonic()
        self._turns.release()
        return True

    def close_all(self) -> None:
        """End every connection that is not in another thread's hands."""
        self.close()
        while self._idle:
            _end(self._idle.pop())

    def dispose(self) -> None:
        """Forget all connections, after a fork: they are the parent's."""
        self._begin_anew()
        self._state.reset()

    def commit(self) -> None:
        """Make it last. Raises CommitInDoubt when the line broke before the answer came."""
        try:
            super().commit()
        except (peewee.OperationalError, peewee.InterfaceError) as error:
            if self._state.conn.closed:
                raise CommitInDoubt(*error.args) from error
            raise

    def rollback(self) -> None:
        """Undo it. On a broken line the server does that by itself, and the error that broke it says more than ours."""
        if self.is_closed() or not self._state.conn.closed:
            super().rollback()

    def unhurried(self) -> Any:
        """Without limits in this block, for what may take an hour: an index, a comparison of everything."""
        return self._unhurried()

    @contextlib.contextmanager
    def _unhurried(self) -> Iterator[None]:
        self.execute_sql(_as_sql(dict.fromkeys(self._limits, "0")))
        try:
            with within(WEEK_SECONDS):
                yield
        finally:
            with contextlib.suppress(peewee.PeeweeException):
                self.execute_sql(_as_sql(self._limits))

    def _begin_anew(self) -> None:
        self._turns = threading.BoundedSemaphore(self._connections)
        self._idle: list[Any] = []
        self._moved_at = time.monotonic()  # when a connection was last given back

    def _take_turn(self) -> None:
        """Wait for a connection, but not behind people who all wait for a server that stands still.

        Nobody leaves a queue that moves: they give up only after TURN_SECONDS without a connection given back.
        """
        begun = time.monotonic()
        while not self._turns.acquire(timeout=0.2):
            if len(_silent) >= self._connections or time.monotonic() > max(begun, self._moved_at) + TURN_SECONDS:
                raise peewee.OperationalError(NO_TURN)

    def _quiet(self) -> Any:
        """A connection that was given back, unless the server has since said something: that is always its end."""
        while self._idle:
            with contextlib.suppress(IndexError):  # another thread was quicker
                connection = self._idle.pop()
                if is_sound(connection) and not _has_news(connection):
                    return connection
                _end(connection)
        return None

    def _new(self) -> Any:
        """A new connection to the first host that takes us."""
        hosts = str(self.connect_params.get("host", "")).split(",")
        ports = str(self.connect_params.get("port", "")).split(",")
        for at, host in enumerate(hosts):
            one = {**self.connect_params, "host": host, "port": ports[at] if len(ports) > 1 else ports[0]}
            try:
                return self._connected({name: value for name, value in one.items() if value})
            except peewee.OperationalError as error:
                if at == len(hosts) - 1:
                    where = f"{host or 'the local socket'} port {one['port'] or '5432'}"
                    raise peewee.OperationalError(f"connection to server at {where} failed: {error}") from error
        return None

    def _connected(self, options: dict[str, str]) -> Any:
        kinds = PLANNING if self._limits else {}
        with WRAPPED, within(self._connect_seconds):
            connection = self._adapter.connect(self, **options, **kinds)
            connection.autocommit = True
            connection.cursor().execute(_as_sql(self._limits | QUICK if self._limits else {}))
        if self.server_version is None:
            self.server_version = connection.server_version
        return connection


def _as_sql(limits: dict[str, str]) -> str:
    return "; ".join(f"SET {name} = '{value}'" for name, value in limits.items()) or "SELECT 1"


def limits_of(url: str) -> tuple[str, dict[str, str]]:
    """The URL as PostgreSQL's own library reads it, and the limits of a session: none with `?limits=off`."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    ours = [value for name, value in given if name == "limits"]
    query = urlencode([(name, value) for name, value in given if name != "limits"], quote_via=quote)
    address = parts._replace(scheme="postgresql", query=query).geturl()
    return address, {} if ours == ["off"] else LIMITS


def is_sound(connection: Any) -> bool:
    """Whether it can be used again, as far as we know without asking the server."""
    return not connection.closed and connection.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE


def _has_news(connection: Any) -> bool:
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN)
    return bool(poller.poll(0))


def _end(connection: Any) -> None:
    with contextlib.suppress(psycopg2.Error):
        connection.close()
