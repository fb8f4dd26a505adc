"""The national exchange tables: what a row may hold, whose row it is, and a case told by another system."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import external_case as x
from kuaijin.core import national_tables as n
from kuaijin.core.base import Refusal
from tests.core.world import at

PROJECT = {
    "LSH": "1", "DFSJZJ": "project/P1/1", "XZQHDM": "431000", "XMDM": "210143109904100001", "XMMC": "甲", "SPLCLX": "6",
    "LXLX": "3", "GCFL": "industrial", "ZTZE": "100", "JSDD": "长冲", "SBSJ": "2021-01-04 09:00:00", "SJYXBS": "1",
}  # fmt: skip
PROJECT["XMDM"] = "21014310990401100111"
CASE = {
    "LSH": "1", "DFSJZJ": "case/B1/1", "XZQHDM": "431000", "XMDM": PROJECT["XMDM"], "SPSXSLBM": "B1", "SPSXBM": "sgxk",
    "SPSXMC": "施工许可", "SBSJ": "2021-02-01 09:00:00", "SJYXBS": "1",
}  # fmt: skip
STEP = {
    "LSH": "1", "DFSJZJ": "case/B1/1", "XZQHDM": "431000", "SPSXSLBM": "B1", "BLR": "综合窗口01", "BLZT": "1",
    "BLSJ": "2021-02-01 09:00:00", "SJYXBS": "1",
}  # fmt: skip


def checked(*rows: tuple[n.Table, dict[str, str]], known: Any = {}) -> n.Checked:  # noqa: B006  never changed
    tables: dict[str, tuple[n.Row, ...]] = {}
    for table, row in rows:
        tables[table.name] = (*tables.get(table.name, ()), row)
    return n.checked(tables, known)


def test_a_project_with_its_case_and_step_passes() -> None:
    found = checked((n.PROJECT, PROJECT), (n.CASE, CASE), (n.STEP, STEP))
    assert found.rejected == ()
    assert {name: len(rows) for name, rows in found.good.items() if rows} == {
        "SPGL_XMJBXXB": 1, "SPGL_XMSPSXBLXXB": 1, "SPGL_XMSPSXBLXXXXB": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("BLZT", "", "标准中没有对应的办理状态"),
        ("BLZT", "16", "代码“16”不在标准代码内"),
        ("BLR", "", "必填项为空"),
        ("BLSJ", "2021-02-30 09:00:00", "时间应为 YYYY-MM-DD HH:MM:SS"),
        ("BLSJ", "2021/02/01", "时间应为 YYYY-MM-DD HH:MM:SS"),
        ("LSH", "一", "应为整数"),
        ("LSH", "1.5", "应为整数"),
        ("SJYXBS", "2", "代码“2”不在标准代码内"),
        ("BLYJ", "长" * 2001, "超过 2000 字"),
        ("ZZZ", "1", "标准中没有这个字段"),
    ],
)
def test_a_row_that_is_wrong_by_itself_says_where_and_why(field: str, value: str, why: str) -> None:
    bad = n.fault(n.STEP, {**STEP, field: value})
    assert bad is not None
    assert (bad.table, bad.key, bad.field, bad.why.zh) == ("SPGL_XMSPSXBLXXXXB", "case/B1/1", field, why)


def test_rows_go_with_what_they_belong_to() -> None:
    found = checked((n.PROJECT, {**PROJECT, "XMDM": "1"}), (n.CASE, CASE), (n.STEP, STEP))
    assert [(each.table, each.field) for each in found.rejected] == [
        ("SPGL_XMJBXXB", "XMDM"), ("SPGL_XMSPSXBLXXB", "XMDM"), ("SPGL_XMSPSXBLXXXXB", "SPSXSLBM"),
    ]  # fmt: skip
    assert checked((n.STEP, STEP), known={n.CASE.name: frozenset({"B1"})}).rejected == ()
    assert checked((n.STEP, STEP), known=None).rejected == ()


def test_one_key_holds_one_row() -> None:
    parents = {n.CASE.name: frozenset({"B1"})}
    assert checked((n.STEP, STEP), (n.STEP, {**STEP, "LSH": "9"}), known=parents).rejected == ()
    (bad,) = checked((n.STEP, STEP), (n.STEP, {**STEP, "BLZT": "3"}), known=parents).rejected
    assert bad.field == "DFSJZJ"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)))  # noqa: DTZ001  made aware below
def test_a_moment_comes_back_to_the_second(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    back = n.parse_moment(n.told_moment(aware))
    assert back is not None
    assert aware - back < timedelta(seconds=1)


NOW = at("2021-12-29")
HEAD = x.Head(
    project_id="P1", project_code="21014310990401100111", item="sgxk", item_version="1", item_name="施工许可",
    department="住建局", applied_at=NOW.now - timedelta(days=9),
)  # fmt: skip
FIRST = x.Step(key="S/1", at=NOW.now - timedelta(days=9), status="1", who="窗口")
GRANT = x.Step(key="S/2", at=NOW.now - timedelta(days=2), status="11", who="处长")


def told(state: x.State, *steps: x.Step, void: tuple[tuple[str, str], ...] = ()) -> Any:
    return x.decide(state, x.TellExternal(head=HEAD, steps=steps, void=void), NOW)


def run(*steps: x.Step) -> x.State:
    state = x.initial("B1")
    for event in told(state, *steps):
        state = x.evolve(state, event)
    return state


def test_a_case_of_another_system_stands_as_it_was_told() -> None:
    state = run(FIRST, GRANT)
    assert [step.key for step in state.standing] == ["S/1", "S/2"]
    assert state.status == "11"
    assert state.first_on("11", "12") == GRANT.at.date()
    assert told(state, FIRST, GRANT) == ()


def test_what_was_told_is_taken_back_and_never_overwritten() -> None:
    state = run(FIRST, GRANT)
    changed = told(state, replace(GRANT, status="13"))
    assert isinstance(changed, Refusal)
    assert changed.rule == "EXT-CHANGED"
    (voided,) = told(state, void=(("S/2", "误报"),))
    state = x.evolve(state, voided)
    assert state.status == "1"
    assert told(state, void=(("S/2", "误报"),)) == ()
    assert told(state, void=(("S/7", "误报"),)).rule == "EXT-UNKNOWN"


def test_a_step_from_the_future_and_another_case_are_refused() -> None:
    late = replace(FIRST, at=NOW.now + timedelta(minutes=1))
    assert told(x.initial("B1"), late).rule == "EXT-FUTURE"
    other = x.decide(run(FIRST), x.TellExternal(head=replace(HEAD, item="other")), NOW)
    assert isinstance(other, Refusal)
    assert other.rule == "EXT-OTHER"
