"""施工计划, page by page: the sample plan, a late permit, a proposal looked for and adopted, progress."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kuaijin import ledger
from kuaijin.core.works_messages import EnterWorksPlan
from kuaijin.demo.works_plans import ACTIVITIES, GATES, RESOURCES
from kuaijin.exchange import progress
from kuaijin.exchange.works_xlsx import read_xlsx, write_xlsx
from kuaijin.ledger.projections.works_models import WorksPlanRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
CHIEF, DISPATCH, SECRETARY, OTHER = "管委会主要领导", "调度专员01", "服务秘书06", "服务秘书05"
PLAN = "/works/P14/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sample_plan(park: date, language: str) -> None:
    reader = signed_in(CHIEF, language)
    assert "P14" in counted(reader, "works:list", "/works/").content.decode()
    page = counted(reader, "works:plan", PLAN)
    standing = page.context["standing"]
    assert standing.late > 0
    assert {gate.id: gate.costs > 0 for gate in standing.gates} == {"G1": False, "G2": True}
    text = page.content.decode()
    assert text.count('rx="2"') == 15  # every activity but the milestone has its bar
    assert ("使完成日推迟" if language == "zh-hans" else "puts the end off by") in text


def test_who_has_no_business_here(park: date) -> None:
    assert signed_in("企业-海德威（示例账户）").get(PLAN).status_code == 404
    assert signed_in(OTHER).get(PLAN).status_code == 404
    assert signed_in("系统管理员").get("/works/").status_code == 403
    assert signed_in(CHIEF).post(f"{PLAN}propose/").status_code == 403
    assert signed_in(SECRETARY).get("/works/export.xlsx").status_code == 403
    assert taken_out(signed_in(CHIEF), "/works/export.xlsx").content[:2] == b"PK"
    assert signed_in(CHIEF).get("/works/P01/").status_code == 404
    assert signed_in(DISPATCH).post(f"{PLAN}do/enter-works-plan/").status_code == 404


def test_a_late_permit_moves_the_end(park: date) -> None:
    secretary = signed_in(SECRETARY)
    before = secretary.get(PLAN).context["standing"]
    moved = {"gate": "G2", "expected_on": "2022-02-28", "reason": "示例"}
    assert secretary.post(f"{PLAN}do/move-gate/", moved | {"reason": ""}).status_code == 422
    assert secretary.post(f"{PLAN}do/move-gate/", moved).status_code == 302
    after = secretary.get(PLAN).context["standing"]
    assert after.opening > before.opening
    costs = {gate.id: gate.costs for gate in after.gates}
    assert costs["G2"] == after.late > before.late


def test_a_better_plan_is_found_and_adopted(park: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaijin.desks.works.plans.SECONDS", 1)
    dispatcher, plan = signed_in(DISPATCH), "/works/P13/"
    was = dispatcher.get(plan).context["standing"]
    assert was.late == 0
    assert dispatcher.post(f"{plan}propose/").status_code == 302
    offer = dispatcher.get(plan).context["standing"].offer
    assert offer.gained > 0
    assert offer.opening < was.opening
    assert offer.crossed
    adopt = {"coordinator": "", "reason": "交叉作业（示例）"}
    assert signed_in(SECRETARY).post(f"{plan}do/adopt-works-proposal/", adopt).status_code in {403, 404}
    assert dispatcher.post(f"{plan}do/adopt-works-proposal/", adopt).status_code == 422
    assert dispatcher.post(f"{plan}do/adopt-works-proposal/", adopt | {"coordinator": "安全员甲"}).status_code == 302
    now = dispatcher.get(plan).context["standing"]
    assert now.opening == offer.opening
    assert now.late == -offer.gained
    assert now.breaches == ()
    assert not any(clash.reason for clash in now.clashes)
    row = WorksPlanRow.objects.get(pk="P13")
    assert (row.crossing, row.coordinator) == (True, "安全员甲")


def test_progress(park: date) -> None:
    secretary = signed_in(SECRETARY)
    going = {"activity": "A04", "started_on": "2021-12-30"}
    assert secretary.post(f"{PLAN}do/record-progress/", going).status_code == 422
    assert secretary.post(f"{PLAN}do/record-progress/", going | {"started_on": "2021-12-29"}).status_code == 302
    state, _ = ledger.load("works-plan", "P14")
    assert state.progress["A04"].started_on == date(2021, 12, 29)
    line = next(each for each, _ in secretary.get(PLAN).context["lines"] if each.activity.id == "A04")
    assert line.begun
    assert line.first == date(2021, 12, 29)


def test_a_plan_out_of_a_file_and_out_again(park: date) -> None:
    dispatcher, address = signed_in(DISPATCH), "/works/P10/import/"
    assert dispatcher.get(address).status_code == 200
    assert signed_in(CHIEF).get(address).status_code == 403
    plan = EnterWorksPlan(
        project_id="", title="计划", begins_on=date(2022, 1, 4), activities=ACTIVITIES, resources=RESOURCES, gates=GATES
    )
    file = SimpleUploadedFile("计划.xlsx", write_xlsx("计划", plan))
    assert dispatcher.post(address, {"file": SimpleUploadedFile("x.xml", b"<a/>")}).status_code == 422
    again = dispatcher.post(address, {"title": "安装工程", "begins_on": "2022-01-04", "seven_days": "on"})
    assert again.status_code == 422
    assert all(
        each in again.content.decode() for each in ("安装工程", 'value="2022-01-04"', 'name="seven_days" checked')
    )
    assert dispatcher.post(address, {"file": file, "begins_on": "2022-01-04"}).status_code == 302
    state, _ = ledger.load("works-plan", "P10")
    assert len(state.activities) == len(ACTIVITIES)
    assert state.source == "ledger"
    again = taken_out(dispatcher, "/works/P10/plan.xlsx")
    read = read_xlsx(BytesIO(b"".join(again)), "计划")
    assert {each.id: each.start for each in read.activities} == state.today
    assert dispatcher.post("/works/P10/do/fix-baseline/").status_code == 302
    late = SimpleUploadedFile("计划.xlsx", write_xlsx("计划", plan))
    assert dispatcher.post(address, {"file": late, "begins_on": "2022-01-04"}).status_code == 422


def test_the_units_at_the_works(park: date) -> None:
    reader = signed_in(DISPATCH)
    there = "开发建设局驻场组"
    listed = counted(reader, "works:stations", "/works/stations/").content.decode()
    assert there in listed
    gone = reader.get("/works/stations/?there=gone").content.decode()
    assert "征地拆迁工作组" in gone
    assert there not in gone
    plan = reader.get("/works/P13/").content.decode()
    assert there in plan
    assert "征地拆迁工作组" not in plan
    told = {
        "sort": "third_party", "unit": "规划技术服务机构", "person": "工程师甲", "work": "规划核实", "place": "板房",
        "since": "2021-12-20",
    }  # fmt: skip
    assert reader.post("/staff/forces/P14/station-unit/", told | {"unit": ""}).status_code == 422
    assert reader.post("/staff/forces/P14/station-unit/", told).status_code == 302
    assert "规划技术服务机构" in reader.get("/staff/forces/P14/").content.decode()
    assert signed_in("系统管理员").get("/works/stations/").status_code == 403


def test_a_search_under_way_is_told_and_can_be_stopped(park: date) -> None:
    dispatcher, plan = signed_in(DISPATCH), "/works/P13/"
    assert "works-propose" in dispatcher.get(plan).content.decode()
    with progress.told("works:P13") as report:
        report(10, 40, 88, 1500)
        assert "目前最短 88 个计划日" in dispatcher.get(plan).content.decode()
        assert signed_in(CHIEF).get(f"{plan}searching/").status_code == 403
        twice = dispatcher.post(f"{plan}propose/")
        assert (twice.status_code, "WORKS-SEARCHING" in twice.content.decode()) == (422, True)
        assert not report.stopped
        assert "已比较 1500 个" in dispatcher.post(f"{plan}searching/stop/", follow=True).content.decode()
        assert report.stopped
    assert "已比较" not in dispatcher.get(f"{plan}searching/").content.decode()


def test_what_a_killed_process_left_is_no_work_under_way(settings: Any) -> None:
    with progress.told("killed") as report:
        report(1, 2)
        (place,) = (each for each in (settings.KUAIJIN_HOME / "progress").iterdir() if not each.suffix)
        assert progress.asked("killed") == progress.Far(1, 2)
        place.write_text("999999999 1 2", encoding="ascii")
        assert progress.asked("killed") is None
        assert not progress.stop("killed")
