"""``kuaijin demo`` and the commands that read what it loaded, in a home of its own."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from docx import Document

from kuaijin.cli import READER_GONE, main
from kuaijin.ledger.models import Head
from tests.demo.conftest import kuaijin


def _heads(home: Path) -> set[tuple[str, str, int, str]]:
    """All but the day's bulletin, which comes with the hour at which the test is run."""
    with sqlite3.connect(home / "kuaijin.sqlite3") as database:
        return set(
            database.execute("SELECT kind, stream_id, seq, hash FROM ledger_head WHERE stream_id != 'daily-2021-12-29'")
        )


@pytest.mark.django_db
def test_two_loads_give_the_same_ledger(park: object, demo_home: Path) -> None:
    """In another process, in another database: the same streams, the same hashes."""
    assert _heads(demo_home) == set(Head.objects.values_list("kind", "stream_id", "seq", "hash"))


def test_loading_again_changes_nothing(demo_home: Path) -> None:
    before = _heads(demo_home)
    again = kuaijin(demo_home, "demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "the sample park is there" in again.stderr
    assert _heads(demo_home) == before


def test_the_site_says_that_it_is_a_sample(demo_home: Path) -> None:
    site = json.loads((demo_home / "site.json").read_text(encoding="utf-8"))
    assert site["demo"] is True
    assert site["today"] == "2021-12-29"
    assert "示例" in site["park"]
    assert "sample" in site["park_en"]


def test_a_home_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site.json").write_text('{"park": "正式园区"}', encoding="utf-8")
    refused = kuaijin(tmp_path, "demo", "--no-serve")
    assert refused.returncode == 2
    assert "site in use" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["site.json"]


def test_figures_as_json(demo_home: Path) -> None:
    done = kuaijin(demo_home, "figures", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {key: told[key] for key in ("projects", "total_yi", "plan_yi", "actual_yi", "over_plan_percent")} == {
        "projects": 19,
        "total_yi": 60,
        "plan_yi": 15,
        "actual_yi": 25,
        "over_plan_percent": 66.7,
    }
    assert told["estimated"] is True
    assert told["batches"]["开工建设一批"] == 12
    assert told["on"] == "2021-12-29"


def test_figures_as_text_and_of_a_past_day(demo_home: Path) -> None:
    now = kuaijin(demo_home, "figures")
    assert "完成（预计） 25 亿元" in now.stdout
    then = json.loads(kuaijin(demo_home, "figures", "--on", "2021-06-30", "--json").stdout)
    assert then["all"]["actual"] == 50060
    assert then["actual_yi"] == 5.006
    before = kuaijin(demo_home, "figures", "--on", "2012-01-01").stdout
    assert "完成率 —" in before
    assert "None" not in before


@pytest.mark.parametrize("command", ["figures", "dispatch"])
def test_a_day_that_is_none(demo_home: Path, command: str) -> None:
    refused = kuaijin(demo_home, command, "--on", "2021-02-30")
    assert refused.returncode == 2
    assert "2021-02-30" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_bulletin_in_three_forms(demo_home: Path, tmp_path: Path) -> None:
    told = json.loads(kuaijin(demo_home, "dispatch", "--on", "2021-12-29", "--format", "json").stdout)
    text = kuaijin(demo_home, "dispatch", "--language", "en").stdout
    assert f"late ({len(told['late'])})" in text
    assert f"due within three working days ({len(told['soon'])})" in text
    path = tmp_path / "bulletin.docx"
    written = kuaijin(demo_home, "dispatch", "--format", "docx", "--output", str(path))
    assert written.returncode == 0, written.stderr
    tables = Document(BytesIO(path.read_bytes())).tables
    assert [len(table.rows) - 1 for table in tables] == [len(told["late"]), len(told["soon"])]


@pytest.mark.parametrize(
    ("asked", "lines", "word"),
    [
        (("posts",), 9, "开发建设局"),
        (("story", "--project", "P14"), 20, "竣工联合验收"),
        (("honours", "--language", "en"), 2, "Red-flag unit"),
        (("stations",), 5, "平台公司项目部"),
    ],
)
def test_people_service_and_honours_as_lines(demo_home: Path, asked: tuple[str, ...], lines: int, word: str) -> None:
    told = kuaijin(demo_home, "tell", *asked)
    assert told.returncode == 0, told.stderr
    assert len(told.stdout.splitlines()) >= lines
    assert word in told.stdout


def test_of_a_project_that_is_none_there_is_no_story(demo_home: Path) -> None:
    told = kuaijin(demo_home, "tell", "story", "--project", "P99")
    assert (told.returncode, told.stdout.strip()) == (1, "没有记录")


def test_word_needs_a_file(demo_home: Path) -> None:
    refused = kuaijin(demo_home, "dispatch", "--format", "docx")
    assert refused.returncode == 2
    assert "--out FILE" in refused.stderr


def test_the_day_is_done_already(demo_home: Path) -> None:
    """The loader has carried out what the law ties to a date: nothing is left for the morning of the 29th."""
    before = _heads(demo_home)
    assert kuaijin(demo_home, "tick").stdout.startswith("0 ")
    assert _heads(demo_home) == before


def test_the_ledger_is_clean(demo_home: Path) -> None:
    checked = kuaijin(demo_home, "ledger", "verify")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_an_interrupted_loading_is_begun_anew(demo_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    with sqlite3.connect(home / "kuaijin.sqlite3") as database:
        database.execute("DELETE FROM ledger_head WHERE kind = 'matter'")
    (home / "loading").touch()
    again = kuaijin(home, "demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert _heads(home) == _heads(demo_home)
    assert not (home / "loading").exists()


def test_fresh_spares_a_home_in_use(tmp_path: Path) -> None:
    (tmp_path / "site.json").write_text("{}", encoding="utf-8")
    (tmp_path / "kuaijin.sqlite3").write_bytes(b"somebody's park")
    assert kuaijin(tmp_path, "demo", "--fresh", "--no-serve").returncode == 2
    assert (tmp_path / "kuaijin.sqlite3").read_bytes() == b"somebody's park"


def test_a_home_that_was_only_asked_a_question_is_unused(tmp_path: Path) -> None:
    from kuaijin.demo.home import prepare

    assert kuaijin(tmp_path, "figures", "--json").returncode == 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUAIJIN_HOME", str(tmp_path))
        assert prepare("{}")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    from kuaijin.demo.home import prepare

    (tmp_path / "kuaijin.sqlite3").write_bytes(b"something that is no database at all")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUAIJIN_HOME", str(tmp_path))
        assert not prepare("{}")
    assert not (tmp_path / "site.json").exists()


@pytest.mark.parametrize("site", ["[1]", "{ broken", '{"demo": "yes"}'])
def test_a_site_file_that_is_no_demos(tmp_path: Path, site: str) -> None:
    (tmp_path / "site.json").write_text(site, encoding="utf-8")
    refused = kuaijin(tmp_path, "demo", "--fresh", "--no-serve")
    assert refused.returncode == 2
    assert "site in use" in refused.stderr
    assert (tmp_path / "site.json").read_text(encoding="utf-8") == site


REAL = """
from kuaijin.startup import migrated
migrated()
from kuaijin import ledger
from kuaijin.core.park_messages import NamePark
from kuaijin.demo.people import actor
ledger.execute("park", "real", NamePark(name_zh="正式园区", name_en="A park in use"), actor=actor("调度专员01"))
"""


def test_a_database_in_real_use_gets_no_demo(tmp_path: Path, postgres_server: Any) -> None:
    """A fresh home, and an address that names a park in use: no accounts, no entries, and no mark left behind."""
    address = postgres_server.create("park_in_use")
    surroundings = {
        **os.environ,
        "KUAIJIN_HOME": str(tmp_path / "real"),
        "KUAIJIN_DATABASE_URL": address,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run([sys.executable, "-c", REAL], env=surroundings, check=True, timeout=120, capture_output=True)
    command = [sys.executable, "-c", "import sys; from kuaijin.cli import main; sys.exit(main(['demo', '--no-serve']))"]
    surroundings["KUAIJIN_HOME"] = str(tmp_path / "fresh")
    refused = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, timeout=120)
    assert refused.returncode == 2
    assert "holds a site in use" in refused.stderr
    assert not (tmp_path / "fresh" / "site.json").exists()
    with psycopg.connect(address) as database:
        assert database.execute("SELECT count(*) FROM people_account").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM ledger_entry").fetchone() == (1,)
    postgres_server.drop("park_in_use")


def test_a_demos_home_with_another_parks_database(tmp_path: Path) -> None:
    """The home is a demo's, but its database tells of another park: as when the address names the wrong one."""
    (tmp_path / "site.json").write_text("{}", encoding="utf-8")
    surroundings = {**os.environ, "KUAIJIN_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    surroundings.pop("KUAIJIN_DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", REAL], env=surroundings, check=True, timeout=120, capture_output=True)
    (tmp_path / "site.json").write_text('{"demo": true, "today": "2021-12-29"}', encoding="utf-8")
    refused = kuaijin(tmp_path, "demo", "--no-serve")
    assert refused.returncode == 2
    assert "holds a site in use" in refused.stderr
    with sqlite3.connect(tmp_path / "kuaijin.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM people_account").fetchone() == (0,)


def test_a_reader_that_goes_away_is_not_taken_for_a_clean_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(_arguments: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("kuaijin.cli.ledger.run", cut_off)
    assert main(["ledger", "verify"]) == READER_GONE
