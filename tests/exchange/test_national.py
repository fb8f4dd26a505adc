"""The national exchange: the sample park out and into an empty one again, twice, in parts, and with wrong rows."""

import json
import zipfile
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from kuaijin import ledger
from kuaijin.cli import main
from kuaijin.core import national_tables as n
from kuaijin.core.base import Actor, Refused, civil_date
from kuaijin.exchange import national, national_files, process_log
from kuaijin.ledger.projections.exchange_models import ExchangeRow, ExternalCaseRow
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from tests.desks.conftest import park as park  # noqa: PLC0414  the sample park, for this module

pytestmark = pytest.mark.django_db
CLERK = Actor("dispatcher", "调度专员01", "dispatcher")


@pytest.fixture(scope="module")
def pushed(park: date) -> national.Push:
    return national.push()


@pytest.fixture
def empty(settings: Any, pushed: national.Push) -> Any:
    """Another park: other streams; what the read models hold of the sample park's is taken away."""
    settings.KUAIJIN_PARK_ID = "empty-park"
    for model in (ProjectRow, CaseRow):
        model.objects.all().delete()
    return settings


def test_the_push_holds_every_received_case_and_says_what_it_left_out(park: date, pushed: national.Push) -> None:
    received = CaseRow.objects.exclude(received_on=None)
    coded = ProjectRow.objects.exclude(code="").values("id")
    assert pushed.counts[n.CASE.name] == received.filter(project__in=coded).count()
    assert pushed.counts[n.STAGE_ITEM.name] == 79
    why = Counter((each.table, each.field, each.why.zh) for each in pushed.rejected)
    assert all(row["SJYXBS"] in {"0", "1"} for rows in pushed.tables.values() for row in rows)
    unnamed = ProjectRow.objects.filter(owner_name="").count()
    assert why[n.UNIT.name, "DWMC", "必填项为空"] == unnamed
    assert why[n.STEP.name, "BLZT", "标准中没有对应的办理状态"] == sum(why.values()) - unnamed


def test_a_version_that_no_longer_holds_is_told_as_invalid(pushed: national.Push) -> None:
    rows = [row for row in pushed.tables[n.PROJECT.name] if row["DFSJZJ"].startswith("project/P14/")]
    void = {row["DFSJZJ"] for row in rows if row["SJYXBS"] == "0"}
    standing = [row for row in rows if row["SJYXBS"] == "1" and row["DFSJZJ"] not in void]
    assert len(standing) == 1
    assert all(row["SJWXYY"] for row in rows if row["SJYXBS"] == "0")


@pytest.mark.parametrize("form", national_files.FORMATS)
def test_the_park_comes_out_and_in_again_as_it_was(pushed: national.Push, empty: Any, form: str) -> None:
    projects = {row["XMDM"]: row for row in pushed.tables[n.PROJECT.name] if row["SJYXBS"] == "1"}
    before = _told_by_cases(pushed)
    taken = national.take(pushed.file(form), f"push.{form}", CLERK)
    assert taken.rejected == ()
    assert {name: taken.rows[name] for name in national.LANDED if name in taken.rows} == {
        name: count for name, count in pushed.counts.items() if name in national.LANDED
    }
    assert set(ProjectRow.objects.values_list("code", flat=True)) == set(projects)
    for row in ProjectRow.objects.all():
        told = projects[row.code]
        assert (row.name_zh, str(row.total_wan), row.area) == (told["XMMC"], told["ZTZE"], told["JSDD"])
        assert (row.attributes["project_class"], row.attributes.get("land_area_sqm", "")) == (
            told["GCFL"], int(told["YDMJ"]) if told["YDMJ"] else "",
        )  # fmt: skip
    after = {
        row.id: (row.project_code, row.item, row.status, row.applied_on, row.accepted_on, row.decided_on, row.paper)
        for row in ExternalCaseRow.objects.all()
    }
    assert after == before


def test_totals_in_the_wrong_unit_come_back_until_they_are_confirmed(pushed: national.Push, empty: Any) -> None:
    """I-7: the tables of a sender that wrote 元 for 万元."""
    rows = [row for row in pushed.tables[n.PROJECT.name] if row["SJYXBS"] == "1"][-2:]
    wrong = tuple({**row, "ZTZE": row["ZTZE"] + "0000"} for row in rows)
    content = national_files.as_json({n.PROJECT.name: wrong}, ())
    taken = national.take(content, "city.json", CLERK)
    assert [(each.field, "I-7" in each.why.zh) for each in taken.rejected] == [("total_wan", True)] * len(wrong)
    assert not ProjectRow.objects.exists()
    assert national.take(content, "city.json", CLERK, confirmed=True).rejected == ()


@pytest.mark.parametrize("act", ["import", "check"])
def test_a_file_that_cannot_be_read_is_bad_input_to_either_command(
    empty: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], act: str
) -> None:
    file = tmp_path / "city.zip"
    file.write_text("no zip", encoding="utf-8")
    assert main(["exchange", act, str(file)]) == 2
    assert "EXCHANGE-FILE" in capsys.readouterr().err


def _told_by_cases(pushed: national.Push) -> dict[str, tuple[Any, ...]]:
    """What the sample park's own cases say, as far as the tables carry it."""
    last = {row["SPSXSLBM"]: row["BLZT"] for row in pushed.tables[n.STEP.name]}
    cases = {row["SPSXSLBM"]: row for row in pushed.tables[n.CASE.name]}
    papers = {row["SPSXSLBM"]: row["PFWH"] for row in pushed.tables[n.PERMIT.name]}
    found = {}
    for number, row in cases.items():
        state, _ = _own(number)
        found[number] = (
            row["XMDM"],
            state.item_id,
            last[number],
            civil_date(state.received_at),
            state.accepted_on,
            state.decided_on,
            papers.get(number, ""),
        )
    return found


def _own(number: str) -> Any:
    from django.test import override_settings

    with override_settings(KUAIJIN_PARK_ID="chenzhou-jkq"):
        return ledger.load("case", number)


def test_a_grant_is_told_as_one(pushed: national.Push) -> None:
    """The statuses of the tables are those of the cases themselves: what is granted here is granted there."""
    last = {row["SPSXSLBM"]: row["BLZT"] for row in pushed.tables[n.STEP.name]}
    for row in CaseRow.objects.filter(id__in=last):
        expected = {"granted": {"11", "12"}, "denied": {"13"}}.get(row.decision)
        if expected and row.status in {"granted", "denied", "delivered", "archived"}:
            assert last[row.id] in expected, row.id


def test_the_same_file_again_changes_nothing(pushed: national.Push, empty: Any) -> None:
    content = pushed.file("zip")
    first = national.take(content, "push.zip", CLERK)
    assert first.changed > 2000
    again = national.take(content, "push.zip", CLERK)
    assert (again.changed, again.rejected, again.run) == (0, (), "")
    assert ExchangeRow.objects.filter(direction="in").count() == 1


def test_nothing_is_kept_of_a_check(pushed: national.Push, empty: Any) -> None:
    looked = national.take(pushed.file("json"), "push.json", CLERK, keep=False)
    assert looked.changed > 2000
    assert ProjectRow.objects.count() == ExternalCaseRow.objects.count() == ExchangeRow.objects.count() == 0


def test_increments_add_up_to_the_whole(pushed: national.Push, empty: Any, settings: Any) -> None:
    settings.KUAIJIN_PARK_ID = "chenzhou-jkq"
    half = ledger.history("project", "P14")[5].recorded_at
    settings.KUAIJIN_PARK_ID = "chenzhou-jkq"
    parts = [national.push(None, half), national.push(half, pushed.until)]
    settings.KUAIJIN_PARK_ID = "empty-park"
    told: set[tuple[str, str, str]] = set()
    for part in parts:
        told |= {(name, row["DFSJZJ"], row["SJYXBS"]) for name, rows in part.tables.items() for row in rows}
    assert {each for each in told if "rulebook" not in each[1]} == {
        (name, row["DFSJZJ"], row["SJYXBS"])
        for name, rows in pushed.tables.items()
        for row in rows
        if "rulebook" not in row["DFSJZJ"]
    } - _orphans(parts)


def _orphans(parts: list[national.Push]) -> set[tuple[str, str, str]]:
    return {(bad.table, bad.key, "1") for part in parts for bad in part.rejected}


def test_one_wrong_row_holds_up_no_other(pushed: national.Push, empty: Any) -> None:
    told = json.loads(pushed.file("json"))
    steps = told["tables"][n.STEP.name]
    steps[0] = {**steps[0], "BLSJ": "昨天"}
    steps[1] = {**steps[1], "BLZT": "99"}
    code = told["tables"][n.PROJECT.name][-1]["XMDM"]
    for row in told["tables"][n.PROJECT.name]:
        if row["XMDM"] == code:
            row["ZTZE"] = "一亿"
    taken = national.take(json.dumps(told, ensure_ascii=False).encode(), "wrong.json", CLERK)
    fields = Counter(each.field for each in taken.rejected)
    assert fields["BLSJ"] == fields["BLZT"] == 1
    assert fields["ZTZE"] >= 1
    assert not ProjectRow.objects.filter(code=code).exists()
    assert not ExternalCaseRow.objects.filter(project_code=code).exists()
    assert ExternalCaseRow.objects.exists()
    row = ExchangeRow.objects.get(direction="in")
    assert row.rejected == len(taken.rejected)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "EXCHANGE-FILE"),
        (b"hello", "EXCHANGE-FILE"),
        (b"PK\x03\x04broken", "EXCHANGE-FILE"),
        (b'{"tables": {"SPGL_XMJBXXB": [1]}}', "EXCHANGE-FILE"),
        (b'{"tables": {"SPGL_XMJBXXB": [{"XMDM": 1}]}}', "EXCHANGE-FILE"),
        (b'{"tables": {"NONE": []}}', "EXCHANGE-TABLE"),
        (b"[" * 100_000, "EXCHANGE-FILE"),
    ],
)
def test_what_is_no_exchange_file_is_refused_whole(content: bytes, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        national_files.read(content)
    assert refused.value.refusal.rule == rule


def test_a_table_in_another_encoding_or_with_torn_rows_is_refused() -> None:
    for told in ("XMDM,XMMC\r\n1,甲\r\n".encode("gb18030"), b"XMDM,XMMC\r\n1\r\n", b"XMDM\r\n1,2\r\n"):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("SPGL_XMJBXXB.csv", told)
        with pytest.raises(Refused, match="EXCHANGE-FILE"):
            national_files.read(out.getvalue())


def test_the_process_log_has_every_entry_of_a_process_once(park: date) -> None:
    told = json.loads(process_log.as_ocel())
    ids = [each["id"] for each in told["events"]]
    assert len(ids) == len(set(ids)) > 3000
    types = {each["name"] for each in told["eventTypes"]}
    objects = {each["id"] for each in told["objects"]}
    for each in told["events"]:
        assert each["type"] in types
        assert {link["objectId"] for link in each["relationships"]} <= objects
    assert {link["objectId"] for each in told["objects"] for link in each["relationships"]} <= objects
    case = next(each for each in told["objects"] if each["id"] == "case/BJ2021-0264")
    assert case["relationships"][0]["objectId"].startswith("project/")


def test_the_event_log_has_a_trace_a_case(park: date) -> None:
    from xml.etree import ElementTree as ET

    log = ET.fromstring(process_log.as_xes())  # noqa: S314  our own words
    space = "{http://www.xes-standard.org/}"
    traces = log.findall(f"{space}trace")
    assert len(traces) == CaseRow.objects.count()
    for trace in traces[:50]:
        times = [each.get("value", "") for each in trace.iter(f"{space}date")]
        assert times
        assert times == sorted(times)
