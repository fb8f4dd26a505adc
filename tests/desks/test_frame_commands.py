"""Forms made from commands: what each type gets, what is said when it is wrong, and the way to the ledger."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from msgspec import Meta, Struct

from kuaijin import ledger
from kuaijin.core.base import Actor, Command, Refusal, Refused, Text
from kuaijin.desks.frame import commands
from kuaijin.desks.frame.commands import CommandForm, run_command
from kuaijin.desks.frame.fields import Field


class Material(Struct, frozen=True):
    name: str
    copies: int = 1


class Try(Command, frozen=True, tag="try"):
    on: date
    reason: str
    days: Annotated[int, Meta(ge=1, le=15)]
    ground: Literal["hearing", "appraisal"]
    level: Literal[1, 2] = 1
    materials: tuple[str, ...] = ()
    extra: tuple[Material, ...] = ()
    share: Decimal | None = None
    at: datetime | None = None
    note: str | None = None
    urgent: bool = False
    handler: str = ""


GOOD = {"on": "2021-12-01", "reason": " 需要听证 ", "days": "7", "ground": "hearing"}


def request_for(rf: RequestFactory, posted: dict[str, Any], *, htmx: bool = True) -> HttpRequest:
    """A posted request as the middleware would have made it."""
    request = rf.post("/try", posted, headers={"HX-Request": "true"} if htmx else {})
    request.actor = Actor("审批岗01", "审批岗01", "approver")
    request.as_of, request.day, request.session = None, date(2021, 12, 29), {}
    request.user = SimpleNamespace(is_authenticated=True)
    request._messages = FallbackStorage(request)
    return request


def form(**given: Any) -> CommandForm:
    """The form under test."""
    choices = (("a", Text("申请书", "Application")), ("b", Text("图纸", "Drawings")))
    fields = {"materials": Field(choices=choices), "days": Field(unit=Text("工作日", "working days"))}
    return CommandForm(Try, "/try", fields=fields, fixed={"handler": "审批岗01"}, **given)


def test_each_type_gets_its_input() -> None:
    widgets = {asked.name: asked.widget for asked in form().asked}
    assert widgets == {
        "on": "date",
        "reason": "textarea",
        "days": "number",
        "ground": "select",
        "level": "select",
        "materials": "checks",
        "extra": "rows",
        "share": "number",
        "at": "datetime",
        "note": "textarea",
        "urgent": "checkbox",
    }
    assert {asked.name for asked in form().asked if asked.required} == {"on", "reason", "days", "ground"}


def test_a_good_form_becomes_the_command(rf: RequestFactory) -> None:
    posted = GOOD | {
        "level": "2",
        "materials": ["a", "b"],
        "extra.name": ["图纸", "", "报告"],
        "extra.copies": ["3", "", ""],
        "share": "12.50",
        "at": "2021-12-01T09:30",
        "urgent": "on",
        "handler": "someone else",
        "_seq": "4",
    }
    bound = form()
    command = bound.bind(request_for(rf, posted))
    assert command == Try(
        on=date(2021, 12, 1),
        reason="需要听证",
        days=7,
        ground="hearing",
        level=2,
        materials=("a", "b"),
        extra=(Material("图纸", 3), Material("报告")),
        share=Decimal("12.50"),
        at=datetime(2021, 12, 1, 1, 30, tzinfo=UTC),
        urgent=True,
        handler="审批岗01",
    )
    assert bound.seq == 4


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("on", "", "必填"),
        ("on", "2021-02-30", "有效日期"),
        ("reason", "   ", "必填"),
        ("days", "七", "整数"),
        ("days", "0", "不能小于 1"),
        ("days", "16", "不能大于 15"),
        ("days", "7.5", "整数"),
        ("ground", "whim", "不符合要求"),
        ("share", "much", "数字"),
        ("at", "soon", "有效时间"),
    ],
)
def test_a_bad_value_is_said_beside_its_field(rf: RequestFactory, field: str, value: str, error: str) -> None:
    bound = form()
    request = request_for(rf, GOOD | {field: value})
    assert bound.bind(request) is None
    wrong = {asked.name: asked.error for asked in bound.asked if asked.error}
    assert list(wrong) == [field]
    assert error in wrong[field]
    page = render_to_string("frame/parts/command_form.html", {"form": bound, "acting": True, "request": request})
    assert f'id="form-try-{field}-error"' in page
    assert f'aria-describedby="form-try-{field}' in page
    assert 'aria-invalid="true"' in page


def test_all_errors_come_at_once_and_what_was_typed_stays(rf: RequestFactory) -> None:
    answer = run_command(request_for(rf, {"reason": "<b>因为</b>", "days": "x"}), "case", "C1", form()).response
    assert answer is not None
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("kj-error") == 3
    assert "&lt;b&gt;因为&lt;/b&gt;" in page
    assert 'value="x"' in page


def test_the_command_goes_to_the_ledger(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def execute(kind: str, stream_id: str, command: Any, *, actor: Actor, expected: int | None) -> str:
        seen.update(kind=kind, stream_id=stream_id, command=command, actor=actor, expected=expected)
        return "outcome"

    monkeypatch.setattr(ledger, "execute", execute)
    request = request_for(rf, GOOD | {"_seq": "9"})
    result = run_command(request, "case", "C1", form(seq=9))
    assert result.outcome == "outcome"
    assert (seen["kind"], seen["stream_id"], seen["expected"]) == ("case", "C1", 9)
    assert seen["actor"] == request.actor
    assert seen["command"].handler == "审批岗01"
    there = commands.done(request, "/window/C1/", Text("已暂停", "Paused"))
    assert (there.status_code, there.headers["HX-Redirect"]) == (200, "/window/C1/")


@pytest.mark.parametrize(
    ("blamed", "beside"), [("reason", True), ("materials[0]", True), ("handler", False), (None, False)]
)
def test_a_refusal_is_shown_where_it_belongs(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, blamed: str | None, *, beside: bool
) -> None:
    def execute(*_: Any, **__: Any) -> None:
        raise Refused(Refusal("CASE-7", Text("须有法定理由", "A legal ground is needed"), blamed))

    monkeypatch.setattr(ledger, "execute", execute)
    answer = run_command(request_for(rf, GOOD), "case", "C1", form()).response
    assert answer is not None
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "须有法定理由" in page
    assert "CASE-7" in page
    assert ('role="alert"' in page) is not beside


def test_someone_was_faster(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = SimpleNamespace(
        recorded_at=datetime(2021, 12, 29, 1, 5, tzinfo=UTC), actor_name="审批岗02", type="extended", kind="case"
    )

    def execute(*_: Any, **__: Any) -> None:
        conflict = ledger.Conflict.__new__(ledger.Conflict)
        conflict.expected, conflict.actual, conflict.since = 4, 5, (entry,)
        raise conflict

    monkeypatch.setattr(ledger, "execute", execute)
    answer = run_command(request_for(rf, GOOD | {"_seq": "4"}), "case", "C1", form(seq=4)).response
    assert answer is not None
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "审批岗02" in page
    assert "2021年12月29日 09:05" in page
    assert 'name="_seq" value="5"' in page


def test_without_htmx_the_form_is_a_page_of_its_own(rf: RequestFactory, db: None) -> None:
    request = request_for(rf, {}, htmx=False)
    request.resolver_match = None
    answer = run_command(request, "case", "C1", form()).response
    assert answer is not None
    assert "<h1>" in answer.content.decode()
    assert answer.status_code == 422


def test_a_past_day_shows_no_form() -> None:
    from django.template import engines

    request = SimpleNamespace(as_of=date(2021, 11, 30))
    page = engines["django"].from_string("{% command_form form %}").render({"form": form(), "request": request})
    assert "<form" not in page
