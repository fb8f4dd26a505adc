"""The outbox with real servers, on both databases: each message once, back-off, killed senders, two at once."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings

from kuaijin import wallclock
from kuaijin.core.base import SHANGHAI
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.notices import outbox
from kuaijin.notices.channels import may_be_posted_to
from kuaijin.notices.models import Delivery
from kuaijin.people.services import create_account
from tests.ledger.servers import Mailbox, Took, http, smtp
from tests.ledger.test_concurrency import together

ROOT = Path(__file__).resolve().parents[2]


def hooks(name: str, url: str, secret: str = "") -> Any:
    silent = dict.fromkeys(("wecom", "dingtalk", "webhook"), ("", ""))
    return override_settings(KUAIJIN_HOOKS={**silent, name: (url, secret)})


def queue(channel: str, count: int = 1) -> list[Delivery]:
    now = wallclock.now()
    rows = [
        Delivery(
            key=outbox.key_of(f"n{i}", "officer", channel),
            person="officer",
            channel=channel,
            notice=f"n{i}",
            subject=f"通知 {i}",
            text="到期日：2021-12-31",
            html="<p>到期</p>",
            not_before=now,
            planned_at=now,
        )
        for i in range(count)
    ]
    return Delivery.objects.bulk_create(rows)


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def later(minutes: int) -> Any:
    return wallclock.standing_at(wallclock.now() + timedelta(minutes=minutes))


@pytest.fixture
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    with smtp() as (box, port):
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
            yield box, port


def officer() -> None:
    account = create_account("officer", "approver")
    account.user.email = "officer@example.cn"
    account.user.save()


class Contract:
    def test_a_mail_arrives_once_in_text_and_html(
        self, environment: dict[str, str], mail_server: tuple[Mailbox, int]
    ) -> None:
        officer()
        queue("email", 3)
        assert outbox.send_due() == 3
        assert outbox.send_due() == 0
        box = mail_server[0]
        assert sorted(box.ids().values()) == [1, 1, 1]
        assert "multipart/alternative" in box.mails[0]
        assert states() == {"sent": 3}

    def test_a_busy_server_is_tried_again_and_a_refusal_is_final(
        self, environment: dict[str, str], mail_server: tuple[Mailbox, int]
    ) -> None:
        officer()
        (row,) = queue("email")
        box = mail_server[0]
        box.answers["RCPT"] = "451 later"
        assert outbox.send_due() == 0
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("waiting", 1)
        assert outbox.send_due() == 0  # not before its pause is over
        row.refresh_from_db()
        assert row.attempts == 1
        box.answers["RCPT"] = "550 nobody here"
        with later(2):
            outbox.send_due()
        row.refresh_from_db()
        assert (row.state, "nobody here" in row.error) == ("dead", True)

    def test_after_the_last_try_it_is_dead(self, environment: dict[str, str]) -> None:
        (row,) = queue("webhook")
        took = Took(status=503)
        with http(took) as port, hooks("webhook", f"http://127.0.0.1:{port}/"):
            for hours in range(20):
                with later(hours * 60):
                    outbox.send_due()
        row.refresh_from_db()
        assert (row.state, row.error) == ("dead", "HTTP 503")
        assert len(took.requests) == len(outbox.PAUSES) + 1
        assert len({headers["Idempotency-Key"] for _, headers, _ in took.requests}) == 1
        assert outbox.try_again(row.pk)
        assert not outbox.try_again(row.pk)

    def test_senders_at_once_send_each_message_once(self, environment: dict[str, str]) -> None:
        queue("webhook", 90)
        took = Took()
        with http(took) as port, hooks("webhook", f"http://127.0.0.1:{port}/"):
            counts = together(lambda _number: outbox.send_due(), writers=4)
        assert sum(counts) == 90, counts
        assert len(took.requests) == 90
        assert len({headers["Idempotency-Key"] for _, headers, _ in took.requests}) == 90
        assert states() == {"sent": 90}

    @pytest.mark.parametrize(("stall", "left", "after"), [("EHLO", "claimed", "sent"), ("DATA-END", "begun", "unsure")])
    def test_killed_in_the_middle_nothing_is_sent_twice(
        self, environment: dict[str, str], mail_server: tuple[Mailbox, int], stall: str, left: str, after: str
    ) -> None:
        officer()
        queue("email", 2)
        box, port = mail_server
        box.stall_at = stall
        mail = {"KUAIJIN_MAIL_HOST": "127.0.0.1", "KUAIJIN_MAIL_PORT": str(port)}
        command = [sys.executable, "-m", "tests.ledger.sender"]
        paths = os.pathsep.join((str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")))
        surroundings = {**os.environ, **environment, **mail, "PYTHONPATH": paths}
        with subprocess.Popen(command, env=surroundings, cwd=ROOT) as sender:
            assert box.stalled.wait(30)
            sender.kill()
        assert states()[left] >= 1
        box.stall_at = ""
        box.released.set()
        outbox.send_due()  # the lease still holds
        assert states()[left] >= 1
        with later(10):
            outbox.send_due()
        assert max(box.ids().values()) == 1
        assert states()[after] >= 1
        assert states()["sent"] + states()["unsure"] == 2

    def test_at_night_only_what_the_law_wants_goes_out(self, environment: dict[str, str]) -> None:
        """Also what is tried again: a failure of the afternoon does not ring at night."""
        night, morning = datetime(2021, 12, 28, 22, tzinfo=SHANGHAI), datetime(2021, 12, 29, 9, tzinfo=SHANGHAI)
        queue("webhook", 3)
        Delivery.objects.update(not_before=night - timedelta(hours=5))
        Delivery.objects.filter(notice="n2").update(notice="digest/2021-12-28")
        for key, kind in (("n0", "accepted"), ("n1", "matter-assigned")):
            InboxRow.objects.create(key=key, audience="name:officer", kind=kind, at=night, daily=False)
        took = Took()
        with http(took) as port, hooks("webhook", f"http://127.0.0.1:{port}/"):
            with wallclock.standing_at(night):
                assert outbox.send_due() == 1
            assert Delivery.objects.get(state="sent").notice == "n0"
            with wallclock.standing_at(morning):
                assert outbox.send_due() == 2

    def test_planning_the_same_twice_queues_it_once(self, environment: dict[str, str]) -> None:
        first = queue("webhook", 5)
        Delivery.objects.bulk_create([Delivery(**_values(row)) for row in first], ignore_conflicts=True)
        assert Delivery.objects.count() == 5


def _values(row: Delivery) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname) for field in Delivery._meta.concrete_fields if field.name != "id"
    }


class TestSqlite(Contract):
    @pytest.fixture
    def environment(self, on_sqlite: dict[str, str]) -> dict[str, str]:
        return on_sqlite

    def test_the_robots_get_their_shapes(self, environment: dict[str, str]) -> None:
        took = Took(said=b'{"errcode": 0, "errmsg": "ok"}')
        with http(took) as port:
            queue("wecom")
            with hooks("wecom", f"http://127.0.0.1:{port}/cgi-bin/webhook/send?key=k"):
                assert outbox.send_due() == 1
            queue("dingtalk")
            with hooks("dingtalk", f"http://127.0.0.1:{port}/robot/send?access_token=t", "SECret"):
                assert outbox.send_due() == 1
        (wecom, _, first), (dingtalk, _, second) = took.requests
        assert wecom == "/cgi-bin/webhook/send?key=k"
        assert "通知 0" in json.loads(first)["markdown"]["content"]
        assert json.loads(second)["markdown"]["title"] == "通知 0"
        given = parse_qs(urlsplit(dingtalk).query)
        signed = hmac.new(b"SECret", f"{given['timestamp'][0]}\nSECret".encode(), hashlib.sha256).digest()
        assert given["sign"] == [base64.b64encode(signed).decode()]

    @pytest.mark.parametrize(
        ("said", "state"),
        [
            (b'{"errcode": 45009, "errmsg": "freq"}', "waiting"),
            (b'{"errcode": 93000, "errmsg": "key"}', "dead"),
            (b"?", "unsure"),
        ],
    )
    def test_a_robot_that_says_no(self, environment: dict[str, str], said: bytes, state: str) -> None:
        queue("wecom")
        with http(Took(said=said)) as port, hooks("wecom", f"http://127.0.0.1:{port}/"):
            assert outbox.send_due() == 0
        assert states() == {state: 1}

    def test_our_own_webhook_is_signed(self, environment: dict[str, str]) -> None:
        queue("webhook")
        took = Took(status=204, said=b"")
        with http(took) as port, hooks("webhook", f"http://127.0.0.1:{port}/", "geheim"):
            assert outbox.send_due() == 1
        ((_, headers, body),) = took.requests
        assert headers["X-Kuaijin-Signature"] == "sha256=" + hmac.new(b"geheim", body, hashlib.sha256).hexdigest()

    def test_without_a_channel_messages_wait(self, environment: dict[str, str]) -> None:
        queue("webhook")
        with hooks("webhook", "http://example.cn/"):  # not https
            assert outbox.send_due() == 0
        assert states() == {"waiting": 1}


class TestPostgresql(Contract):
    @pytest.fixture
    def environment(self, on_postgres: dict[str, str]) -> dict[str, str]:
        return on_postgres


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://qyapi.weixin.qq.com/x", True),
        ("http://localhost:9/x", True),
        ("http://example.cn/", False),
        ("ftp://example.cn/", False),
        ("https://", False),
        ("https://a:port/", False),
        ("", False),
    ],
)
def test_only_https_leaves_the_house(url: str, good: bool) -> None:
    assert may_be_posted_to(url) is good
