"""The form of each command on a case: what is preselected, chosen from, hinted at and asked about first."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from kuaijin.core import case_commands as c
from kuaijin.core.base import Text
from kuaijin.core.case_state import Paper, State
from kuaijin.core.citing import citation
from kuaijin.core.settings import LegalSettings
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.window.offers import (
    Standing,
    approver_of,
    new_specials,
    procedure,
    promises,
    running,
    tag_of,
    withdrawable,
)
from kuaijin.ledger.projections.models import RoleRow

Parts = dict[str, Any]

CONFIRM: dict[str, Text] = {
    "accept": Text(
        "受理后开始计时并出具受理通知书，确定受理吗？", "The clock starts and the letter is issued. Accept?"
    ),
    "accept-tolerantly": Text("容缺受理后开始计时，确定吗？", "The clock starts. Accept with papers to follow?"),
    "notify-correction": Text(
        "补正只能一次性告知，确定内容完整吗？", "Corrections are told once only. Is everything in the notice?"
    ),
    "refuse-acceptance": Text("不予受理将结束本办件，确定吗？", "The case ends here. Refuse acceptance?"),
    "grant": Text("决定一经作出不可更改，确定准予吗？", "The decision can't be taken back. Grant?"),
    "deny": Text("决定一经作出不可更改，确定不予许可吗？", "The decision can't be taken back. Deny?"),
    "sign-promise": Text(
        "承诺不实或逾期不履行，将被撤销许可并记入信用，确定签署吗？",
        "A promise that is false or not kept ends the licence and goes on the credit record. Sign?",
    ),
    "withdraw": Text("撤回后办件终结，确定吗？", "The case ends. Withdraw the application?"),
    "terminate": Text("终止后办件终结，确定吗？", "The case ends. Terminate?"),
    "revoke": Text("许可将被撤销，确定吗？", "The licence is revoked. Sure?"),
    "recall": Text("许可将被撤回，确定吗？", "The licence is recalled. Sure?"),
    "forfeit": Text("许可将被吊销，确定吗？", "The licence is forfeited. Sure?"),
    "cancel-registration": Text("许可将被注销，确定吗？", "The registration is cancelled. Sure?"),
    "extend": Text("期限只能延长一次，确定吗？", "A limit can be extended once. Extend?"),
    "close-uncorrected": Text("将按逾期未补正处理，确定吗？", "The case is closed as not corrected. Sure?"),
    "archive": Text("归档后不再修改，确定吗？", "Nothing changes after archiving. Archive?"),
    "deliver": Text("送达记录将作为凭证，确定吗？", "The delivery is on record for good. Sure?"),
    "record-lapse": Text("将记录许可自行废止，确定吗？", "The permit is recorded as lapsed. Sure?"),
}
"""Acts that can't be undone are confirmed first."""
DANGER = frozenset(
    {"deny", "refuse-acceptance", "terminate", "revoke", "recall", "forfeit", "cancel-registration", "withdraw"}
)
APPROVER_NAMES = {
    "agency_head": Text("本行政机关负责人", "the head of the agency"),
    "head_of_government": Text("本级人民政府负责人", "the head of the people's government"),
}


def choices_of(papers: list[Paper]) -> tuple[tuple[str, Text], ...]:
    """Papers as ticks: the Chinese name is the value, core papers are marked."""
    return tuple((paper.name.zh, _named(paper)) for paper in papers)


def _named(paper: Paper) -> Text:
    marks_zh = ("（核心）" if paper.core else "") + ("（可容缺）" if paper.deferrable else "")
    marks_en = (" (core)" if paper.core else "") + (" (deferrable)" if paper.deferrable else "")
    optional = Text("（非必需）", " (optional)") if not paper.required else Text("", "")
    return Text(paper.name.zh + marks_zh + optional.zh, paper.name.en + marks_en + optional.en)


HANDED_IN = Text(
    "勾选已提交的材料；缺件在收件后一次性告知",
    "Tick what was handed in; what is missing is told once after the receipt",
)


def papers_field(papers: list[Paper]) -> Field:
    """The check-list of a receipt."""
    return Field(choices=choices_of(papers), widget="checks", wide=True, parse=ticked, help=HANDED_IN)


def ticked(posted: QueryDict) -> tuple[str, ...]:
    """The papers ticked as handed in; none at all is an application too, to be corrected."""
    return tuple(value for value in posted.getlist("materials") if value)


def form_of(case: Standing, command: type[c.CaseCommand], seq: int | None) -> CommandForm:
    """The form of ``command`` for this case."""
    tag = tag_of(command)
    parts = _PARTS[tag](case) if tag in _PARTS else {}
    fields = parts.pop("fields", {})
    return CommandForm(
        command,
        reverse("window:act", args=[case.state.id, tag]),
        fields=_wide(command, fields),
        seq=seq,
        confirm=CONFIRM.get(tag),
        tone="danger" if tag in DANGER else "primary",
        **parts,
    )


def _wide(command: type[Any], fields: dict[str, Field]) -> dict[str, Field]:
    """Reasons and the like are written in a box over the whole width."""
    prose = {"reason", "note", "compensation", "supervisor_reason"}
    return {name: Field(widget="textarea") for name in command.__struct_fields__ if name in prose} | fields


def _outstanding(state: State) -> list[Paper]:
    return [paper for paper in state.papers if paper.present_on is None and not paper.shareable]


def _handed_in(state: State) -> list[Paper]:
    return [paper for paper in state.papers if paper.present_on is not None]


def _notify(case: Standing) -> Parts:
    state = case.state
    first = not state.notices
    text = Field(
        help=Text(
            "列明每份材料的具体要求、法定形式；可共享获取的材料不得索要",
            "Say for each paper what is wanted and in which form; never ask for what can be had by data sharing",
        )
    )
    lines = "；".join(f"{number}. 请提交《{name}》" for number, name in enumerate(state.missing, start=1))
    parts: Parts = {
        "fields": {
            "missing": Field(choices=choices_of(_outstanding(state)), widget="checks", wide=True),
            "faulty": Field(choices=choices_of(_handed_in(state)), widget="checks", wide=True),
            "text": text,
        },
        "initial": {"missing": state.missing, "text": f"{lines}。" if lines else ""},
    }
    if first:
        parts["fixed"] = {"supervisor_reason": ""}
    else:
        parts["title"] = Text("再次告知（须主管批准）", "Second notice (supervisor only)")
    return parts


def _submit(case: Standing) -> Parts:
    asked = case.state.asked
    papers = [paper for paper in case.state.papers if paper.present_on is None and paper.name.zh in asked]
    papers = papers or _outstanding(case.state)
    return {
        "fields": {"materials": Field(choices=choices_of(papers), widget="checks", wide=True)},
        "initial": {"materials": _uploaded(case.state, papers)},
    }


def _uploaded(state: State, papers: list[Paper]) -> tuple[str, ...]:
    """Those whose file lies there: ticked beforehand."""
    return tuple(paper.name.zh for paper in papers if state.file_of(paper.name.zh) is not None)


def _tolerate(case: Standing) -> Parts:
    missing = [paper for paper in case.state.papers if paper.missing]
    return {
        "fields": {"missing": Field(choices=choices_of(missing), widget="checks", wide=True)},
        "initial": {"missing": case.state.missing, **_promised_cure(case.state)},
    }


def _promised_cure(state: State) -> Parts:
    promise = state.promise_of("tolerance")
    return {} if promise is None else {"promise_signed": True, "cure_by": promise.cure_by}


PROMISES = {
    "tolerance": Text("容缺：所缺材料按期补齐", "The missing papers follow in time"),
    "decision": Text("告知承诺：已知悉并符合全部条件", "All conditions are known and met"),
}


def _sign(case: Standing) -> Parts:
    return {"fields": {"promise": Field(widget="radio", choices=_named_promises(promises(case)), wide=True)}}


def _take_back(case: Standing) -> Parts:
    return {"fields": {"promise": Field(widget="radio", choices=_named_promises(withdrawable(case)), wide=True)}}


def _named_promises(kinds: list[str]) -> tuple[tuple[str, Text], ...]:
    return tuple((kind, PROMISES[kind]) for kind in kinds)


def _cure(case: Standing) -> Parts:
    names = case.state.tolerance.missing if case.state.tolerance else ()
    papers = [paper for paper in case.state.papers if paper.name.zh in names and paper.present_on is None]
    return {
        "fields": {"materials": Field(choices=choices_of(papers), widget="checks", wide=True)},
        "initial": {"materials": _uploaded(case.state, papers)},
    }


def _start_special(case: Standing) -> Parts:
    return {
        "fields": {
            "name": Field(
                widget="select",
                choices=tuple((each.name.zh, _procedure(each)) for each in new_specials(case)),
                wide=True,
            ),
            "reviewer": Field(widget="select", choices=_people("reviewer", "third_party")),
            "planned_days": Field(
                help=Text("超过上限的部分照常计入时限", "Days beyond the cap count against the limit")
            ),
        },
    }


def _procedure(each: Any) -> Text:
    cap = (
        Text("，未规定上限", ", no cap known")
        if each.max_days is None
        else Text(f"，最多 {each.max_days} 个工作日", f", at most {each.max_days} working days")
    )
    basis = citation(each.basis)
    return Text(f"{each.name.zh}{cap.zh}（{basis.zh}）", f"{each.name.en}{cap.en} ({basis.en})")


def _end_special(case: Standing) -> Parts:
    names = tuple((each.name, procedure(case, each.name)) for each in running(case))
    return {
        "fields": {"name": Field(widget="select", choices=names)},
        "initial": {"name": names[0][0]} if len(names) == 1 else {},
    }


def _extend(case: Standing) -> Parts:
    allowed = case.state.limits.extension_days or 0
    who = APPROVER_NAMES[approver_of(case)]
    hint = Text(f"最多 {allowed} 日，经{who.zh}批准", f"At most {allowed} days, approved by {who.en}")
    return {"fields": {"days": Field(help=hint)}, "initial": {"days": allowed}}


def _assign(case: Standing) -> Parts:
    return {
        "fields": {
            "handler": Field(widget="select", choices=_people("approver", department=case.state.department)),
            "reviewer": Field(widget="select", choices=_people("reviewer", "third_party")),
        },
        "initial": {"handler": case.state.handler, "reviewer": case.state.reviewer},
    }


def _people(*roles: str, department: str = "") -> tuple[tuple[str, str], ...]:
    names = RoleRow.objects.filter(role__in=roles).order_by("name").values_list("name", "department")
    own = [name for name, where in names if not department or where == department]
    return tuple((name, name) for name in own or [name for name, _ in names])


def _opinion(case: Standing) -> Parts:
    return {"initial": {"department": case.actor.department or ""}}


def _ask(case: Standing) -> Parts:
    book = case.rulebook
    names = [name for name in book.departments if name != case.state.department]
    choices = tuple((name, book.department(name)) for name in names)
    return {"fields": {"departments": Field(choices=choices, widget="checks", wide=True)}, "initial": {"days": 2}}


def _ask_guest(case: Standing) -> Parts:
    papers = [paper for paper in case.state.papers if case.state.file_of(paper.name.zh) is not None]
    field = Field(choices=choices_of(papers), widget="checks", wide=True, parse=ticked)
    return {"fields": {"materials": field}, "initial": {"days": 3}}


def _drop(case: Standing) -> Parts:
    choices = tuple((each.department, Text(each.department, each.department)) for each in case.state.open_asked)
    return {"fields": {"department": Field(widget="select", choices=choices)}}


def _grant(case: Standing) -> Parts:
    item = case.item
    allowed = item is not None and item.promise.eligible
    on_promise = allowed and case.rulebook.measure_on(
        "gaozhi-chengnuo", case.state.item_id, case.state.received_on or case.rulebook.effective_from
    )
    hint = Text(
        f"《{case.state.certificate}》按系列自动编号；其他系统另有编号的填在这里",
        "It is numbered in its series; enter a number that another system has given",
    )
    return {
        "fields": {"certificate_no": Field(help=hint)},
        "fixed": {} if on_promise else {"on_promise": False, "promise_document": ""},
        "initial": {"reason": "申请材料齐全，符合法定条件、标准。", **_promised_conditions(case.state)},
    }


def _promised_conditions(state: State) -> Parts:
    promise = state.promise_of("decision")
    return {} if promise is None else {"on_promise": True, "promise_document": promise.document}


def _deny(case: Standing) -> Parts:
    hint = Text("救济途径和期限将自动载明", "Remedies and their time limits are added to the letter")
    return {
        "fields": {"legal_basis": Field(help=hint)},
        "initial": {"legal_basis": citation(case.item.legal_basis).zh if case.item else ""},
    }


def _deliver(case: Standing) -> Parts:
    return {"initial": {"receiver": case.state.applicant, "channel": case.state.channel}}


def _archive(case: Standing) -> Parts:
    year = (case.state.decided_on or case.state.received_on or case.rulebook.effective_from).year
    return {"initial": {"archive_no": f"{year}-{case.state.stage}-{case.state.id}"}}


def _hearing(case: Standing) -> Parts:
    return {"initial": {"requested_by": case.state.applicant}}


def _rectify(case: Standing) -> Parts:
    settings: LegalSettings = case.rulebook.settings
    longest = settings.promise_rectify_days
    return {"fields": {"days": Field(help=Text(f"最长 {longest} 个工作日", f"At most {longest} working days"))}}


def _receive(case: Standing) -> Parts:
    state = case.state
    papers = [paper for paper in state.papers if not paper.shareable]
    return {
        "fixed": {"item_id": state.item_id, "project_id": state.project_id},
        "fields": {"materials": papers_field(papers)},
        "initial": {
            "applicant": state.applicant,
            "uscc": state.uscc,
            "channel": "window",
            "materials": _uploaded(state, papers),
        },
    }


_PARTS: dict[str, Callable[[Standing], Parts]] = {
    "receive": _receive,
    "notify-correction": _notify,
    "submit-correction": _submit,
    "accept-tolerantly": _tolerate,
    "cure": _cure,
    "sign-promise": _sign,
    "withdraw-promise": _take_back,
    "start-special": _start_special,
    "end-special": _end_special,
    "extend": _extend,
    "assign": _assign,
    "add-opinion": _opinion,
    "ask-opinions": _ask,
    "ask-guest": _ask_guest,
    "drop-asked": _drop,
    "grant": _grant,
    "deny": _deny,
    "deliver": _deliver,
    "archive": _archive,
    "request-hearing": _hearing,
    "order-rectification": _rectify,
}

__all__ = ["CONFIRM", "DANGER", "choices_of", "form_of"]
