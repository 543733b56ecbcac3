"""The operator's settings: their defaults, every refusal in one line, and the secret that is made once."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.settings import SettingsRefused, is_loopback, read_settings
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from blueprints.shared.settings import Settings


def read(folder: Path, **given: str) -> Settings:
    return read_settings({"CME_DATA_DIR": str(folder), "PATH": "/usr/bin", **given})


def test_what_is_not_given_has_its_default(tmp_path: Path) -> None:
    found = read(tmp_path)

    assert found.database_url == f"sqlite:///{tmp_path}/cme.db"
    assert (found.host, found.port, found.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert (found.trusted_proxies, found.mail_url, found.demo) == ((), "", False)
    assert not found.is_https
    folders = (found.mail_dir, found.files_dir, found.backups_dir)
    assert [folder.relative_to(tmp_path).as_posix() for folder in folders] == ["mail", "files", "backups"]


def test_the_data_folder_is_made_where_the_program_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert read_settings({}).data_dir == tmp_path / "var"
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        CME_DATABASE_URL="postgresql://cme@db/cme",
        CME_HOST="0.0.0.0",  # noqa: S104
        CME_PORT="80",
        CME_BASE_URL="https://cme.example.org/",
        CME_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8",
        CME_MAIL_URL="smtps://mail.example.org",
        CME_SECRET_KEY="x" * 32,
    )

    assert found.base_url == "https://cme.example.org"
    assert found.is_https
    assert not found.is_loopback
    assert found.trusted_proxies == ("127.0.0.1", "10.0.0.0/8")
    assert found.secret_key == "x" * 32
    assert not (tmp_path / "secret").exists()


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 64
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_setting_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("smtp://user:pass%40word@mail.example.org:587\n")

    assert read(tmp_path, CME_MAIL_URL_FILE=str(tmp_path / "url")).mail_url.endswith("org:587")


def test_an_empty_value_is_none_at_all(tmp_path: Path) -> None:
    assert read(tmp_path, CME_PORT="", CME_MAIL_URL="").port == 8000


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"CME_PROT": "8000"}, "CME_PROT: there is no such setting"),
        ({"CME_": "1"}, "CME_: there is no such setting"),
        ({"CME_PROT_FILE": "/etc/hostname"}, "CME_PROT_FILE: there is no such setting"),
        ({"CME_PORT": "http"}, "CME_PORT: "),
        ({"CME_PORT": "0"}, "CME_PORT: "),
        ({"CME_PORT": "65536"}, "CME_PORT: "),
        ({"CME_PORT": "-1"}, "CME_PORT: "),
        ({"CME_PORT": "८०"}, "CME_PORT: "),
        ({"CME_DATABASE_URL": "mysql://db/cme"}, "CME_DATABASE_URL: "),
        ({"CME_SECRET_KEY": "short"}, "CME_SECRET_KEY: at least 32"),
        ({"CME_SECRET_KEY_FILE": "/nowhere/at/all"}, "CME_SECRET_KEY_FILE: cannot read"),
        ({"CME_PORT": "80", "CME_PORT_FILE": "/etc/hostname"}, "CME_PORT: given twice"),
        ({"CME_HOST": "0.0.0.0"}, "CME_BASE_URL: needed"),  # noqa: S104
        ({"CME_BASE_URL": "cme.example.org"}, "CME_BASE_URL: "),
        ({"CME_BASE_URL": "https://cme.example.org/app"}, "CME_BASE_URL: "),
        ({"CME_BASE_URL": "https://cme.example.org?x=1"}, "CME_BASE_URL: "),
        ({"CME_BASE_URL": "https://cme.example.org:port"}, "CME_BASE_URL: "),
        ({"CME_BASE_URL": "https://[::1"}, "CME_BASE_URL: "),
        ({"CME_TRUSTED_PROXIES": "proxy.example.org"}, "CME_TRUSTED_PROXIES: "),
        ({"CME_TRUSTED_PROXIES": "10.0.0.0/33"}, "CME_TRUSTED_PROXIES: "),
        ({"CME_MAIL_URL": "mail.example.org"}, "CME_MAIL_URL: "),
        ({"CME_MAIL_URL": "http://mail.example.org"}, "CME_MAIL_URL: "),
        ({"CME_MAIL_URL": "smtp://"}, "CME_MAIL_URL: "),
        ({"CME_DEMO": "yes"}, "CME_DEMO: "),
        ({"CME_DEMO": "1", "CME_HOST": "10.0.0.5", "CME_BASE_URL": "https://x.org"}, "CME_DEMO: a demo has public"),
    ],
)
def test_what_is_wrong_is_refused_in_one_line(tmp_path: Path, given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read(tmp_path, **given)

    assert str(refused.value).startswith(words)
    assert "\n" not in str(refused.value)


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsRefused, match="CME_DATA_DIR: cannot make the folder"):
        read(tmp_path / "file" / "below")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SettingsRefused, match="CME_DATA_DIR: cannot write"):
        read(tmp_path)


@pytest.mark.parametrize(("host", "is_one"), [("localhost", True), ("127.8.8.8", True), ("::1", True), ("cme", False)])
def test_a_loopback_address_is_known(host: str, is_one: bool) -> None:
    assert is_loopback(host) is is_one


def test_the_folder_of_another_user_is_refused_with_the_user_to_run_as(tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root may give a folder away")
    os.chown(tmp_path, 65534, 65534)

    with pytest.raises(Refused, match=r"belongs to nobody, and this runs as root; run it as nobody: runuser -u"):
        read_settings({"CME_DATA_DIR": str(tmp_path)})

    assert list(tmp_path.iterdir()) == []
