"""A file that the ledger names is there as it came, or it is told."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kuaijin import ledger, wallclock
from kuaijin.cli import main
from kuaijin.core import case_commands as c
from kuaijin.files import Stored, store, take_in
from kuaijin.files.verifying import tidy, verify
from tests.desks import window_park as w
from tests.files import samples

pytestmark = pytest.mark.django_db
CASE = "BJ2021-0900"


@pytest.fixture
def files(site_day: None) -> list[Stored]:
    """Two files of a case."""
    wallclock.set_site_day(w.DAY)
    w.small_park()
    w.receive(CASE, w.DAY)
    stored = []
    for material, content in zip(w.asked_papers(), (samples.pdf(4), samples.picture(size=(50, 50))), strict=False):
        one = take_in("图.pdf" if content.startswith(b"%PDF") else "图.png", [content])
        command = c.AttachFile(
            material=material, file_name=one.name, digest=one.digest, sha256=one.sha256,
            media_type=one.media_type, size=one.size,
        )  # fmt: skip
        ledger.execute("case", CASE, command, actor=w.actor(w.CLERK))
        stored.append(one)
    return stored


def test_missing_and_changed_files_are_found(files: list[Stored], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify() == (2, [])
    assert main(["files"]) == 0
    first, second = (store().path(one.digest) for one in files)
    whole = first.read_bytes()
    first.chmod(0o600)
    first.write_bytes(whole[:-1] + b"x")
    second.unlink()
    count, findings = verify()
    assert count == 2
    assert {(each.what, each.digest) for each in findings} == {
        ("changed", files[0].digest),
        ("missing", files[1].digest),
    }
    assert all(each.where.startswith(f"case/{CASE} ") for each in findings)
    assert main(["files"]) == 1
    assert files[1].digest in capsys.readouterr().out
    first.unlink()


def test_what_cut_off_uploads_left_goes_after_a_day(settings: Any, tmp_path: Path) -> None:
    settings.KUAIJIN_HOME = tmp_path  # a server thread of another test may still be writing to the run's own
    folder = store().root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "old", folder / "new"
    for draft, age in ((old, timedelta(days=2)), (new, timedelta(hours=1))):
        draft.write_bytes(b"half")
        moment = (wallclock.now() - age).timestamp()
        os.utime(draft, (moment, moment))
    assert tidy() == 1
    assert [draft.name for draft in folder.iterdir()] == ["new"]
