"""The sample book as a spreadsheet, messed up as offices mess tables up, and read back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from openpyxl import load_workbook

from kuaijin import ledger
from kuaijin.core.base import Actor, Refused
from kuaijin.core.project_state import State
from kuaijin.core.table_plan import Basis, Plan
from kuaijin.core.table_rows import Choices, units_missing
from kuaijin.exchange import project_table, table_import
from kuaijin.exchange.tables import workbook
from kuaijin.ledger.projections.models import ProjectRow
from tests.desks.conftest import park  # noqa: F401  the fixture

pytestmark = pytest.mark.django_db
HEAD = Actor("h", "开发建设局负责人", "bureau_head")
CLERK = Actor("d", "调度专员01", "dispatcher")
BASIS = Basis(year=2021, document="示例〔2021〕1号", on=date(2021, 12, 29), reason="年度汇总表导入", fits=True)


@pytest.fixture(autouse=True)
def _undone(park: date) -> Iterator[None]:  # noqa: F811  the fixture
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def states() -> dict[str, State]:
    return {id_: ledger.load("project", id_)[0] for id_ in ProjectRow.objects.values_list("id", flat=True)}


def exported() -> BytesIO:
    heads = [text.zh for text in project_table.headings()]
    rows = project_table.lines(states().values(), 2021)
    return BytesIO(workbook("项目", "2021-12-29; 全部项目", heads, rows))


def messed(change: Any) -> BytesIO:
    book = load_workbook(exported())
    change(book.active)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def planned(file: BytesIO, basis: Basis = BASIS, **choices: Any) -> tuple[Plan, Choices]:
    table = table_import.read_table(file)
    known = table.proposed
    chosen = Choices(known.fields, {**known.units, **choices.pop("units", {})}, **choices)
    return table_import.plan_import(table, chosen, basis), chosen


def column(sheet: Any, heading: str) -> int:
    return next(cell.column for cell in sheet[2] if cell.value and str(cell.value).startswith(heading))


def faults(plan: Plan) -> list[str]:
    return [fault.text.zh for row in plan.rows for fault in row.faults]


def test_the_export_read_back_changes_nothing() -> None:
    plan, _ = planned(exported())
    assert faults(plan) == []
    assert plan.count("same") == len(plan.rows) == ProjectRow.objects.count()


def mess_up(sheet: Any) -> None:
    """Other units, a column merged over several rows, subtotals, a section heading, a second line of headings."""
    total, land, code = column(sheet, "总投资"), column(sheet, "用地面积"), column(sheet, "项目代码")
    area, name = column(sheet, "片区"), column(sheet, "项目名称")
    sheet.insert_rows(2)
    sheet.cell(2, 1).value = "2021年重点项目投资计划表（单位：万元）"
    sheet.cell(3, total).value = "总 投 资\n（亿元）"
    sheet.cell(3, land).value = "占地面积（亩）"
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, total).value = sheet.cell(row, total).value / 10_000
        if sheet.cell(row, land).value:
            sheet.cell(row, land).value = sheet.cell(row, land).value * 15 / 10_000
        sheet.cell(row, code).value = f" {sheet.cell(row, code).value.replace('-', '')}　"
        sheet.cell(row, area).value = "长冲"
    last = sheet.max_row
    sheet.merge_cells(start_row=4, end_row=last, start_column=area, end_column=area)
    sheet.append([None] * (name - 1) + ["合  计"] + [None] * (total - name - 1) + [60])


def test_a_messed_up_table_is_understood() -> None:
    plan, chosen = planned(messed(mess_up))
    assert faults(plan) == []
    assert chosen.units["total_wan"] == "yi"
    assert [left.why.zh for left in plan.left_out] == ["合计行"]
    changed = {change.field for row in plan.rows for change in row.changes}
    assert changed <= {"area"}


def test_the_messed_up_book_fills_an_empty_park_with_the_same_projects(settings: Any) -> None:
    def lines() -> list[list[object]]:
        return [line[1:] for line in project_table.lines(sorted(states().values(), key=by_code), 2021)]

    def by_code(state: State) -> str:
        return state.code

    before = lines()
    area = [text.zh for text in project_table.headings()].index("片区") - 1
    file = messed(mess_up)
    settings.KUAIJIN_PARK_ID = "empty-park"  # other streams; areas and roles stay, projects go
    ProjectRow.objects.all().delete()
    plan, chosen = planned(file)
    done = table_import.carry_out(plan, {f: c for c, f in chosen.fields.items()}, CLERK)
    assert faults(done) == []
    assert done.count("new") == len(before)
    expected = [[*line[:area], "长冲", *line[area + 1 :]] for line in before]
    assert lines() == expected


def test_one_total_over_two_rows_is_not_guessed_apart() -> None:
    def merge(sheet: Any) -> None:
        total = column(sheet, "总投资")
        sheet.merge_cells(start_row=3, end_row=4, start_column=total, end_column=total)

    plan, _ = planned(messed(merge))
    assert [row.number for row in plan.rows if row.faults] == [4]
    assert "跨行合并" in faults(plan)[0]


def test_a_unit_that_nobody_wrote_is_asked_for() -> None:
    def bare(sheet: Any) -> None:
        sheet.cell(2, column(sheet, "总投资")).value = "总投资"

    table = table_import.read_table(messed(bare))
    assert units_missing(table.rows, table.proposed) == ("total_wan",)
    plan, _ = planned(messed(bare), units={"total_wan": "wan"})
    assert plan.count("same") == len(plan.rows)


def test_a_changed_row_is_corrected_and_nothing_else() -> None:
    def rename(sheet: Any) -> None:
        sheet.cell(3, column(sheet, "项目名称")).value = "船洞小学（新校区）"

    plan, chosen = planned(messed(rename))
    assert plan.count("changed") == 1
    before = states()
    done = table_import.carry_out(plan, {f: c for c, f in chosen.fields.items()}, HEAD)
    assert done.count("bad") == 0
    after = states()
    different = {id_ for id_ in before if before[id_] != after[id_]}
    assert different == {plan.rows[0].project}
    assert after["P01"].name_zh == "船洞小学（新校区）"


def test_one_bad_row_and_nothing_is_kept() -> None:
    def spoil(sheet: Any) -> None:
        sheet.cell(3, column(sheet, "项目名称")).value = "改名"
        sheet.cell(4, column(sheet, "片区")).value = "月球"

    plan, chosen = planned(messed(spoil))
    before = states()
    done = table_import.carry_out(plan, {f: c for c, f in chosen.fields.items()}, HEAD)
    assert [(row.number, row.status) for row in done.rows if row.faults] == [(4, "bad")]
    assert "月球" in faults(done)[0]
    assert states() == before


def test_when_the_batch_is_stopped_it_goes_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(sheet: Any) -> None:
        sheet.cell(3, column(sheet, "项目名称")).value = "改名"

    @contextmanager
    def stopped(ids: list[str]) -> Iterator[None]:
        assert ids == ["P01"]
        yield
        raise ledger.BrokenBatch

    monkeypatch.setattr(table_import, "one_batch", stopped)
    plan, chosen = planned(messed(rename))
    done = table_import.carry_out(plan, {f: c for c, f in chosen.fields.items()}, HEAD)
    assert faults(done) == []
    state, seq = ledger.load("project", "P01")
    assert (state.name_zh, seq) == ("改名", plan.rows[0].seq + 1)


def test_a_project_changed_since_the_preview_is_not_overwritten() -> None:
    def rename(sheet: Any) -> None:
        sheet.cell(3, column(sheet, "项目名称")).value = "改名"

    plan, chosen = planned(messed(rename))
    from kuaijin.core.project_commands import CorrectFacts

    ledger.execute("project", "P01", CorrectFacts(reason="别人", name_en="other"), actor=HEAD)
    done = table_import.carry_out(plan, {f: c for c, f in chosen.fields.items()}, HEAD)
    assert "TABLE-STALE" in faults(done)[0]


def test_who_may_not_change_totals_is_told_so() -> None:
    def raise_total(sheet: Any) -> None:
        cell = sheet.cell(3, column(sheet, "总投资"))
        cell.value += 1000

    plan, chosen = planned(messed(raise_total))
    columns = {f: c for c, f in chosen.fields.items()}
    assert table_import.rehearse(plan, columns, CLERK).count("bad") == 1
    assert table_import.rehearse(plan, columns, HEAD).count("bad") == 0


def test_the_same_project_twice_is_a_fault() -> None:
    def double(sheet: Any) -> None:
        sheet.append([cell.value for cell in sheet[3]])

    plan, _ = planned(messed(double))
    assert "第 3 行是同一个项目" in faults(plan)[0]


def test_no_headings_no_table() -> None:
    with pytest.raises(Refused) as refused:
        table_import.read_table(BytesIO(workbook("x", "y", ["a", "b"], [[1, 2]])))
    assert refused.value.refusal.rule == "TABLE-HEAD"
