"""The forms of a package: what is chosen from, what is known beforehand, what is asked about first."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from kuaijin.core import package_messages as m
from kuaijin.core.base import Text
from kuaijin.core.case_state import UNDECIDED
from kuaijin.desks.frame.at_counter import my_ticket, receipt_parts
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.packages.found import Found, PaperLine, awaited, missing, paper_lines
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import ProjectRow

COMMANDS: dict[str, Any] = {
    str(each.__struct_config__.tag): each
    for each in (m.ReceivePackage, m.NotifyPackage, m.CorrectPackage, m.DeliverPackage)
}
"""The commands that are given by a form of their own."""


def opening(request: HttpRequest) -> CommandForm:
    """A new package: the project and the stage."""
    rows = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired").order_by("id"))
    stages = surroundings.rulebook().stages.values()
    return CommandForm(
        m.OpenPackage,
        reverse("packages:new"),
        fields={
            "project_id": Field(
                widget="select", choices=tuple((row.pk, Text(row.name_zh, row.name_en or row.name_zh)) for row in rows)
            ),
            "stage": Field(widget="select", choices=tuple((stage.id, stage.name) for stage in stages)),
        },
        initial={"project_id": request.GET.get("project", ""), "stage": request.GET.get("stage", "")},
        seq=0,
    )


def offered(request: HttpRequest, package: Found) -> list[CommandForm]:
    """The forms that the package's standing and the reader's rights leave; none on a past day."""
    if request.as_of is not None:
        return []
    return [
        form_of(request, package, command)
        for tag, command in COMMANDS.items()
        if _sensible(tag, package) and may(request, tag, package.subject)
    ]


def _sensible(tag: str, package: Found) -> bool:
    state, cases = package.state, package.facts.cases.values()
    if tag == "receive-package":
        return state.status == "draft" and bool(state.items)
    if state.status != "received":
        return False
    if tag == "notify-package":
        return state.notified_at is None and bool(missing(package))
    if tag == "correct-package":
        return bool(awaited(package))
    undecided = any(news.status in UNDECIDED for news in cases)
    return not undecided and any(news.status in ("granted", "denied") for news in cases)


def form_of(request: HttpRequest, package: Found, command: Any) -> CommandForm:
    """The form of ``command`` for this package."""
    tag = str(command.__struct_config__.tag)
    parts: dict[str, Any] = _PARTS[tag](request, package)
    return CommandForm(command, reverse("packages:act", args=[package.row.pk, tag]), seq=package.seq, **parts)


def _ticks(names: tuple[str, ...], lines: list[PaperLine]) -> Field:
    texts = {line.paper.name.zh: line.paper.name for line in lines}
    choices = tuple((name, texts.get(name, Text(name, name))) for name in names)
    return Field(choices=choices, widget="checks", wide=True, parse=_ticked)


def _ticked(posted: QueryDict) -> tuple[str, ...]:
    return tuple(value for value in posted.getlist("materials") if value)


def _receive(request: HttpRequest, package: Found) -> dict[str, Any]:
    lines = [line for line in paper_lines(package) if not line.paper.shareable]
    there = tuple(line.paper.name.zh for line in lines if line.file is not None)
    at_window = request.actor.role == "window"
    parts = receipt_parts(my_ticket(request))
    ticks = {"materials": _ticks(tuple(line.paper.name.zh for line in lines), lines)} if at_window else {}
    online = {} if at_window else {"channel": "online", "ticket_at": None, "materials": there}
    return {
        "fields": {**ticks, **parts["fields"]},
        "fixed": parts["fixed"] | online,
        "initial": ({"channel": "window", "materials": there} if at_window else {}) | parts["initial"],
        "confirm": Text("每个事项将各开一个办件，确定收件吗？", "A case is opened for each item. Receive the package?")
        if at_window
        else _asked_first(sum(line.file is None and line.paper.required for line in lines)),
        **({} if at_window else {"title": Text("提交申请", "Hand in the package")}),
    }


def _asked_first(bare: int) -> Text:
    """What the applicant confirms, who may have forgotten a paper."""
    if bare:
        return Text(
            f"还有 {bare} 份必要材料没有上传，窗口会要求补正。仍要提交吗？",
            f"{bare} required papers have no file yet: you will be asked for them. Hand in all the same?",
        )
    return Text("每个事项各开一个办件，时限即起算，确定提交吗？", "A case is opened for each item. Go on?")


def _notify(request: HttpRequest, package: Found) -> dict[str, Any]:
    lines = "；".join(f"{number}. 请提交《{name}》" for number, name in enumerate(missing(package), start=1))
    return {
        "fields": {"text": Field(widget="textarea")},
        "initial": {"text": f"{lines}。"},
        "confirm": Text("补正只能一次性告知，确定内容完整吗？", "Corrections are told once only. Is everything in it?"),
    }


def _correct(request: HttpRequest, package: Found) -> dict[str, Any]:
    names = awaited(package)
    there = tuple(name for name in names if package.state.file_of(name) is not None)
    return {"fields": {"materials": _ticks(names, paper_lines(package))}, "initial": {"materials": there}}


def _deliver(request: HttpRequest, package: Found) -> dict[str, Any]:
    return {"initial": {"receiver": package.state.form.get("contact", "") or package.state.applicant}}


_PARTS = {
    "receive-package": _receive,
    "notify-package": _notify,
    "correct-package": _correct,
    "deliver-package": _deliver,
}
