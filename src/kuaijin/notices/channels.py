"""The plugs by which a notice leaves the house: e-mail, the robots of WeCom and DingTalk, and a plain webhook.

A channel calls ``begin`` when everything that may fail without trace is done: from then on nobody can know whether the
message arrived unless the other side answers.
"""

import base64
import hashlib
import hmac
import json
import smtplib
import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, get_connection

from kuaijin import wallclock
from kuaijin.core.base import Text
from kuaijin.notices.models import Delivery

TIMEOUT = 10
"""Seconds that a webhook may take for each step."""
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
BUSY = frozenset({-1, 45009, 130101})
"""Codes by which WeCom and DingTalk say: not now (system busy, too many messages)."""
_LONGEST_ANSWER = 65_536
_SERVER_FAULT, _TOO_MANY = 500, 429

Begin = Callable[[], None]


class Failed(Exception):
    """It did not arrive, and the other side or our own settings say so. ``final``: trying again is of no use."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class Unsure(Exception):
    """It was on the wire and no answer came: it may have arrived."""


class Channel(Protocol):
    """A way out."""

    label: Text
    repeatable: bool
    """Whether the other side recognises a message that comes twice, so that trying again is safe."""

    def ready(self) -> bool:
        """Whether this site is set up for it."""

    def send(self, row: Delivery, begin: Begin) -> None:
        """Send one message. Raises ``Failed`` or ``Unsure``."""


class Email:
    """SMTP by Django's mail, set up by ``KUAIJIN_MAIL_…``."""

    label = Text("邮件", "E-mail")
    repeatable = False

    def ready(self) -> bool:
        """A mail server is named."""
        return bool(settings.EMAIL_HOST)

    def send(self, row: Delivery, begin: Begin) -> None:
        """One mail in text and HTML; its Message-ID is the same on every try."""
        address = get_user_model().objects.filter(username=row.person).values_list("email", flat=True).first()
        if not address:
            raise Failed("没有邮箱 / no address", final=True)
        connection = get_connection()
        headers = {"Message-ID": f"<{row.key[:40]}@kuaijin>"}
        mail = EmailMultiAlternatives(row.subject, row.text, to=[address], headers=headers, connection=connection)
        if row.html:
            mail.attach_alternative(row.html, "text/html")
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Failed(_told(error)) from error
        begin()
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise Failed(_told(error), final=all(code >= _SERVER_FAULT for code in codes)) from error
        except smtplib.SMTPServerDisconnected as error:
            raise Unsure(_told(error)) from error
        except smtplib.SMTPResponseException as error:
            raise Failed(_told(error), final=error.smtp_code >= _SERVER_FAULT) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unsure(_told(error)) from error
        finally:
            connection.close()


class Hook:
    """A message posted to an address as JSON; ``name`` is its key in ``settings.KUAIJIN_HOOKS``."""

    repeatable = False

    def __init__(self, name: str, label: Text) -> None:
        self.name, self.label = name, label

    def ready(self) -> bool:
        """An address is set, and one that may be used."""
        return bool(self._url()) and may_be_posted_to(self._url())

    def _url(self) -> str:
        return str(settings.KUAIJIN_HOOKS[self.name][0])

    def _secret(self) -> bytes:
        return str(settings.KUAIJIN_HOOKS[self.name][1]).encode()

    def send(self, row: Delivery, begin: Begin) -> None:
        """Post it; only an answer of 2xx that says so itself counts as arrived."""
        if not self.ready():
            raise Failed("地址须为 https / the address must be https", final=True)
        body = json.dumps(self.body(row), ensure_ascii=False).encode()
        status, answer = post(self.address(), body, self.headers(row, body), begin)
        if status == _TOO_MANY or status >= _SERVER_FAULT:
            raise Failed(f"HTTP {status}")
        if not 200 <= status < 300:
            raise Failed(f"HTTP {status}", final=True)
        self.check(answer)

    def address(self) -> str:
        """Where to post."""
        return self._url()

    def body(self, row: Delivery) -> dict[str, Any]:
        """What to post."""
        return {"id": row.key, "person": row.person, "subject": row.subject, "text": row.text}

    def headers(self, _row: Delivery, _body: bytes) -> dict[str, str]:
        """Headers beside the content type."""
        return {}

    def check(self, answer: bytes) -> None:
        """Raise ``Failed`` where the answer's own words say that it was not taken."""


class Webhook(Hook):
    """Our own shape: ``Idempotency-Key``, and a signature over the body where a secret is set."""

    repeatable = True

    def headers(self, _row: Delivery, _body: bytes) -> dict[str, str]:
        """The key by which the other side knows a repetition, and the signature."""
        signed = hmac.new(self._secret(), _body, hashlib.sha256).hexdigest()
        signature = {"X-Kuaijin-Signature": f"sha256={signed}"} if self._secret() else {}
        return {"Idempotency-Key": _row.key, **signature}


class _Robot(Hook):
    def check(self, answer: bytes) -> None:
        try:
            said = json.loads(answer)
            code = int(said["errcode"])
        except (ValueError, KeyError, TypeError) as error:
            raise Unsure("答复无法读懂 / an answer that cannot be read") from error
        if code:
            raise Failed(f"errcode {code}: {said.get('errmsg', '')}", final=code not in BUSY)


class WeCom(_Robot):
    """企业微信 group robot; its key is part of the address."""

    def body(self, row: Delivery) -> dict[str, Any]:
        """A markdown message."""
        return {"msgtype": "markdown", "markdown": {"content": f"**{row.subject}**\n{row.person}\n{row.text}"}}


class DingTalk(_Robot):
    """钉钉 group robot, signed where a secret is set."""

    def body(self, row: Delivery) -> dict[str, Any]:
        """A markdown message."""
        text = f"### {row.subject}\n\n{row.person}\n\n{row.text}"
        return {"msgtype": "markdown", "markdown": {"title": row.subject, "text": text}}

    def address(self) -> str:
        """The address with time stamp (milliseconds) and signature."""
        if not self._secret():
            return self._url()
        stamp = str(int(wallclock.now().timestamp() * 1000))
        return f"{self._url()}&{urlencode({'timestamp': stamp, 'sign': dingtalk_signature(stamp, self._secret())})}"


def dingtalk_signature(stamp: str, secret: bytes) -> str:
    """HMAC-SHA256 over time stamp, line feed and secret, in base64, as DingTalk asks for it."""
    return base64.b64encode(hmac.new(secret, stamp.encode() + b"\n" + secret, hashlib.sha256).digest()).decode()


def may_be_posted_to(url: str) -> bool:
    """Whether ``url`` is https, or http on this machine itself."""
    try:
        parts = urlsplit(url)
        return (
            bool(parts.hostname)
            and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def post(url: str, body: bytes, headers: dict[str, str], begin: Begin) -> tuple[int, bytes]:
    """Post JSON; gives status and answer; no redirection is followed. ``Failed`` up to ``begin``, then ``Unsure``."""
    parts = urlsplit(url)
    connection: HTTPConnection = (
        HTTPSConnection(str(parts.hostname), parts.port, timeout=TIMEOUT, context=ssl.create_default_context())
        if parts.scheme == "https"
        else HTTPConnection(str(parts.hostname), parts.port, timeout=TIMEOUT)
    )
    try:
        try:
            connection.connect()
        except OSError as error:
            raise Failed(_told(error)) from error
        begin()
        path = quote(parts.path or "/", safe="/%") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read(_LONGEST_ANSWER)
        except (OSError, HTTPException) as error:
            raise Unsure(_told(error)) from error
    finally:
        connection.close()


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


CHANNELS: dict[str, Channel] = {
    "email": Email(),
    "wecom": WeCom("wecom", Text("企业微信", "WeCom")),
    "dingtalk": DingTalk("dingtalk", Text("钉钉", "DingTalk")),
    "webhook": Webhook("webhook", Text("其他系统", "Webhook")),
}
"""All plugs by their names."""
