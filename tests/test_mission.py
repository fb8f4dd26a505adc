"""``docs/mission.md`` tells the truth: each row of the mission has pages that open, a command and tests that exist."""

import re
from datetime import date
from pathlib import Path

import pytest

from kuaijin.cli import main
from tests.desks.conftest import park
from tests.desks.signed_in import signed_in

__all__ = ["park"]

ROOT = Path(__file__).parents[1]
ROWS = re.findall(r"^\| (M\d+) \|(.*)\|$", (ROOT / "docs" / "mission.md").read_text(encoding="utf-8"), re.M)
WHO = ("管委会主要领导", "开发建设局负责人", "调度专员01", "服务秘书06", "企业-湖南明柯泰精密机械有限公司（示例账户）")


def told(row: str, column: int) -> list[str]:
    return re.findall(r"`([^`]+)`", row.split("|")[column])


def test_no_row_of_the_mission_is_left_out() -> None:
    assert [name for name, _ in ROWS] == [f"M{number}" for number in range(1, 15)]
    assert all(told(row, column) for _, row in ROWS for column in (1, 2, 3))


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_its_tests_are_there(name: str, row: str) -> None:
    assert [each for each in told(row, 3) if not (ROOT / each).is_file()] == []


@pytest.mark.parametrize("command", sorted({each for _, row in ROWS for each in told(row, 2)}))
def test_its_command_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split()[1:], "--help"])
    assert ended.value.code == 0
    assert command.split()[1] in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "row"), ROWS)
def test_its_pages_open(park: date, name: str, row: str) -> None:
    for address in told(row, 1):
        statuses = {who: signed_in(who).get(address).status_code for who in WHO}
        assert 200 in statuses.values(), (address, statuses)
