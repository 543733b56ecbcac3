"""The operator's settings: CME_ environment variables, read into one frozen object or refused with one line."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from db.engine.disk import Floor
from db.engine.number import plain_number
from db.engine.owner import refuse_other_user
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
LARGEST_PORT = 65535
SHORTEST_SECRET = 32
LEAST_FREE = Floor(share=0.02)
LARGEST_SHARE = 50
FLOOR = re.compile(r"(?P<number>[0-9]{1,6})(?P<unit>[%MG])")
MEBIBYTES = {"M": 1, "G": 1024}


class SettingsRefused(Refused):
    """A CME_ variable is unknown or has a bad value; the message names it and says what it should be."""


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    database_url: str
    host: str
    port: int
    secret_key: str
    base_url: str
    trusted_proxies: tuple[str, ...]
    mail_url: str
    demo: bool
    least_free: Floor = LEAST_FREE

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def backups_dir(self) -> Path:
        return self.data_dir / "backups"

    @property
    def secret_file(self) -> Path:
        return self.data_dir / "secret"


def is_loopback(host: str) -> bool:
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment; makes the data folder and the secret in it on the first start.

    Each variable may also be given as a file: CME_SECRET_KEY_FILE names the file that holds CME_SECRET_KEY.
    Raises SettingsRefused with one line that names the variable.
    """
    given = _given(dict(os.environ if environ is None else environ))
    data_dir = Path(given.get("CME_DATA_DIR", "var")).resolve()
    host = given.get("CME_HOST", "127.0.0.1")
    port = _number("CME_PORT", given.get("CME_PORT", "8000"))
    _make_folder(data_dir)
    settings = Settings(
        data_dir=data_dir,
        database_url=_database(given.get("CME_DATABASE_URL", f"sqlite:///{data_dir / 'cme.db'}")),
        host=host,
        port=port,
        secret_key=_secret(given.get("CME_SECRET_KEY", ""), data_dir / "secret"),
        base_url=_base_url(given.get("CME_BASE_URL", ""), host, port),
        trusted_proxies=_networks(given.get("CME_TRUSTED_PROXIES", "")),
        mail_url=_mail(given.get("CME_MAIL_URL", "")),
        demo=_switch("CME_DEMO", given.get("CME_DEMO", "0")),
        least_free=_floor(given.get("CME_LEAST_FREE", "2%")),
    )
    if settings.demo and not settings.is_loopback:
        raise SettingsRefused("CME_DEMO: a demo has public passwords, so it is served on a loopback address only")
    return settings


NAMES = (
    "CME_DATA_DIR",
    "CME_DATABASE_URL",
    "CME_HOST",
    "CME_PORT",
    "CME_SECRET_KEY",
    "CME_BASE_URL",
    "CME_TRUSTED_PROXIES",
    "CME_MAIL_URL",
    "CME_DEMO",
    "CME_LEAST_FREE",
)


def _given(environ: dict[str, str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name in sorted(variable for variable in environ if variable.startswith("CME_")):
        plain = name.removesuffix("_FILE")
        if plain not in NAMES:
            raise SettingsRefused(f"{name}: there is no such setting; docs/settings.md lists them all")
        if plain in given:
            raise SettingsRefused(f"{plain}: given twice, by itself and by {plain}_FILE")
        given[plain] = environ[name] if plain == name else _contents(name, environ[name])
    return {name: value for name, value in given.items() if value != ""}


def _contents(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"{name}: cannot read {path}") from error


def _number(name: str, value: str) -> int:
    number = plain_number(value, len(str(LARGEST_PORT)))
    if number is None or not 0 < number <= LARGEST_PORT:
        raise SettingsRefused(f"{name}: “{value}” is not a port number from 1 to {LARGEST_PORT}")
    return number


def _switch(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise SettingsRefused(f"{name}: “{value}” is neither 0 nor 1")
    return value == "1"


def _floor(value: str) -> Floor:
    """“2%” of the disk, or “500M” or “2G”; “0” is no floor."""
    found = FLOOR.fullmatch("0M" if value == "0" else value)
    if not found or (found["unit"] == "%" and int(found["number"]) > LARGEST_SHARE):
        raise SettingsRefused(f"CME_LEAST_FREE: “{value}” is neither a share such as 2% (at most 50%) nor 500M nor 2G")
    number, unit = int(found["number"]), found["unit"]
    return Floor(share=number / 100) if unit == "%" else Floor(size=number * MEBIBYTES[unit] * 2**20)


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://")):
        raise SettingsRefused("CME_DATABASE_URL: it begins with sqlite:/// or postgresql://")
    return value


def _mail(value: str) -> str:
    parts = _split("CME_MAIL_URL", value)
    if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise SettingsRefused("CME_MAIL_URL: it looks like smtp://user:password@host:587 or smtps://host:465")
    return value


def _base_url(value: str, host: str, port: int) -> str:
    if not value and not is_loopback(host):
        raise SettingsRefused(
            "CME_BASE_URL: needed when CME_HOST is not a loopback address, e.g. https://cme.example.org"
        )
    if not value:
        return f"http://{'localhost' if host == '::1' else host}:{port}"
    parts = _split("CME_BASE_URL", value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingsRefused(f"CME_BASE_URL: “{value}” is not a plain address such as https://cme.example.org")
    return value.rstrip("/")


def _split(name: str, value: str) -> Any:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise SettingsRefused(f"{name}: “{value}” is not an address") from error
    return parts


def _networks(value: str) -> tuple[str, ...]:
    networks = [part.strip() for part in value.split(",") if part.strip()]
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise SettingsRefused(f"CME_TRUSTED_PROXIES: “{network}” is neither an address nor a network") from error
    return tuple(networks)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsRefused(f"CME_DATA_DIR: cannot make the folder {folder}: {error.strerror}") from error
    refuse_other_user(folder)


def _secret(value: str, file: Path) -> str:
    if value:
        if len(value) < SHORTEST_SECRET:
            raise SettingsRefused(f"CME_SECRET_KEY: at least {SHORTEST_SECRET} characters, please")
        return value
    _write_once(file, lambda: secrets.token_urlsafe(48))
    return _contents("CME_SECRET_KEY", str(file))


def _write_once(file: Path, make: Callable[[], str]) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise SettingsRefused(f"CME_DATA_DIR: cannot write {file}: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(make())
        target.flush()
        os.fsync(target.fileno())
