"""通知, page by page: what each is told, reading, the header's number, wishes, and the administrator's outbox."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from kuaijin import ledger, wallclock
from kuaijin.core.matter_messages import AssignMatter, Raise
from kuaijin.demo.people import actor
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.notices.models import Delivery, Wish
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
HEAD, DISPATCHER, CLERK, ADMIN = "开发建设局负责人", "调度专员01", "综合窗口01", "系统管理员"
REVIEWER = "技术审查岗01"
FIRM = "企业-海德威（示例账户）"


def test_a_matter_reaches_its_lead_and_is_read_once(park: date) -> None:
    dispatcher = actor(DISPATCHER)
    ledger.execute("matter", "WT-通知", Raise(text="供电慢", category="水电气讯", level=2), actor=dispatcher)
    ledger.execute(
        "matter", "WT-通知", AssignMatter(lead=HEAD, due=date(2022, 1, 6), standard="通电"), actor=dispatcher
    )
    row = InboxRow.objects.get(object_id="WT-通知", kind="matter-assigned")
    client = signed_in(HEAD)
    before = client.get("/inbox/", {"q": "供电慢"})
    assert before.context["lst"].total == 1
    assert before.context["unread"] > 0
    assert "待办" in before.content.decode()
    opened = client.get(f"/inbox/open/{row.key}/")
    assert opened["Location"].endswith("/matters/WT-%E9%80%9A%E7%9F%A5/")
    assert client.get("/inbox/").context["unread"] == before.context["unread"] - 1


def test_nobody_reads_what_others_are_told(park: date) -> None:
    row = InboxRow.objects.filter(audience__startswith="org:").first()
    assert row is not None
    assert signed_in(DISPATCHER).get(f"/inbox/open/{row.key}/").status_code == 404
    signed_in(DISPATCHER).post("/inbox/read/", {"key": row.key})
    shown = signed_in(FIRM).get("/inbox/").context["lst"].page.object_list
    org = Account.objects.get(user__username=FIRM).org
    assert {each.audience for each in shown} <= {f"org:{org}", f"name:{FIRM}", "role:enterprise"}


def test_a_notice_of_what_is_no_longer_mine_says_so(park: date) -> None:
    """A reviewer was told of a case that another one reviews by now: the link answered 404."""
    case = CaseRow.objects.exclude(reviewer=REVIEWER).first()
    assert case is not None
    row = InboxRow.objects.filter(audience=f"name:{REVIEWER}").exclude(object_kind="thread").first()
    assert row is not None
    InboxRow.objects.filter(pk=row.pk).update(object_kind="case", object_id=case.pk)
    client = signed_in(REVIEWER)
    opened = client.get(f"/inbox/open/{row.key}/", follow=True)
    assert opened.redirect_chain[-1][0] == "/inbox/"
    assert "已不在您的办理范围" in opened.content.decode()


def test_all_at_once_and_the_number_in_the_header(park: date) -> None:
    client = signed_in(CLERK)
    assert "条未读" in counted(client, "inbox:count", "/inbox/count/").content.decode()
    client.post("/inbox/read/", {"all": "1"})
    assert client.get("/inbox/").context["unread"] == 0
    assert not client.get("/inbox/count/").content.decode().strip()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_late_first(park: date, language: str) -> None:
    answer = counted(signed_in(HEAD, language), "inbox:list", "/inbox/")
    ranks = [row.rank for row in answer.context["lst"].rows]
    assert ranks == sorted(ranks)


def test_filters_narrow(park: date) -> None:
    client = signed_in(CLERK)
    everything = client.get("/inbox/").context["lst"].total
    assert client.get("/inbox/", {"show": "late"}).context["lst"].total <= everything
    work = client.get("/inbox/", {"group": "work"}).context["lst"]
    assert 0 < work.total <= everything


def test_a_past_day_shows_what_was_known_and_marks_nothing(park: date) -> None:
    who = actor_of(get_user_model().objects.get(username=HEAD))
    assert who is not None
    from kuaijin.notices.inbox import notices_for

    assert all(row.at.date() <= date(2021, 6, 2) for row in notices_for(who, date(2021, 6, 1)))


def test_wishes_are_kept_and_a_bad_address_changes_nothing(park: date) -> None:
    client = signed_in(HEAD)
    client.post("/inbox/preferences/", {"email": "head@example.cn", "by-work": ["email", "wecom"], "digest": "on"})
    wish = Wish.objects.get(user__username=HEAD)
    assert wish.channels["work"] == ["email", "wecom"]
    assert wish.channels["due"] == []
    bad = client.post("/inbox/preferences/", {"email": "nobody", "by-work": []})
    assert bad.status_code == 422
    assert "NOTICE-1" in bad.content.decode()
    assert client.post("/inbox/preferences/", {"email": "", "by-work": ["fax"]}).status_code == 422
    assert Wish.objects.get(user__username=HEAD).channels["work"] == ["email", "wecom"]
    assert "head@example.cn" in counted(client, "inbox:preferences", "/inbox/preferences/").content.decode()


def test_the_administrator_sees_the_dead_and_sends_again(park: date) -> None:
    now = wallclock.now()
    row = Delivery.objects.create(
        key="k", person=HEAD, channel="email", notice="n", subject="到期", text="t", state="dead", not_before=now,
        planned_at=now, error="550",
    )  # fmt: skip
    admin = signed_in(ADMIN)
    assert counted(admin, "inbox:deliveries", "/inbox/deliveries/").context["stuck"] == 1
    assert signed_in(HEAD).get("/inbox/deliveries/").status_code == 403
    assert signed_in("审计员").post(f"/inbox/deliveries/{row.pk}/again/").status_code == 403
    admin.post(f"/inbox/deliveries/{row.pk}/again/")
    row.refresh_from_db()
    assert row.state == "waiting"
    assert admin.post(f"/inbox/deliveries/{row.pk}/again/").status_code == 422
