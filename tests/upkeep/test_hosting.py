"""docs/hosting.md and README.md, followed to the letter as far as one machine can: their commands, units and files."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cmeapp import VERSION
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support.command import run
from tests.support.load_example import EXAMPLE
from tests.support.paper import pages

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader

ROOT = Path(__file__).parents[2]
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.MULTILINE)
PASSWORD = "Gauze!Lamp42"
BASE_URL = "https://cme.example.org"


def section(text: str, heading: str) -> str:
    """The part of a document below this heading."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def commands(text: str, program: str) -> list[list[str]]:
    """The words of each command of this program, in order, without what is behind a # or a redirection."""
    blocks = "".join(BLOCK.findall(text)).replace("\\\n", " ")
    starts = [line.strip() for line in blocks.splitlines() if line.strip().startswith(f"{program} ")]
    return [shlex.split(line.removeprefix(program).split(" > ")[0], comments=True) for line in starts]


def file(name: str) -> str:
    """The text of a file that the document shows, after its name."""
    (shown,) = re.findall(rf"`{re.escape(name)}`[^\n]*\n\n((?:^    .*\n|^\n(?=    ))+)", HOSTING, re.MULTILINE)
    return "\n".join(line[4:] for line in shown.splitlines()) + "\n"


def follow(data: Settings, tmp_path: Path, steps: list[list[str]]) -> str:
    """Run the steps one after the other; returns all that they print."""
    said = ""
    for words in steps:
        named = [str(tmp_path / "lecture.toml") if word.endswith("lecture.toml") else word for word in words]
        done = run(data, *named, CME_BASE_URL=BASE_URL)
        assert done.returncode in ((0, 1) if words[0] == "check" else (0,)), (words, done.stderr)
        said += done.stdout + done.stderr
    return said


def enter(visitor: Reader, said: str) -> None:
    """Choose a password by the last link that was printed."""
    path = re.findall(rf"{re.escape(BASE_URL)}(/password/reset/\S+)", said)[-1]
    visitor.submit(path, {"password": PASSWORD, "confirm": PASSWORD})


def test_following_the_hosting_page_ends_with_somebody_in_the_office(
    data: Settings, visitor: Reader, tmp_path: Path
) -> None:
    (tmp_path / "lecture.toml").write_text(EXAMPLE, encoding="utf-8")
    parts = ("Install", "Run", "Behind a proxy", "The first person")
    steps = [words for part in parts for words in commands(section(HOSTING, part), "cme")]
    assert {words[0] for words in steps} == {"upgrade", "settings", "check", "people", "load", "sheet"}

    said = follow(data, tmp_path, [words for words in steps if words[0] != "sheet"])
    enter(visitor, said)

    assert visitor.get("/office").status == 200
    assert RoleGrant.held(Person.get(Person.email == "grace@birchhill.example"), Role.OFFICE)
    assert "test mail: none leaves this machine" in said


def test_following_the_readme_ends_with_a_sheet_and_sam_in_the_office(
    data: Settings, visitor: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lecture.toml").write_text(EXAMPLE, encoding="utf-8")
    steps = commands(section(README, "Your first real lecture"), ".venv/bin/flask --app cmeapp")
    assert [words[0] for words in steps] == ["upgrade", "load", "sheet", "people", "serve"]
    (code,) = [words[1] for words in steps if words[0] == "sheet"]
    shown = [*steps[2], "-o", str(tmp_path / "sheet.pdf")]

    said = follow(data, tmp_path, [*steps[:2], shown, steps[3]])
    enter(visitor, said)

    assert f"code {code}   {BASE_URL}/code/{code}" in said
    assert code in pages((tmp_path / "sheet.pdf").read_bytes())[0]
    assert visitor.get("/office").status == 200


def test_the_release_to_check_out_is_one_that_there_is() -> None:
    assert f"git checkout v{VERSION} " in section(HOSTING, "Install")


def test_the_script_is_one_that_a_shell_reads() -> None:
    found = re.search(r"^    #!/bin/sh\n(?:    .*\n)+", HOSTING, re.MULTILINE)
    assert found
    script = "\n".join(line[4:] for line in found[0].splitlines())

    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    names = re.findall(r"`/etc/systemd/system/([\w.-]+)`", HOSTING)
    assert names == ["cme.service", "cme-copy.service", "cme-copy.timer"]
    for name in names:
        text = file(f"/etc/systemd/system/{name}")
        (tmp_path / name).write_text(re.sub(r"(?<=^ExecStart=)\S+", "/bin/true", text, flags=re.MULTILINE))
        (when,) = re.findall(r"^OnCalendar=(.*)$", text, re.MULTILINE) or [""]
        assert not when or _run("systemd-analyze", "calendar", when) == ""

    assert _run("systemd-analyze", "verify", *(str(tmp_path / name) for name in names)) == ""


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="needs nginx and openssl")
def test_nginx_takes_the_site(tmp_path: Path) -> None:
    key, chain = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=cme.example.org")
    subprocess.run([*made, "-keyout", str(key), "-out", str(chain)], check=True, capture_output=True)
    site = file("/etc/nginx/sites-available/cme").replace("/etc/letsencrypt/live/cme.example.org", str(tmp_path))
    site = re.sub(r"\b(80|443)\b(?=[ ;])", lambda port: str(int(port[0]) + 61_000), site)  # it opens them on trial
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{folders}{site}}}\n"
    (tmp_path / "nginx.conf").write_text(whole)

    assert "test is successful" in _run("nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"))


def _run(*words: str) -> str:
    """All that a program says on standard error; it has to end well."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    return done.stderr
