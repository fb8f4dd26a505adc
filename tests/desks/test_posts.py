"""全员竞岗, page by page: who was moved, a post from the draft to the appointment, and what stays hidden."""

from datetime import date

import pytest

from kuaijin import wallclock
from kuaijin.ledger.projections.people_models import PostingRow, PostRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
CHIEF, ORGANISER, SECRETARY = "管委会主要领导", "调度专员02", "服务秘书06"
PANEL = ("管委会主要领导", "分管建设领导", "开发建设局负责人")
OPEN = "/staff/posts/JG2021-03/"
MARKS = {
    "marks.criterion": ["专业能力", "项目经历", "现场答辩", "群众评议"],
    "marks.points": ["90", "80.5", "70", "60"],
}


def waiting(name: str) -> set[tuple[str, str]]:
    """Kind and object of what waits for a person."""
    todo = signed_in(name).get("/projects/mine/").context["todo"]
    return {(line.task.kind, line.task.ref[0]) for line in todo}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_article_s_facts_are_on_the_list(park: date, language: str) -> None:
    answer = counted(signed_in(CHIEF, language), "staff:posts", "/staff/posts/")
    assert answer.context["units"] == {"管委会": 1, "开发建设局": 8}
    page = counted(signed_in(CHIEF, language), "staff:post", "/staff/posts/JG2021-02/")
    lines = page.context["lines"]
    assert sum(line.chosen for line in lines) == 8
    assert {know for row in PostingRow.objects.filter(to_unit="开发建设局") for know in row.knows} == {
        "planning",
        "engineering",
        "projects",
    }
    related = next(line for line in lines if line.candidate.name == "竞岗干部202（示例）")
    assert len(related.sheets) == 4


def test_who_has_no_business_here(park: date) -> None:
    firm = signed_in("企业-海德威（示例账户）")
    assert firm.get("/staff/posts/").status_code == 403
    assert firm.get(OPEN).status_code == 404
    secretary = signed_in(SECRETARY)
    assert secretary.get("/staff/posts/draft/").status_code == 403
    assert secretary.get("/staff/posts/export.xlsx").status_code == 403
    assert taken_out(signed_in(CHIEF), "/staff/posts/export.xlsx").content[:2] == b"PK"
    lines = secretary.get("/staff/posts/JG2021-02/").context["lines"]
    assert not any(line.sheets for line in lines)


def test_a_post_is_drafted_and_its_criteria_checked(park: date) -> None:
    organiser = signed_in(ORGANISER)
    draft = {"title": "窗口骨干", "unit": "综合窗口", "places": "1", "knowledge": ["projects"], "duties": "受理"}
    assert organiser.post("/staff/posts/draft/", draft | {"places": "0"}).status_code == 422
    made = organiser.post("/staff/posts/draft/", draft)
    assert made.headers["Location"] == "/staff/posts/JG2021-04/"
    published = {"criteria.name": ["能力"], "criteria.weight": ["90"], "panel": PANEL, "apply_until": "2022-01-10"}
    wrong = organiser.post("/staff/posts/JG2021-04/publish-post/", published)
    assert wrong.status_code == 422
    assert "权重合计须为 100" in wrong.content.decode()
    right = organiser.post("/staff/posts/JG2021-04/publish-post/", published | {"criteria.weight": ["100"]})
    assert right.status_code == 302


def test_from_the_application_to_the_appointment(park: date, site_day: None) -> None:
    organiser, chief, secretary = signed_in(ORGANISER), signed_in(CHIEF), signed_in(SECRETARY)
    apply = {"statement": "示例陈述", "knows": ["projects"]}
    assert secretary.post(f"{OPEN}apply-for-post/", apply).status_code == 302
    wallclock.set_site_day(date(2022, 1, 4))
    for name in ("服务秘书05", SECRETARY):
        screened = {"candidate": name, "qualified": "on", "reason": "符合"}
        assert organiser.post(f"{OPEN}screen-candidate/", screened).status_code == 302
    assert secretary.post(f"{OPEN}score-candidate/", {"candidate": "服务秘书05", **MARKS}).status_code == 403
    assert ("post", "JG2021-03") in waiting(PANEL[1])
    for member in PANEL:
        for name in ("服务秘书05", SECRETARY):
            given = {"candidate": name, **MARKS}
            if name == SECRETARY:
                given["marks.points"] = ["90", "80.5", "70", "61"]
            assert signed_in(member).post(f"{OPEN}score-candidate/", given).status_code == 302
    assert ("post", "JG2021-03") not in waiting(PANEL[1])
    shown = signed_in(PANEL[1]).get(OPEN).context["lines"]
    assert [[member for member, _ in line.sheets] for line in shown] == [[PANEL[1]], [PANEL[1]]]
    assert organiser.post(f"{OPEN}close-post-scores/", {}).status_code == 302
    lines = chief.get(OPEN).context["lines"]
    assert [(line.candidate.name, str(line.place.score)) for line in lines] == [
        (SECRETARY, "80.30"),
        ("服务秘书05", "80.20"),
    ]
    proposed = {"chosen": ["服务秘书05"], "minutes_no": "纪要1号", "shown_until": "2022-01-12"}
    assert chief.post(f"{OPEN}propose-appointment/", proposed).status_code == 422
    assert chief.post(f"{OPEN}propose-appointment/", proposed | {"chosen": [SECRETARY]}).status_code == 302
    appointed = {"document": "任1号", "begins_on": "2022-01-17"}
    assert chief.post(f"{OPEN}appoint/", appointed).status_code == 422
    wallclock.set_site_day(date(2022, 1, 13))
    assert chief.post(f"{OPEN}appoint/", appointed).status_code == 302
    assert PostRow.objects.get(pk="JG2021-03").appointed == 1
    assert PostingRow.objects.get(post="JG2021-03").from_unit == "项目服务中心"
