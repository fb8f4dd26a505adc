"""The search page over the sample park: two characters are enough, and nobody finds what is not theirs to see."""

import re
from typing import Any

import pytest
from django.test import Client

from kuaijin import ledger
from kuaijin.core.search import docs_of
from kuaijin.desks.frame.scoping import visible
from kuaijin.ledger.projections.book_models import SearchRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park")]
PAGE = "/search/"


def hrefs(client: Client, query: str, **more: str) -> list[str]:
    answer = client.get(PAGE, {"q": query, **more})
    assert answer.status_code == 200
    return re.findall(r'<li><a href="([^"]+)"', answer.content.decode().partition('class="kj-hits"')[2])


def test_two_chinese_characters_find_a_project_and_its_letters() -> None:
    found = hrefs(signed_in("调度专员01"), "幼儿")
    assert "/projects/P05/" in found
    assert any(
        re.fullmatch(r"/window/cases/[^/]+/letters/\d+/", href) for href in hrefs(signed_in("调度专员01"), "土地")
    )


def test_a_code_is_found_with_and_without_hyphens() -> None:
    row = ProjectRow.objects.exclude(code="").first()
    assert row is not None
    for query in (row.code, row.code[:10], row.id, row.owner_uscc or row.id):
        assert f"/projects/{row.id}/" in hrefs(signed_in("调度专员01"), query)


def test_all_words_have_to_be_there() -> None:
    client = signed_in("调度专员01")
    assert "/projects/P05/" in hrefs(client, "华塘 幼儿")
    assert hrefs(client, "华塘 没有这样的词") == []
    assert hrefs(client, "%") == hrefs(client, "_") == []


@pytest.mark.parametrize(
    "name", ["服务秘书06", "班子成员02", "企业-海德威（示例账户）", "审批岗01", "审计员", "第三方机构-消防"]
)
def test_nobody_finds_what_is_out_of_sight(name: str) -> None:
    actor: Any = actor_of(Account.objects.get(user__username=name).user)
    client = signed_in(name)
    seen = {
        "projects": set(visible(actor, "project", ProjectRow.objects.all()).values_list("id", flat=True)),
        "window/cases": set(visible(actor, "case", CaseRow.objects.all()).values_list("id", flat=True)),
        "dispatch/matters": set(visible(actor, "matter", MatterRow.objects.all()).values_list("id", flat=True)),
    }
    for kind in ("project", "case", "letter", "matter"):
        for query in ("示例", "项目", "的"):
            for page in ("1", "2"):
                for href in hrefs(client, query, kind=kind, page=page):
                    desk = next(desk for desk in seen if href.startswith(f"/{desk}/"))
                    assert href.removeprefix(f"/{desk}/").split("/")[0] in seen[desk]


def test_the_box_is_there_for_whom_it_is() -> None:
    assert 'class="kj-top-search"' in signed_in("调度专员01").get("/projects/").content.decode()
    assert signed_in("系统管理员").get(PAGE, {"q": "土地"}).status_code == 403
    assert 'class="kj-top-search"' not in signed_in("系统管理员").get("/people/").content.decode()


def test_one_kind_page_by_page() -> None:
    client = signed_in("审计员")
    first, second = (hrefs(client, "示例", kind="case", page=number) for number in ("1", "2"))
    assert len(first) == 25
    assert not set(first) & set(second)


def test_a_letter_alone_and_hostile_words_are_answered() -> None:
    client = signed_in("调度专员01")
    for query in ("a", "", "<script>", "' OR 1=1 --", "\\", "😀", "x" * 500):
        assert client.get(PAGE, {"q": query, "kind": "../", "page": "x"}).status_code == 200
    assert "<script>" not in client.get(PAGE, {"q": "<script>x"}).content.decode().partition("<main")[2]


def test_what_can_be_found_is_what_the_streams_say() -> None:
    """The rows are those that the states give, none more and none less."""
    for kind in ("project", "matter", "parcel", "meeting"):
        told = {row.id: row.text for row in SearchRow.objects.filter(kind=kind)}
        ids = SearchRow.objects.filter(kind=kind).values_list("about", flat=True)
        wanted = {doc.id: doc.text for id_ in ids for doc in docs_of(kind, states_of(kind, id_))}
        assert told == wanted


def states_of(kind: str, id_: str) -> Any:
    return ledger.load(kind, id_)[0]


def test_the_page_costs_few_queries() -> None:
    counted(signed_in("调度专员01"), "frame:search", f"{PAGE}?q=土地")
