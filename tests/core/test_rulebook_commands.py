"""``kuaijin items`` and ``kuaijin rulebook check``: what they print, and how they take a slip of the pen."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from kuaijin.cli import main
from kuaijin.sources.rulebook_files import default_folder, load

BOOK = load(default_folder())


def run(capsys, *arguments):
    code = main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys, *arguments):
    code, out, _ = run(capsys, "items", *arguments, "--json")
    assert code == 0
    return json.loads(out)


def test_the_list_as_json(capsys):
    told = answer(capsys, "--preset", "government-school")
    assert told["preset"] == "government-school"
    assert len(told["items"]) == 79
    on = [item["id"] for item in told["items"] if item["on"]]
    assert sorted(on) == sorted(told["order"])
    assert told["critical_path"]["working_days"] == 35.5
    assert told["critical_path"]["items"][0] == "xm-fuma"
    assert told["start_of_work_gate"] == []
    assert told["before_use_gate"] == ["jungong-beian"]
    assert told["attributes"]["land_supply"] == "allocated"
    assert told["rulebook"]["version"] == BOOK.version
    permit = next(item for item in told["items"] if item["id"] == "shigong-xuke")
    assert permit["name_zh"] == "建筑工程施工许可证核发"
    assert (permit["stage"], permit["committed_days"]) == ("S3", 1)
    assert {each["item"] for each in permit["prerequisites"]} >= {"gcgh-jz", "tushen", "huabo"}
    assert all(item["why_zh"] and item["why_en"] for item in told["items"])
    assert answer(capsys, "--preset", "government-school") == told


def test_attributes_can_be_tried_out(capsys):
    told = answer(
        capsys,
        "--preset",
        "industrial-standard-land",
        "--set",
        "eia_class=form",
        "--set",
        "floor_area_sqm=60000",
        "--set",
        "staged_permit=是",
        "--set",
        "fire_special=no",
        "--set",
        "civil_defence_mode=none",
    )
    assert told["start_of_work_gate"] == ["huanping-biao"]
    assert told["variants"] == [{"chosen": "fenjieduan", "instead_of": ["shigong-xuke"]}]
    assert "jiaoping" in told["critical_path"]["items"]
    assert told["attributes"]["staged_permit"] is True


@pytest.mark.parametrize(
    ("language", "says"), [("zh", "关键路径（32 个工作日）："), ("en", "Critical path (32 working days): ")]
)
def test_the_list_for_a_reader(capsys, language, says):
    code, out, _ = run(capsys, "items", "--preset", "small-low-risk", "--language", language)
    assert code == 0
    assert says in out
    assert "(qy-beian)" in out


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("--preset", "palace"), ("palace", "government-school")),
        (("--preset", "small-low-risk", "--set", "colour=red"), ("colour", "land_supply")),
        (("--preset", "small-low-risk", "--set", "fire_special"), ("fire_special=值", "fire_special=VALUE")),
        (("--preset", "small-low-risk", "--set", "fire_special=perhaps"), ("perhaps", "true")),
        (("--preset", "small-low-risk", "--set", "land_area_sqm=-3"), ("-3", "整数")),
        (("--preset", "small-low-risk", "--set", "land_area_sqm=1e9"), ("1e9", "whole number")),
        (("--preset", "small-low-risk", "--set", "land_area_sqm=100000000001"), ("100,000,000,000", "whole number")),
        (("--preset", "small-low-risk", "--set", f"land_area_sqm={'9' * 5000}"), ("999…", "whole number")),
        (("--preset", "small-low-risk", "--set", "land_area_sqm=٣"), ("٣", "whole number")),
        (("--preset", "small-low-risk", "--set", "eia_class=huge"), ("huge", "registration")),
        (("--preset", "small-low-risk", "--rulebook", "/no/such/folder"), ("没有这个文件夹", "no such folder")),
    ],
)
def test_a_slip_is_named_in_both_languages_with_the_valid_choices(capsys, arguments, names):
    code, out, err = run(capsys, "items", *arguments)
    assert code == 2
    assert not out
    assert all(name in err for name in names)
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [(), ("--preset", "small-low-risk", "--project", "P01")])
def test_one_of_preset_and_project(arguments):
    with pytest.raises(SystemExit) as left:
        main(["items", *arguments])
    assert left.value.code == 2


@pytest.fixture
def one_project(db):
    """A project of the book, taken in by command."""
    from kuaijin import ledger
    from kuaijin.core.base import Actor
    from tests.core.project_samples import INTAKE

    office = Actor(id="office", name="调度专员01", role="dispatcher")
    ledger.execute("project", "P77", INTAKE, actor=office)
    return INTAKE


def test_the_list_of_a_project_in_the_book(capsys, one_project):
    told = answer(capsys, "--project", "P77")
    assert told["project"] == "P77"
    assert told["attributes"]["land_supply"] == one_project.land_supply
    by_code = answer(capsys, "--project", one_project.code)
    assert by_code["order"] == told["order"]
    changed = answer(capsys, "--project", "P77", "--set", "abstracts_water=true")
    assert "qushui" in changed["start_of_work_gate"]


def test_an_unknown_project_is_named_with_those_there_are(capsys, one_project):
    code, _, err = run(capsys, "items", "--project", "P99")
    assert code == 2
    assert "P99" in err
    assert "P77" in err


def test_a_question_founds_no_site(tmp_path):
    home = tmp_path / "empty home"
    asked = subprocess.run(
        [sys.executable, "-c", "from kuaijin.cli import main; raise SystemExit(main(['items', '--project', 'P01']))"],
        env={**os.environ, "KUAIJIN_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 2
    assert "no database of Kuaijin" in asked.stderr
    assert not home.exists() or not list(home.glob("*.sqlite3*"))


def test_a_sound_rulebook(capsys):
    code, out, err = run(capsys, "rulebook", "check", default_folder())
    assert (code, err) == (0, "")
    assert BOOK.version in out
    assert "items: 79" in out
    assert "delegated 53" in out


def test_a_spoilt_rulebook(capsys, tmp_path):
    folder = shutil.copytree(default_folder(), tmp_path / "规则 book")
    stages = folder / "stages.yaml"
    stages.write_text(
        stages.read_text(encoding="utf-8").replace("committed_days: 15", "committed_days: -15"), encoding="utf-8"
    )
    code, out, err = run(capsys, "rulebook", "check", folder)
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[0].startswith("stages.yaml:5: [0].committed_days: 须为正数 / must be positive")
    assert len(lines) == 3
    code, out, _ = run(capsys, "rulebook", "check", folder, "--json")
    told = json.loads(out)
    assert code == 1
    assert told["ok"] is False
    assert told["errors"][0]["line"] == 5


def test_the_summary_as_json(capsys):
    code, out, _ = run(capsys, "rulebook", "check", default_folder(), "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["ok"], told["items"], told["delegated"], told["version"]) == (True, 79, 53, BOOK.version)
