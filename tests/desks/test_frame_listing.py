"""The list: search, filters, order and pages happen in the database; htmx gets the list alone."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from kuaijin.core.base import Text
from kuaijin.desks.frame.accounts import AccountList
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.people.models import Account
from kuaijin.people.services import create_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people() -> None:
    for number in range(1, 31):
        role = "window" if number % 3 else "approver"
        create_account(f"{role}{number:02}", role, department="甲局" if number % 2 else "乙局")


def listing(rf: RequestFactory, **query: str) -> AccountList:
    """The account list for a query."""
    return AccountList(rf.get("/people/", query), Account.objects.select_related("user"))


def test_it_searches_filters_and_counts(rf: RequestFactory) -> None:
    assert listing(rf).total == 30
    assert listing(rf, role="approver").total == 10
    assert listing(rf, q="甲局").total == 15
    assert listing(rf, q="甲局", role="approver").total == 5
    assert listing(rf, role="nonsense").total == 30
    assert listing(rf, q="%").total == 0
    assert not listing(rf).narrowed
    assert listing(rf, q="甲").narrowed


def test_a_long_list_is_counted_and_turned_up_to_a_limit(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaijin.desks.frame.listing.COUNTED", 28)
    long, short = listing(rf, page="99"), listing(rf, role="approver")
    assert (long.total, long.total_told, long.page.number) == (28, "28+", 2)
    assert len(long.body) == 28 - listing(rf).page_size
    assert (short.total, short.total_told) == (10, "10")


def test_it_orders_by_known_columns_only(rf: RequestFactory) -> None:
    up = [row.display_name for row in listing(rf, sort="username").rows]
    assert up == sorted(up)
    assert [row.display_name for row in listing(rf, sort="-username").rows] == up[::-1]
    assert listing(rf, sort="user__password").sort == "name"
    assert [head.order for head in listing(rf, sort="-role").headings] == ["", "", "descending", "", ""]


def test_pages_never_run_out(rf: RequestFactory) -> None:
    assert len(listing(rf, page="2").body) == 5
    assert listing(rf, page="99").page.number == 2
    assert listing(rf, page="x").page.number == 1


def test_a_page_takes_three_queries(rf: RequestFactory, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):
        assert len(listing(rf).body) == 25


def test_the_export_holds_all_rows_raw(rf: RequestFactory) -> None:
    heads, rows = listing(rf, role="approver").table()
    assert heads[:2] == ["名称", "账号"]
    assert len(rows) == 10


def test_htmx_gets_the_list_alone(client: Client) -> None:
    client.force_login(create_account("审计员", "auditor").user)
    whole = client.get(reverse("frame:accounts")).content.decode()
    assert "<html" in whole
    part = client.get(
        reverse("frame:accounts"), {"q": "window01"}, headers={"HX-Request": "true", "HX-Target": "section#accounts"}
    ).content.decode()
    assert "<html" not in part
    assert part.strip().startswith('<section id="accounts"')
    assert 'data-label="账号"' in part
    none = client.get(reverse("frame:accounts"), {"q": "zzz"}).content.decode()
    assert "没有符合条件的记录" in none


def test_values_are_escaped(rf: RequestFactory) -> None:
    create_account("恶", "window", display_name="<script>alert(1)</script>")

    class Plain(Listing):
        columns = (Column("name", Text("名称", "Name"), "display_name", href=lambda row: f"/x?a=1&b={row.pk}"),)
        filters = (Choice("role", Text("角色", "Role"), (("window", Text("窗口", "Window")),)),)

    from django.template import engines

    request = rf.get("/", {"role": "window"})
    page = (
        engines["django"]
        .from_string("{% listing lst %}")
        .render({"lst": Plain(request, Account.objects.filter(user__username="恶")), "request": request})
    )
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
