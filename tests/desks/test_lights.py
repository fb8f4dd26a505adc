"""亮灯, page by page: a rule set chosen, red lights that explain themselves, two sets side by side."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from kuaijin import ledger
from kuaijin.core import project_commands as c
from kuaijin.demo.people import actor
from kuaijin.insight.projects import judged_by, light_sets, lights_of, set_in_force
from kuaijin.ledger.projections.finance_models import RedNoteRow
from kuaijin.ledger.projections.models import ProjectRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
DISPATCHER, HEAD, SECRETARY = "调度专员01", "管委会主要领导", "服务秘书01"


def in_book() -> list[ProjectRow]:
    return list(ProjectRow.objects.exclude(status="retired"))


def red_project(on: date) -> str:
    return next(id_ for id_, light in lights_of(in_book(), on).items() if light.colour == "red")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_the_set_in_force_and_says_so(park: date, language: str) -> None:
    page = counted(signed_in(DISPATCHER, language), "lights:home", "/lights/")
    assert page.context["rules"].id == set_in_force().id == "park"
    assert sum(count for _, count in page.context["counts"]) == len(in_book()) == page.context["lst"].total
    assert ("关注" if language == "zh-hans" else "noted") in page.content.decode()
    assert ("（现行）" if language == "zh-hans" else "(in force)") in page.content.decode()


def test_the_light_of_every_other_page_is_the_one_of_the_set_in_force(park: date) -> None:
    rows = in_book()
    judged = judged_by(set_in_force(), rows, park)
    assert lights_of(rows, park) == {id_: one.light for id_, one in judged.items()}
    assert {light.colour for light in lights_of(rows, park).values()} >= {"green", "red"}


@pytest.mark.parametrize("rules", ["park", "yinchuan-2025", "sanya-2022", "committed-clock"])
def test_each_set_can_be_asked_for_and_filtered(park: date, rules: str) -> None:
    client = signed_in(DISPATCHER)
    page = client.get("/lights/", {"set": rules}).context
    assert page["rules"].id == rules
    for colour, count in page["counts"]:
        assert client.get("/lights/", {"set": rules, "light": colour}).context["lst"].total == count
    assert client.get("/lights/", {"set": "nothing"}).context["rules"].id == "park"


def test_a_red_light_asks_for_its_cause_owner_and_date(park: date) -> None:
    client, red = signed_in(DISPATCHER), red_project(park)
    RedNoteRow.objects.all().delete()
    before = client.get("/lights/").context
    assert before["missing"] > 0
    address = f"/projects/{red}/act/explain-red/"
    refused = client.post(address, {"cause": "征拆滞后", "owner": "征拆专员01", "due": str(park)})
    assert refused.status_code == 422
    told = client.post(address, {"cause": "征拆滞后", "owner": "征拆专员01", "due": "2022-01-31"})
    assert told.status_code == 302
    after = client.get("/lights/").context
    assert after["missing"] == before["missing"] - 1
    assert client.get("/lights/", {"note": "told"}).context["lst"].total == 1
    page = client.get(f"/projects/{red}/").content.decode()
    assert "征拆滞后" in page
    assert signed_in("统计专员01").get(address).status_code == 403


def test_a_promise_that_was_not_kept_asks_again(park: date) -> None:
    red = red_project(park)
    command = c.ExplainRed(cause="资金", owner="征拆专员01", due=date(2022, 1, 3))
    ledger.execute("project", red, command, actor=actor(DISPATCHER))
    RedNoteRow.objects.filter(project=red).update(due=date(2021, 12, 1))
    page = signed_in(DISPATCHER).get("/lights/", {"note": "overdue"}).context
    assert [row.id for row in page["lst"].rows] == [red]
    assert page["overdue"] == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_sets_side_by_side(park: date, language: str) -> None:
    client = signed_in(HEAD, language)
    page = counted(client, "lights:compare", "/lights/compare/?a=yinchuan-2025&b=sanya-2022").context
    assert (page["one"].id, page["other"].id) == ("yinchuan-2025", "sanya-2022")
    assert sum(cell.count for cell in page["cells"]) == page["whole"] == len(in_book())
    moved = sum(cell.count for cell in page["cells"] if cell.one != cell.other)
    assert moved == page["changed"] == page["worse"] + page["better"] > 0
    same = {"a": "park", "b": "park"}
    assert client.get("/lights/compare/", same).context["changed"] == 0
    for change, count in (("changed", moved), ("worse", page["worse"]), ("better", page["better"])):
        asked = {"a": "yinchuan-2025", "b": "sanya-2022", "change": change}
        assert client.get("/lights/compare/", asked).context["lst"].total == count


def test_who_sees_what(park: date) -> None:
    own = set(ProjectRow.objects.filter(secretary=SECRETARY).values_list("id", flat=True))
    for address in ("/lights/", "/lights/compare/"):
        shown = {row.id for row in signed_in(SECRETARY).get(address).context["lst"].rows}
        assert shown
        assert shown <= own
        assert signed_in("系统管理员").get(address).status_code == 403
    assert signed_in(SECRETARY).get("/lights/export.xlsx").status_code == 403


def test_the_export_names_its_rules(park: date) -> None:
    asked = {"set": "sanya-2022", "light": "red"}
    answer = taken_out(signed_in(DISPATCHER), "/lights/export.xlsx", asked)
    sheet = load_workbook(BytesIO(answer.content)).active
    assert "三亚2022" in sheet["A1"].value
    assert sheet.max_row == 2 + signed_in(DISPATCHER).get("/lights/", asked).context["lst"].total


def test_the_sets_of_the_rulebook_are_those_of_the_page(park: date) -> None:
    shown = signed_in(DISPATCHER).get("/lights/").context["sets"]
    assert [rules.id for rules in shown] == list(light_sets())
