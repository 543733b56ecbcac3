"""Crafted archives: whatever somebody puts among the backups, a restore writes nothing outside its own folder."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.engine.refusal import Refused
from db.upkeep import archive
from db.upkeep.backup import back_up
from db.upkeep.restore import restore
from tests.support.places import furnish, needs_pg_dump, small_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from blueprints.shared.settings import Settings

pytestmark = needs_pg_dump
BAIT = b"what an attacker would have written"


def plain(name: str, body: bytes = BAIT) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(body)
    return member, body


def special(name: str, kind: bytes, to: str = "") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, to
    return member, b""


def long_links(outside: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    """CVE-2025-4517: links whose real path is longer than the system resolves, so that Python's filter lets one out."""
    made, path, part = [], "files", "d" * 247
    for letter in "abcdefghijklmnop":
        made += [special(f"{path}/{part}", tarfile.DIRTYPE), special(f"{path}/{letter}", tarfile.SYMTYPE, part)]
        path = f"{path}/{part}"
    links = f"{'/'.join('abcdefghijklmnop')}/{'l' * 254}"
    made += [special(f"files/{links}", tarfile.SYMTYPE, "../" * 16)]
    made += [special("files/escape", tarfile.SYMTYPE, f"{links}{'/..' * 15}{outside.parent}")]
    return [*made, special("files/hard", tarfile.LNKTYPE, f"files/escape/{outside.name}"), plain("files/hard")]


CRAFTED: dict[str, Callable[[Path], list[tuple[tarfile.TarInfo, bytes]]]] = {
    "a way up": lambda outside: [plain(f"files/../../../{outside.name}")],
    "an absolute name": lambda outside: [plain(str(outside))],
    "a link to a file": lambda outside: [special("files/x", tarfile.SYMTYPE, str(outside)), plain("files/x")],
    "a link to a folder": lambda out: [
        special("files/x", tarfile.SYMTYPE, str(out.parent)),
        plain(f"files/x/{out.name}"),
    ],
    "a hard link": lambda outside: [special("files/x", tarfile.LNKTYPE, str(outside)), plain("files/x")],
    "a pipe": lambda _: [special("files/x", tarfile.FIFOTYPE)],
    "long links": long_links,
    "a device": lambda _: [special("files/x", tarfile.CHRTYPE)],
    "another name": lambda _: [plain("cme.db")],
    "one name twice": lambda _: [plain("database"), plain("database")],
    "a file as a folder": lambda _: [plain("files/x"), plain("files/x/y")],
    "a sparse file": lambda _: [special("files/x", tarfile.GNUTYPE_SPARSE)],
    "a manifest that fills the memory": lambda _: [plain("secret", b"x" * 5000)],
}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file beside the data that no archive may touch."""
    path = tmp_path / "outside"
    path.write_bytes(b"original")
    return path


def everything(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path): path.read_bytes() for path in paths if "cme.db" not in path.name}


@pytest.mark.parametrize("how", CRAFTED)
def test_a_crafted_archive_writes_nothing_anywhere(data: Settings, outside: Path, how: str) -> None:
    furnish(data)
    sound = back_up(data).path
    crafted = sound.with_name("crafted.tar")
    with tarfile.open(sound) as whole, tarfile.open(crafted, "w") as made:
        for member in whole:
            made.addfile(member, whole.extractfile(member))
        for member, body in CRAFTED[how](outside):
            made.addfile(member, io.BytesIO(body))
    before = everything(data.data_dir)

    with pytest.raises(Refused, match=r"no snapshot of this program.*nothing was taken out"):
        restore(data, crafted)

    assert everything(data.data_dir) == before
    assert outside.read_bytes() == b"original"


HEADERS: dict[str, Callable[[bytearray], None]] = {
    "a size that is no number": lambda block: block.__setitem__(slice(124, 136), b"-0000000001\0"),
    "a checksum that does not hold": lambda block: block.__setitem__(slice(0, 4), b"dada"),
    "a pax header as long as the archive": lambda block: block.__setitem__(slice(156, 157), b"x"),
}


@pytest.mark.parametrize("how", HEADERS)
def test_a_header_that_is_not_as_it_was_written_is_told(tmp_path: Path, how: str) -> None:
    path = tmp_path / "made.tar"
    with tarfile.open(path, "w") as made:
        made.addfile(plain("database", bytes(9000))[0], io.BytesIO(bytes(9000)))
    body = bytearray(path.read_bytes())
    HEADERS[how](block := body[:512])
    if "checksum" not in how:
        block[148:156] = b"%06o\0 " % (sum(block[:148]) + 256 + sum(block[156:]))
    path.write_bytes(block + body[512:])

    with pytest.raises(archive.Damaged):
        archive.unpack(path, tmp_path)


def test_a_disk_that_refuses_is_told_in_its_own_words_and_no_snapshot_is_blamed(
    data: Settings,
) -> None:
    furnish(data)
    (data.files_dir / "large").write_bytes(os.urandom(200_000))
    snapshot = back_up(data).path

    words = "File too large while it was unpacked; nothing was changed"
    with small_files(), pytest.raises(Refused, match=words) as refused:
        restore(data, snapshot)

    assert "damaged" not in refused.value.words
    assert list(data.data_dir.glob(".restoring-*")) == []


def test_a_disk_without_room_is_told_before_anything_is_unpacked(
    data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = back_up(data).path
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 100, 0))

    with pytest.raises(Refused, match=r"no room: the snapshot unpacks to .* where 0 MiB are free"):
        restore(data, snapshot)


def test_a_snapshot_with_long_names_and_times_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    name = f"files/{'long' * 20}/{'name' * 30}.pdf"
    path, into = tmp_path / "made.tar", tmp_path / "into"
    into.mkdir()
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as made:
        member, body = plain(name)
        member.mtime = 1.5
        made.addfile(member, io.BytesIO(body))

    assert set(archive.unpack(path, into)) == {name}
    assert (into / name).read_bytes() == BAIT
