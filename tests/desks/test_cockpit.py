"""The cockpit shows the article's figures, and each opens to what it is made of."""

import re
from datetime import date

import pytest

from kuaijin.core.project_words import milestone_text
from kuaijin.desks.cockpit import views
from kuaijin.ledger.projections.models import MilestoneRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db


def _words(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


def test_the_articles_figures(park: date) -> None:
    answer = counted(signed_in("管委会主要领导"), "cockpit:home", "/")
    words = _words(answer.content)
    for told in ("19 个", "60 亿元", "15 亿元", "25 亿元", "66.7 %", "81.8 %", "80.0 %", "预计"):
        assert told in words


def test_english_is_complete(park: date) -> None:
    words = _words(signed_in("管委会主要领导", "en").get("/").content)
    for told in (
        "6 CNY bn",
        "1.5 CNY bn",
        "2.5 CNY bn",
        "Total investment",
        "Over plan",
        "Six batches",
        "Overdue cases",
        "From the land to the use",
    ):
        assert told in words


@pytest.mark.parametrize("key", ["projects", "total", "plan", "actual", "start", "completion"])
def test_each_figure_opens(park: date, key: str) -> None:
    answer = signed_in("管委会主要领导").get(f"/cockpit/figures/{key}/")
    assert answer.status_code == 200
    assert "船洞小学" in answer.content.decode()


def test_start_rate_names_who_is_missing(park: date) -> None:
    answer = signed_in("调度专员01").get("/cockpit/figures/start/")
    lines = answer.context["lines"]
    assert len(lines) == 11
    assert {line.row.id for line in lines if not line.counts} == {"P02", "P19"}


def test_a_figure_of_many_projects_is_turned_and_its_sums_stay(park: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LINES", 8)
    browser = signed_in("管委会主要领导")
    pages = [browser.get("/cockpit/figures/total/", {"page": number}) for number in (1, 2, 3)]
    assert [len(page.context["lines"]) for page in pages] == [8, 8, 3]
    assert len({line.row.id for page in pages for line in page.context["lines"]}) == 19
    assert {page.context["sums"].total for page in pages} == {600_000}
    assert {page.context["rest"].count for page in pages} == {0}
    assert "?page=2" in pages[0].content.decode()


def test_unknown_figure_is_not_found(park: date) -> None:
    assert signed_in("管委会主要领导").get("/cockpit/figures/nothing/").status_code == 404


@pytest.mark.parametrize(("name", "desk"), [("企业-海德威（示例账户）", "/firm/"), ("系统管理员", "/people/")])
def test_whoever_has_no_cockpit_goes_on_to_the_own_desk(park: date, name: str, desk: str) -> None:
    """The bare address of the site is what people type and bookmark."""
    browser = signed_in(name)
    assert browser.get("/", follow=True).redirect_chain[-1][0] == desk
    assert browser.get("/cockpit/figures/total/").status_code == 403


def test_a_past_day(park: date) -> None:
    client = signed_in("管委会主要领导")
    answer = client.get("/?asof=2021-06-30")
    assert answer.context["figures"].on == date(2021, 6, 30)
    # June's reports come in July; what was known on the last of June ends with May.
    assert answer.context["figures"].all.actual == 50060
    assert "合计与报道一致" not in answer.content.decode(), "the article tells of the year's end only"
    client.get("/?asof=2021-12-29")


def _sums_row(html: str) -> list[str]:
    return re.findall(r">([\d,]+)<", html.partition("<tfoot>")[2].partition("</tfoot>")[0])


@pytest.mark.parametrize("name", ["班子成员01", "服务秘书01", "分管建设领导"])
def test_a_figure_adds_up_for_whoever_sees_a_part_only(park: date, name: str) -> None:
    """The cockpit says 60 亿 to everybody inside; what a reader may not open is told as one sum, never left out."""
    browser = signed_in(name)
    part, whole = browser.get("/cockpit/figures/total/"), signed_in("管委会主要领导").get("/cockpit/figures/total/")
    assert (
        _sums_row(part.content.decode()) == _sums_row(whole.content.decode()) == ["600,000", "150,000", "250,000", "19"]
    )
    assert part.context["rest"].count == 19 - len(part.context["lines"]) > 0


@pytest.mark.parametrize("name", ["班子成员01", "服务秘书01", "分管建设领导", "征拆专员01", "统计专员01"])
def test_every_link_of_the_cockpit_opens(park: date, name: str) -> None:
    browser = signed_in(name)
    page = browser.get("/").content.decode()
    hrefs = set(re.findall(r'href(?:=|": )"(/(?:projects|window|dispatch|cockpit)/[^"#]*)"', page))
    assert [href for href in sorted(hrefs) if browser.get(href.replace("&amp;", "&")).status_code != 200] == []


def test_milestones_have_english_names(park: date) -> None:
    names = set(MilestoneRow.objects.values_list("name", flat=True))
    assert sorted(name for name in names if not milestone_text(name).en.isascii()) == []
    assert milestone_text("自拟节点").en == "自拟节点", "a name of one's own stays as it was written"
    page = signed_in("管委会主要领导", "en").get("/").content.decode()
    assert "construction permit" in page
