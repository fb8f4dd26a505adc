"""The cockpit grown up: two days compared, the way from the land to the use, the big screen."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.test import Client
from openpyxl import load_workbook

from kuaijin.insight import two_days
from kuaijin.ledger.projections.models import MatterRow, ProjectRow
from kuaijin.people import signed_links
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
CHIEF, SECRETARY, HEAD = "管委会主要领导", "服务秘书01", "开发建设局负责人"


def _words(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


# Two days -----------------------------------------------------------------------------------------------------------


def test_a_week_is_compared_unless_asked_otherwise(park: date) -> None:
    answer = counted(signed_in(CHIEF), "cockpit:compare", "/cockpit/compare/")
    asked = answer.context["asked"]
    assert (asked.before, asked.after) == (date(2021, 12, 22), date(2021, 12, 29))


def test_the_figures_of_both_days_are_those_of_the_cockpit_on_each(park: date) -> None:
    client = signed_in(CHIEF)
    answer = client.get("/cockpit/compare/?before=2021-06-30&after=2021-12-29")
    told = {each.line.key: each.line for each in answer.context["figures"]}
    assert (told["actual"].before, told["actual"].after, told["actual"].difference) == (50060, 250000, 199940)
    assert (told["projects"].before, told["projects"].after) == (19, 19)
    assert told["matters_open"].after == MatterRow.objects.filter(open=True).count()
    earlier = client.get("/?asof=2021-06-30").context
    client.get("/?asof=2021-12-29")
    assert told["actual"].before == earlier["figures"].all.actual
    assert {line.line.key: line.line.before for line in answer.context["batches"] if line.line.before} == {
        key: part.count for key, part in zip(_batch_keys(earlier["batches"]), earlier["batches"], strict=True)
    }


def _batch_keys(parts: list[object]) -> list[str]:
    return [part.href.partition("#")[2] for part in parts]


def test_each_project_is_told_with_what_changed_and_no_other(park: date) -> None:
    answer = signed_in(CHIEF).get("/cockpit/compare/?before=2021-11-30&after=2021-12-29")
    moved = {seen.moved.id: seen for seen in answer.context["moved"]}
    assert all(seen.changes for seen in moved.values())
    assert [str(what.en) for what, _, _ in moved["P13"].changes] == ["Done (CNY wan)"]
    gained = sum(seen.moved.gained for seen in moved.values())
    assert gained == next(e.line.difference for e in answer.context["figures"] if e.line.key == "actual")


def test_what_happened_lies_between_the_days(park: date) -> None:
    answer = signed_in(CHIEF).get("/cockpit/compare/?before=2021-12-08&after=2021-12-10")
    days = {each.change.on for each in answer.context["happened"]}
    assert days
    assert days <= {date(2021, 12, 9), date(2021, 12, 10)}
    assert sum(n for _, _, n in answer.context["counts"]) == len(answer.context["happened"]) + answer.context["more"]
    assert "竣工验收通过" in _words(answer.content)


def test_a_secretary_is_told_of_the_own_projects_only(park: date) -> None:
    answer = signed_in(SECRETARY).get("/cockpit/compare/?before=2021-06-30&after=2021-12-29")
    own = set(ProjectRow.objects.filter(secretary=SECRETARY).values_list("id", flat=True))
    assert own
    assert {seen.moved.id for seen in answer.context["moved"]} <= own
    assert {each.change.about for each in answer.context["happened"]} <= own


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("before=2021-12-29&after=2021-12-29", "before"),
        ("before=2021-12-30", "before"),
        ("before=nonsense", "before"),
        ("after=2021-02-30", "after"),
        ("before=2021-01-01&after=2030-01-01", "after"),
        ("before=0001-01-01", "before"),
    ],
)
def test_bad_days_are_told_beside_the_field(park: date, query: str, field: str) -> None:
    answer = signed_in(CHIEF, "en").get(f"/cockpit/compare/?{query}")
    assert answer.status_code == 422
    assert field in answer.context["asked"].faults
    assert f'id="{field}-fault"' in answer.content.decode()


def test_a_reader_of_a_past_day_compares_up_to_that_day(park: date) -> None:
    client = signed_in(CHIEF)
    answer = client.get("/cockpit/compare/?asof=2021-06-30")
    assert answer.context["asked"].after == date(2021, 6, 30)
    assert next(e.line.after for e in answer.context["figures"] if e.line.key == "actual") == 50060
    assert client.get("/cockpit/compare/?after=2021-12-29").status_code == 422
    client.get("/?asof=2021-12-29")


def test_the_comparison_is_taken_out_as_a_workbook(park: date) -> None:
    answer = taken_out(signed_in(HEAD), "/cockpit/compare/?before=2021-11-30&after=2021-12-29&xlsx=1")
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
    assert ("年度完成（万元）", None, 188890, 250000) in rows, "numbers are numbers"


def test_nothing_moves_between_a_day_and_itself(park: date) -> None:
    today = two_days.day(park)
    assert two_days.moved(today, today) == ()
    assert all(not line.difference for line in two_days.lines(today, today))


# From the land to the use -------------------------------------------------------------------------------------------


def test_the_way_from_the_land_to_the_use(park: date) -> None:
    answer = counted(signed_in(CHIEF), "cockpit:course", "/cockpit/land-to-use/")
    paces = {line.pace.step.key: line for line in answer.context["paces"]}
    assert (paces["whole"].pace.best, paces["whole"].pace.best_project) == (184, "P01"), "seven months in the article"
    assert paces["permit"].pace.best == 0, "the permit on the day of the land"
    assert "184" in _words(answer.content)


def test_the_pace_follows_the_category(park: date) -> None:
    answer = signed_in(CHIEF).get("/cockpit/land-to-use/?category=产城融合")
    paces = {line.pace.step.key: line.pace for line in answer.context["paces"]}
    assert paces["whole"].count == 0
    assert {row.category for row in answer.context["lst"].page.object_list} == {"产城融合"}


def test_the_best_is_named_to_whoever_may_open_it(park: date) -> None:
    own = ProjectRow.objects.exclude(secretary="服务秘书03").get(id="P01").secretary
    told = {
        name: next(
            line for line in signed_in(name).get("/cockpit/land-to-use/").context["paces"] if line.pace.best == 184
        )
        for name in (own, "服务秘书03")
    }
    assert told[own].best_name is not None
    assert told["服务秘书03"].best_name is None


# The big screen -----------------------------------------------------------------------------------------------------


def test_the_big_screen_shows_the_articles_figures(park: date) -> None:
    answer = counted(signed_in(CHIEF), "cockpit:screen", "/cockpit/screen/")
    words = _words(answer.content)
    for told in ("19 个", "60 亿元", "15 亿元", "25 亿元", "66.7 %"):
        assert told in words


def _wall(client: Client) -> str:
    page = client.get("/cockpit/screen/").content.decode()
    return re.search(r'data-copy="http://[^/]+(/[^"]+)"', page)[1]


def test_a_wall_needs_no_sign_in_and_opens_nothing_else(park: date) -> None:
    address, wall = _wall(signed_in(CHIEF)), Client()
    answer = wall.get(address)
    assert answer.status_code == 200
    assert "25 亿元" in _words(answer.content)
    assert "data-copy" not in answer.content.decode(), "a wall makes no further addresses"
    assert wall.get("/cockpit/screen/").status_code == 302
    assert wall.get(address[:-2] + "x/").status_code == 404
    assert wall.get("/cockpit/screen/x/").status_code == 404


def test_the_screen_is_left_alone_while_nothing_is_new(park: date) -> None:
    client = signed_in(CHIEF)
    mark = client.get("/cockpit/screen/").context["mark"]
    assert client.get(f"/cockpit/screen/?poll=1&seen={mark}").status_code == 204
    newer = client.get("/cockpit/screen/?poll=1&seen=2021-12-28-1")
    assert newer.status_code == 200
    assert newer.content.decode().startswith('<div id="screen"')


def test_a_walls_address_ends_with_time_and_with_the_password(park: date, monkeypatch: pytest.MonkeyPatch) -> None:
    user = get_user_model().objects.get(username=CHIEF)
    token = signed_links.link_token(user, "screen")
    assert signed_links.actor_of_link(token, "screen", timedelta(hours=24)) is not None
    assert signed_links.actor_of_link(token, "calendar", timedelta(hours=24)) is None, "another purpose"
    assert signed_links.actor_of_link(token, "screen", timedelta(seconds=-1)) is None, "over"
    user.set_password("another-Password-1")
    user.save()
    assert signed_links.actor_of_link(token, "screen", timedelta(hours=24)) is None


@pytest.mark.parametrize("forged", ["[]", "[1]", "7", '"x"'])
def test_a_signed_token_of_another_form_is_nobodys(park: date, forged: str) -> None:
    token = signing.dumps({"[]": [], "[1]": [1], "7": 7, '"x"': "x"}[forged], salt="screen")
    assert signed_links.actor_of_link(token, "screen") is None


def test_a_firm_makes_no_screen(park: date) -> None:
    firm = signed_in("企业-海德威（示例账户）")
    assert [firm.get(f"/cockpit/{page}/").status_code for page in ("screen", "compare", "land-to-use")] == [403] * 3
