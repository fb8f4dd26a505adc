"""One contract for every store of files: a folder, and a bucket of an S3-compatible service (moto's server)."""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kuaijin import ledger, wallclock
from kuaijin.core.base import Refused
from kuaijin.files import store, take_in
from kuaijin.files.store import LocalStore, Store
from kuaijin.files.verifying import verify
from kuaijin.ledger import sm3
from tests.desks import window_park as w
from tests.files import samples

pytest.importorskip("moto", reason="the development lock has it: make setup-dev")

from moto.server import ThreadedMotoServer

from kuaijin.files.s3 import S3Store

CASE = "BJ2021-0900"
FILES = f"/window/cases/{CASE}/files/"
CONTENT = samples.pdf(2)
DIGEST = sm3.digest(CONTENT).hex()


def bad(place: Store, name: str, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        take_in(name, [content], into=place)
    return caught.value.refusal.rule


class Contract:
    """What holds of each store; ``place`` is an empty one, ``kept`` counts what lies there for good."""

    def test_good_files_lie_under_their_digest_and_once(self, place: Store, kept: Callable[[], int]) -> None:
        assert not place.has(DIGEST)
        first, second = take_in("一.pdf", [CONTENT], into=place), take_in("二.pdf", [CONTENT], into=place)
        assert (first.digest, second.digest) == (DIGEST, DIGEST)
        assert (first.media_type, first.size) == ("application/pdf", len(CONTENT))
        assert place.has(DIGEST)
        assert kept() == 1

    def test_it_is_read_from_any_place_and_at_hand(self, place: Store, kept: Callable[[], int]) -> None:
        take_in("图.pdf", [CONTENT], into=place)
        with place.open(DIGEST) as file:
            assert file.read(5) == b"%PDF-"
            file.seek(-5, os.SEEK_END)
            assert file.read() == CONTENT[-5:]
            file.seek(0)
            assert file.read() == CONTENT
        with place.at_hand(DIGEST) as path:
            assert path.read_bytes() == CONTENT

    def test_what_is_not_there(self, place: Store, kept: Callable[[], int]) -> None:
        with pytest.raises(FileNotFoundError):
            place.open("0" * 64)
        with pytest.raises(FileNotFoundError), place.at_hand("0" * 64):
            pass
        for wrong in ("", "../../etc/passwd", "A" * 64, "a" * 63):
            for asked in (place.has, place.open):
                with pytest.raises(ValueError, match=r".*"):
                    asked(wrong)

    @pytest.mark.parametrize(
        ("name", "content", "rule"),
        [
            ("图.pdf", b"MZ", "FILE-TYPE"),
            ("图.pdf", samples.picture(), "FILE-TYPE"),
            ("图.pdf", b"", "FILE-EMPTY"),
            ("图.pdf", samples.pdf()[:-200], "FILE-BROKEN"),
            ("../图.pdf", samples.pdf(), "FILE-NAME"),
        ],
    )
    def test_what_is_refused_leaves_nothing(
        self, *, place: Store, kept: Callable[[], int], name: str, content: bytes, rule: str
    ) -> None:
        assert bad(place, name, content) == rule
        assert kept() == 0

    def test_drafts_of_cut_off_uploads_go_after_a_day(self, place: Store, kept: Callable[[], int]) -> None:
        with place.draft() as draft:
            left = draft.with_name("left")
        left.write_bytes(b"half")
        now = wallclock.now().timestamp()
        assert place.tidy(now) == 0
        assert place.tidy(now + timedelta(days=2).total_seconds()) == 1
        assert not left.exists()

    @pytest.mark.django_db
    def test_pages_previews_and_rights_are_the_same(self, site: Store, lose: Callable[[str], None]) -> None:
        wallclock.set_site_day(w.DAY)
        w.small_park()
        missing = w.asked_papers()[-1]
        w.receive(CASE, date(2021, 12, 28), leave_out=(missing,))
        told = {"material": missing, "file": SimpleUploadedFile("面积.pdf", CONTENT)}
        assert w.browser(w.OWNER).post(FILES, told).status_code == 302
        digest = ledger.load("case", CASE)[0].files[0].digest
        assert site.has(digest)
        clerk = w.browser(w.CLERK)
        assert b"".join(clerk.get(f"{FILES}1/save")) == CONTENT
        assert f"{FILES}1/2.png" in clerk.get(f"{FILES}1/").content.decode()
        assert clerk.get(f"{FILES}1/2.png").content.startswith(b"\x89PNG")
        assert clerk.get(f"{FILES}1/3.png").status_code == 404
        for address in (f"{FILES}1/", f"{FILES}1/save", f"{FILES}1/1.png"):
            assert w.browser(w.OUTSIDER).get(address).status_code == 404
        assert verify() == (1, [])
        lose(digest)
        assert [each.what for each in verify()[1]] == ["missing"]
        assert clerk.get(f"{FILES}1/save").status_code == 404


class TestFolder(Contract):
    """The folder of the site."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> LocalStore:
        return LocalStore(tmp_path / "files")

    @pytest.fixture
    def kept(self, place: LocalStore) -> Callable[[], int]:
        return lambda: sum(path.is_file() for path in place.root.rglob("*"))

    @pytest.fixture
    def site(self, site_day: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
        monkeypatch.delenv("KUAIJIN_FILES", raising=False)
        settings.KUAIJIN_HOME = tmp_path
        return store()

    @pytest.fixture
    def lose(self, tmp_path: Path) -> Callable[[str], None]:
        return lambda digest: LocalStore(tmp_path / "files").path(digest).unlink()


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """An S3-compatible service on this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


class TestS3(Contract):
    """A bucket, with a prefix of its own for each test."""

    @pytest.fixture
    def place(
        self, service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
    ) -> S3Store:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("KUAIJIN_S3_ENDPOINT", service),
            ("KUAIJIN_FILES", f"s3://papers/{abs(hash(request.node.nodeid)):x}"),
        ):
            monkeypatch.setenv(name, value)
        made = S3Store.at(os.environ["KUAIJIN_FILES"], LocalStore(tmp_path / "files"))
        made.client.create_bucket(Bucket="papers")
        return made

    @pytest.fixture
    def kept(self, place: S3Store) -> Callable[[], int]:
        def count() -> int:
            assert not [path for path in place.drafts.root.rglob("*") if path.is_file()], "no draft is left"
            return int(place.client.list_objects_v2(Bucket="papers", Prefix=place.prefix)["KeyCount"])

        return count

    @pytest.fixture
    def site(self, place: S3Store, site_day: None, settings: Any, tmp_path: Path) -> Store:
        settings.KUAIJIN_HOME = tmp_path
        made = store()
        assert isinstance(made, S3Store)
        return made

    @pytest.fixture
    def lose(self, place: S3Store) -> Callable[[str], None]:
        return lambda digest: place.client.delete_object(Bucket="papers", Key=place.key(digest))

    def test_a_service_that_is_away_is_a_refusal_and_nothing_is_kept(
        self, place: S3Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("kuaijin.files.s3.TRIES", 1)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            monkeypatch.setenv("KUAIJIN_S3_ENDPOINT", f"http://127.0.0.1:{taken.getsockname()[1]}")
            away = S3Store.at("s3://papers", LocalStore(tmp_path / "other"))
            assert bad(away, "图.pdf", CONTENT) == "FILE-STORE"
            with pytest.raises(Refused):
                away.open(DIGEST)
        assert not [path for path in (tmp_path / "other").rglob("*") if path.is_file()]

    def test_a_bucket_that_is_not_there_is_no_missing_file(self, place: S3Store, tmp_path: Path) -> None:
        other = S3Store.at("s3://nobody", LocalStore(tmp_path / "other"))
        with pytest.raises(Refused):
            other.open(DIGEST)

    @pytest.mark.parametrize("address", ["s3:/papers", "https://papers", "s3://", "s3://papers?x=1"])
    def test_addresses_that_are_none(self, place: S3Store, address: str, tmp_path: Path) -> None:
        with pytest.raises(SystemExit):
            S3Store.at(address, LocalStore(tmp_path))
