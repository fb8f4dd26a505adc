"""What comes in is what it says, whole and harmless; what does not leaves nothing behind."""

import hashlib
import socket
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from kuaijin.core.base import Refused
from kuaijin.files import accepted, previews, virus
from kuaijin.files.accepted import MEGABYTE
from kuaijin.files.intake import Stored, take_in
from kuaijin.files.store import LocalStore
from kuaijin.ledger import sm3
from tests.files import samples

GOOD = {
    "总平面图.pdf": (samples.pdf(), "application/pdf"),
    "现场.jpg": (samples.picture("JPEG"), "image/jpeg"),
    "现场.JPEG": (samples.picture("JPEG"), "image/jpeg"),
    "公章.png": (samples.picture(), "image/png"),
    "申请表.docx": (samples.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "测算.xlsx": (samples.xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "施工图.dwg": (samples.dwg(), "image/vnd.dwg"),
    "附件.zip": (samples.archive({"图/一.txt": b"1"}), "application/zip"),
}


@pytest.fixture
def place(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


def taken(place: LocalStore, name: str, content: bytes) -> Stored:
    blocks = [content[start : start + 1000] for start in range(0, len(content), 1000)]
    return take_in(name, blocks, into=place)


def rule_of(place: LocalStore, name: str, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        taken(place, name, content)
    assert caught.value.refusal.field == "file"
    assert list(place.root.rglob("*")) in ([], [place.root / "incoming"]), "nothing is left of it"
    return caught.value.refusal.rule


@pytest.mark.parametrize("name", GOOD)
def test_good_files_lie_under_their_digest(place: LocalStore, name: str) -> None:
    content, media_type = GOOD[name]
    found = taken(place, name, content)
    assert found == Stored(
        name, sm3.digest(content).hex(), hashlib.sha256(content).hexdigest(), media_type, len(content)
    )
    with place.open(found.digest) as file:
        assert file.read() == content
    assert not list((place.root / "incoming").iterdir())


def test_the_same_content_lies_there_once(place: LocalStore) -> None:
    first = taken(place, "一.pdf", samples.pdf())
    second = taken(place, "二.pdf", samples.pdf())
    assert first.digest == second.digest
    assert len([path for path in place.root.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图.pdf", samples.picture()),
        ("图.png", samples.pdf()),
        ("表.docx", samples.xlsx()),
        ("表.xlsx", samples.archive({"a.txt": b"1"})),
        ("包.zip", samples.docx()),
        ("程序.pdf", b"MZ" + bytes(500)),
        ("页.pdf", b"<html><script>alert(1)</script></html>"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
        ("旧.dwg", b"AC9999" + bytes(500)),
    ],
)
def test_the_content_decides_not_the_name(place: LocalStore, name: str, content: bytes) -> None:
    assert rule_of(place, name, content) == "FILE-TYPE"


def test_macros_are_found_under_a_right_name(place: LocalStore) -> None:
    assert rule_of(place, "表.docx", samples.archive({"word/vbaProject.bin": b"x"}, samples.docx())) == "FILE-MACRO"
    types = b"<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"
    assert rule_of(place, "表.xlsx", samples.archive({"[Content_Types].xml": types})) == "FILE-MACRO"


def test_bombs(place: LocalStore) -> None:
    assert rule_of(place, "包.zip", samples.archive({"zeros": bytes(20 * MEGABYTE)})) == "FILE-BOMB"
    many = samples.archive({f"{number}.txt": b"" for number in range(5001)})
    assert rule_of(place, "包.zip", many) == "FILE-BOMB"
    assert rule_of(place, "包.zip", samples.archive({"in.zip": samples.archive({"a": b"1"})})) == "FILE-NESTED"
    assert rule_of(place, "包.zip", samples.archive({"in.txt": b"\x1f\x8b" + bytes(10)})) == "FILE-NESTED"
    assert rule_of(place, "包.zip", samples.archive({"run.txt": b"MZ" + bytes(10)})) == "FILE-NESTED"


def test_a_picture_of_too_many_pixels(place: LocalStore) -> None:
    small = samples.picture()
    header = b"IHDR" + struct.pack(">II", 60_000, 60_000) + small[24:29]
    huge = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
    assert rule_of(place, "图.png", huge) == "FILE-BOMB"


def test_an_archive_that_lies_about_its_sizes(place: LocalStore) -> None:
    content = bytearray(samples.archive({"zeros.bin": bytes(5 * MEGABYTE)}))
    length = struct.pack("<I", 5 * MEGABYTE)
    assert content.count(length) == 2
    assert rule_of(place, "包.zip", bytes(content.replace(length, struct.pack("<I", 10)))) == "FILE-BROKEN"


def test_paths_in_an_archive_stay_in_it(place: LocalStore) -> None:
    for name in ("../../etc/passwd", "/etc/passwd", "C:/x.txt", "a/../../b"):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            file.writestr(zipfile.ZipInfo(name), b"x")
        assert rule_of(place, "包.zip", out.getvalue()) == "FILE-NAME"


def test_a_locked_archive(place: LocalStore) -> None:
    content = bytearray(samples.archive({"a.txt": b"1"}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + offset] |= 1
    assert rule_of(place, "包.zip", bytes(content)) == "FILE-LOCKED"


def test_damaged_files(place: LocalStore) -> None:
    assert rule_of(place, "图.pdf", samples.pdf()[:30]) == "FILE-BROKEN"
    assert rule_of(place, "图.png", samples.picture()[:40]) == "FILE-BROKEN"
    assert rule_of(place, "包.zip", samples.archive({"a.txt": b"1" * 99})[:-10]) == "FILE-BROKEN"


def test_nothing_at_all(place: LocalStore) -> None:
    assert rule_of(place, "图.pdf", b"") == "FILE-EMPTY"
    assert rule_of(place, "包.zip", samples.archive({})) == "FILE-EMPTY"


@pytest.mark.parametrize(
    "name",
    ["../a.pdf", "a/b.pdf", "a\\b.pdf", "C:a.pdf", ".htaccess", "a", "a.", ".pdf", "..pdf", "x" * 200 + ".pdf",
     "a\u202efdp.exe.pdf", "a\0.pdf", "a\n.pdf", ""],
)  # fmt: skip
def test_names_that_deceive(place: LocalStore, name: str) -> None:
    assert rule_of(place, name, samples.pdf()) == "FILE-NAME"


def test_too_large_is_told_before_it_is_read(place: LocalStore) -> None:
    def never() -> Iterator[bytes]:
        raise AssertionError("read")
        yield b""

    with pytest.raises(Refused) as caught:
        take_in("图.pdf", never(), announced=100 * MEGABYTE + 1, into=place)
    assert caught.value.refusal.rule == "FILE-SIZE"


def test_more_than_was_announced_is_cut_off(place: LocalStore) -> None:
    read = []

    def endless() -> Iterator[bytes]:
        while True:
            read.append(1)
            yield bytes(MEGABYTE)

    with pytest.raises(Refused) as caught:
        take_in("图.pdf", endless(), announced=10, into=place)
    assert caught.value.refusal.rule == "FILE-SIZE"
    assert len(read) == 101
    assert not list((place.root / "incoming").iterdir())


def test_a_site_has_its_own_types(tmp_path: Path, place: LocalStore) -> None:
    text = Path(accepted.__file__).with_name("accepted.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(text.replace("- {kind: zip", "# - {kind: zip"), encoding="utf-8")
    with pytest.raises(Refused):
        take_in("附件.zip", [GOOD["附件.zip"][0]], rules=accepted.read(own), into=place)
    own.write_text("types: nonsense", encoding="utf-8")
    with pytest.raises(SystemExit):
        accepted.read(own)


def test_a_digest_is_no_path(place: LocalStore) -> None:
    for digest in ("", "../../etc/passwd", "A" * 64, "a" * 63):
        with pytest.raises(ValueError, match=r".*"):
            place.path(digest)


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that finds EICAR and nothing else; gives its socket and what it was sent."""
    address, seen = str(tmp_path / "clamd"), []
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!I", stream.read(4))[0]:
                    content += stream.read(length)
                seen.append(content)
                found = b"Eicar FOUND" if b"EICAR" in content else b"OK"
                connection.sendall(b"stream: " + found + b"\0")

    threading.Thread(target=serve, daemon=True).start()
    yield address, seen
    server.close()


def test_clamav_is_asked(
    place: LocalStore, clamd: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address, seen = clamd
    monkeypatch.setenv("KUAIJIN_CLAMD", address)
    assert rule_of(place, "包.zip", samples.archive({"EICAR.txt": b"x"})) == "FILE-VIRUS"
    taken(place, "图.pdf", samples.pdf())
    assert seen[1] == samples.pdf()
    silent = tmp_path / "silent.pdf"
    silent.write_bytes(samples.pdf())
    with pytest.raises(Refused) as caught:
        virus.scan(silent, str(tmp_path / "nobody"))
    assert caught.value.refusal.rule == "FILE-VIRUS"


def test_previews_are_drawn_anew(tmp_path: Path) -> None:
    for name, count in (("三页.pdf", 3), ("长.pdf", 12)):
        (tmp_path / name).write_bytes(samples.pdf(count))
    assert previews.pages(tmp_path / "三页.pdf", previews.PDF) == 3
    assert previews.pages(tmp_path / "长.pdf", previews.PDF) == previews.MOST_PAGES
    assert previews.page(tmp_path / "三页.pdf", previews.PDF, 3).startswith(b"\x89PNG")
    for number in (0, 4, 11):
        with pytest.raises(IndexError):
            previews.page(tmp_path / "三页.pdf", previews.PDF, number)
    (tmp_path / "图.jpg").write_bytes(samples.picture("JPEG", (3000, 1000)))
    assert previews.page(tmp_path / "图.jpg", "image/jpeg", 1).startswith(b"\x89PNG")
    assert previews.pages(tmp_path / "图.jpg", "application/zip") == 0
