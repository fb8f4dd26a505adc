"""Comments, tags, followers, history, bulk edit, mergers, production and revival on the pages of the sample park."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from kuaijin import ledger
from kuaijin.core import project_commands as pc
from kuaijin.core.base import Actor
from kuaijin.desks.projects import bulk
from kuaijin.insight.projects import state_of, tag_vocabulary
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.ledger.projections.models import ProjectRow
from tests.core.project_samples import INTAKE
from tests.desks.signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park")]
DISPATCHER = "调度专员01"
HEAD = "开发建设局负责人"


def said(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def state(id_: str) -> Any:
    return state_of(ProjectRow.objects.get(pk=id_))


def test_a_comment_reaches_whom_it_mentions() -> None:
    client = signed_in(DISPATCHER)
    answer = client.post("/projects/P17/notes/comment/", {"text": "请 @服务秘书06 核实用电"})
    assert answer.status_code == 302
    page = said(client.get("/projects/P17/", {"tab": "talk"}))
    assert "请 @服务秘书06 核实用电" in page
    told = InboxRow.objects.get(kind="mentioned", audience="name:服务秘书06", object_id="P17")
    assert told.title_zh == ProjectRow.objects.get(pk="P17").name_zh
    assert client.post("/projects/P17/notes/comment/", {"text": "@没有此人 看"}).status_code == 422
    number = state("P17").comments[-1].number
    assert client.post("/projects/P17/notes/withdraw-comment/", {"number": number, "reason": "写错"}).status_code == 302
    assert "已撤回：写错" in said(client.get("/projects/P17/", {"tab": "talk"}))


def test_followers_are_told_of_changes_but_not_of_their_own() -> None:
    head = signed_in("开发建设局负责人")
    assert head.post("/projects/P17/notes/follow/").status_code == 302
    move = pc.PlanMilestone(name="设备进场", planned="2022-03")
    ledger.execute("project", "P17", move, actor=Actor(id=DISPATCHER, name=DISPATCHER, role="dispatcher"))
    move = pc.MoveMilestone(name="设备进场", planned="2022-04", reason="春节停工")
    who = Actor(id=DISPATCHER, name=DISPATCHER, role="dispatcher")
    ledger.execute("project", "P17", move, actor=who)
    assert InboxRow.objects.filter(kind="project-changed", audience="name:开发建设局负责人", object_id="P17").exists()
    assert head.post("/projects/P17/notes/unfollow/").status_code == 302


def test_tags_of_the_park_are_set_and_filtered_by() -> None:
    tag, other = list(tag_vocabulary())[:2]
    client = signed_in(DISPATCHER)
    assert client.post("/projects/P17/notes/set-tags/", {"add": [tag, other]}).status_code == 302
    assert {tag, other} <= set(state("P17").tags)
    assert client.post("/projects/P17/notes/set-tags/", {"add": [tag]}).status_code == 302
    assert other not in state("P17").tags
    listed = client.get("/projects/", {"tag": tag}).content.decode()
    assert "/projects/P17/" in listed.partition("<tbody>")[2]
    assert client.post("/projects/P17/notes/set-tags/", {"add": [tag, "随便"]}).status_code == 422
    assert signed_in("统计专员01").post("/projects/P17/notes/set-tags/", {"add": [tag]}).status_code == 403


def test_who_does_not_see_the_project_says_nothing_of_it() -> None:
    row = ProjectRow.objects.exclude(leader="班子成员02").exclude(status="retired").first()
    assert row is not None
    client = signed_in("班子成员02")
    assert client.post(f"/projects/{row.id}/notes/comment/", {"text": "x"}).status_code == 404
    assert client.post("/projects/nothing/notes/follow/").status_code == 404


def test_the_history_says_from_what_to_what() -> None:
    page = said(signed_in("审计员").get("/projects/P13/", {"tab": "ledger"}))
    assert re.search(r"联系领导: （空） → 班子成员\d\d", page)
    assert "→" in page


def ids(client: Client, **query: Any) -> HttpResponse:
    return client.get("/projects/bulk/", query)


def test_many_at_once_with_a_preview_and_the_way_back() -> None:
    client = signed_in(DISPATCHER)
    chosen = ["P13", "P16", "P17"]
    before = {id_: state(id_).leader for id_ in chosen}
    assert ids(client, ids=chosen, act="assign-leader").status_code == 200
    given = {"ids": chosen, "act": "assign-leader", "leader": "班子成员02"}
    preview = client.post("/projects/bulk/", given)
    told = said(preview)
    refused = [id_ for id_ in chosen if before[id_] == "班子成员02"]
    assert preview.status_code == (422 if refused else 200)
    assert f"{before['P13']} → 班子成员02" in told
    given["ids"] = [id_ for id_ in chosen if id_ not in refused]
    assert client.post("/projects/bulk/", {**given, "sure": "1"}).status_code == 302
    assert {state(id_).leader for id_ in given["ids"]} == {"班子成员02"}
    assert "已办" in said(client.get("/projects/bulk/done/"))
    assert client.post("/projects/bulk/undo/").status_code == 302
    assert {id_: state(id_).leader for id_ in chosen} == before


def test_one_refusal_and_nothing_is_done() -> None:
    client = signed_in(DISPATCHER)
    node = next(node.name for node in state("P19").milestones if node.actual is None)
    given = {"ids": ["P19", "P05"], "act": "move-milestone", "planned": "2022-09", "reason": "顺延"}
    sequences = {id_: ProjectRow.objects.get(pk=id_).sequence for id_ in given["ids"]}
    answer = client.post("/projects/bulk/", {**given, "name": node, "sure": "1"})
    assert answer.status_code == 422
    assert "全部未办" in said(answer)
    assert {id_: ProjectRow.objects.get(pk=id_).sequence for id_ in given["ids"]} == sequences


def test_all_that_the_filters_keep_can_be_chosen_and_no_more_than_are_seen() -> None:
    client = signed_in(DISPATCHER)
    page = said(client.get("/projects/bulk/", {"all": "1", "category": "社会民生"}))
    count = ProjectRow.objects.filter(category="社会民生").exclude(status="retired").count()
    assert f"已选 {count} 个项目" in page
    assert signed_in("服务秘书06").get("/projects/bulk/").status_code == 403
    assert "没有选中项目" in said(ids(client, ids=["nothing"], act="set-tags"))


def test_duplicates_are_found_shown_merged_and_split() -> None:
    row = ProjectRow.objects.get(pk="P02")
    who = Actor(id=HEAD, name=HEAD, role="bureau_head")
    twin = pc.Intake(
        **{
            **{name: getattr(INTAKE, name) for name in INTAKE.__struct_fields__},
            "code": "2112-431099-04-01-100999",
            "name_zh": f"{row.name_zh}（重报）",
            "area": row.area,
            "total_wan": row.total_wan,
            "owner_name": row.owner_name,
            "owner_uscc": row.owner_uscc,
            "invested_before_wan": 0,
            "confirmed": True,
        }
    )
    ledger.execute("project", "P77", twin, actor=who)
    client = signed_in(DISPATCHER)
    assert "P77" in said(client.get("/projects/duplicates/"))
    url = "/projects/P77/merge/P02/"
    assert "名称相似" in said(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "两个部门各报一次"}).status_code == 302
    assert ProjectRow.objects.get(pk="P77").merged_into == "P02"
    assert "本项目已并入" in said(client.get("/projects/P77/"))
    assert "并入本项目的" in said(client.get("/projects/P02/"))
    assert signed_in("服务秘书06").get(url).status_code in {403, 404}
    assert client.post("/projects/P77/split/", {"reason": "分属两期"}).status_code == 302
    assert ProjectRow.objects.get(pk="P77").merged_into == ""
    # The one with cases and parcels in its name cannot go.
    assert client.post("/projects/P02/merge/P77/", {"reason": "x"}).status_code == 422


def test_production_is_told_against_the_promise() -> None:
    client = signed_in(DISPATCHER)
    page = said(client.get("/projects/production/"))
    followed = [row for row in ProjectRow.objects.filter(status="in_use") if state_of(row).production]
    assert followed, "the sample park follows a finished project"
    for row in followed:
        assert row.name_zh in page
        assert "投产承诺与实际" in said(client.get(f"/projects/{row.id}/", {"tab": "operation"}))
    assert client.get("/projects/production/", {"xlsx": "1"}).status_code == 200


def test_revival_lists_plans_and_measures() -> None:
    client = signed_in(DISPATCHER)
    page = said(client.get("/projects/revival/"))
    assert "P18" in page
    assert state("P18").revival_plan is not None
    assert state("P18").revival_plan.aim in page
    assert client.get("/projects/revival/", {"kind": "empty_plant", "xlsx": "1"}).status_code == 200


def test_the_list_shows_its_boxes_to_whom_they_are_for() -> None:
    assert 'form="bulk"' in signed_in(DISPATCHER).get("/projects/").content.decode()
    assert 'form="bulk"' not in signed_in("服务秘书06").get("/projects/").content.decode()


def test_more_than_one_go_may_touch_are_done_one_part_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 4)
    client, reached = signed_in(DISPATCHER), []
    count = ProjectRow.objects.filter(category="社会民生").exclude(status="retired").count()
    address = "/projects/bulk/?all=1&category=社会民生&act=set-tags"
    while address:
        page = client.get(address)
        found = page.context["found"]
        assert found.left == count - len(reached) - len(found.rows)
        reached += [row.id for row in found.rows]
        given = {"ids": [row.id for row in found.rows], "act": "set-tags", "add": "招商引资", "sure": "1"}
        given |= {"left": found.left, "following": found.following}
        assert client.post("/projects/bulk/", given).status_code == 302
        done = client.get("/projects/bulk/done/")
        assert f"已办 {len(found.rows)} 个项目" in said(done)
        address = f"/projects/bulk/?{done.context['following']}" if done.context["left"] else ""
    assert reached == sorted(set(reached))
    assert len(reached) == count
    assert all("招商引资" in state(id_).tags for id_ in reached)


def test_what_cannot_be_undone_is_told_as_done_all_the_same() -> None:
    client = signed_in(DISPATCHER)
    assert not state("R02").secretary
    given = {"ids": ["R02"], "act": "assign-secretary", "secretary": "服务秘书01", "sure": "1"}
    assert client.post("/projects/bulk/", given).status_code == 302
    page = client.get("/projects/bulk/done/")
    assert "已办 1 个项目" in said(page)
    assert page.context["undoable"] == 0


def test_a_merged_project_is_listed_and_counts_in_no_sum() -> None:
    assert ProjectRow.objects.get(pk="R05").merged_into == "R01"
    page = signed_in(DISPATCHER).get("/projects/")
    assert page.context["lst"].total == ProjectRow.objects.count()
    alive = ProjectRow.objects.exclude(status="retired")
    sums = page.context["sums"]
    assert (sums.count, sums.total_wan) == (alive.count(), sum(row.total_wan for row in alive))
