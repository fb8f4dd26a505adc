"""A case of one item in every status, by real commands; and an example of each command."""

from datetime import date, datetime
from functools import cache
from typing import Any

from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import SYSTEM, Actor, Refusal, Text
from kuaijin.core.case_state import CaseFacts, GrantedItem, State
from kuaijin.core.clock_events import Answer
from kuaijin.core.context import Context
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world

ITEM = "gcgh-jz"
"""建设工程规划许可证: 20 working days, + 10, committed 3; entrusted; hearing, consultation and public notice listed."""
PERMIT = "shigong-xuke"
FORM, AREA = "申请表", "建筑面积计算书"
"""A core paper, and one that may follow later."""
SHARED = "项目批准、核准或备案文件"
USCC = "91431000MA91001940"
DAY = date(2021, 3, 1)
"""A Monday; the window of the one-time notice ends on 2021-03-08."""
TABLE_DAY = "2021-03-05"

CLERK = Actor(id="w1", name="综合窗口01", role="window")
APPROVER = Actor(id="a1", name="审批岗01", role="approver", department="开发建设局")
HEAD = Actor(id="h1", name="开发建设局负责人01", role="bureau_head")
MAYOR = Actor(id="m1", name="管委会主要领导01", role="leader_main")
SECRETARY = "服务秘书06"
REVIEWER = "技术审查岗01"

ATTRIBUTES: dict[str, str | int | bool] = {
    "investment_type": "private",
    "approval_mode": "filing",
    "project_class": "industrial",
    "land_supply": "auctioned",
    "has_buildings": True,
    "below_permit_threshold": False,
}
GRANTED = (
    "qy-beian", "guihua-tiaojian", "churang", "tudi-dengji", "yongdi-guihua", "fangan", "gcgh-jz", "tushen",
    "zhijie-fabao", "zhiliang-anquan",
)  # fmt: skip
FACTS = CaseFacts(
    project_exists=True,
    project_name="示例项目",
    attributes=ATTRIBUTES,
    granted=tuple(GrantedItem(item, date(2021, 2, 1)) for item in GRANTED),
    secretary=SECRETARY,
)


def at(day: str, actor: Actor = HEAD, facts: CaseFacts = FACTS, **rules: Any) -> Context:
    """The context on ``day``; ``rules`` replace legal settings."""
    context = world.at(day, actor, facts)
    if rules:
        settings = replace(context.rulebook.settings, **rules)
        context = replace(context, rulebook=replace(context.rulebook, settings=settings))
    return context


def moment(day: str, clock: str) -> datetime:
    """An instant of Shanghai's civil time."""
    return datetime.fromisoformat(f"{day}T{clock}:00+08:00")


def receive(*materials: str, item: str = ITEM, channel: Any = "online", ticket_at: datetime | None = None) -> c.Receive:
    """An application with the papers named (Chinese names)."""
    return c.Receive(
        item_id=item,
        project_id="P01",
        applicant="示例公司",
        uscc=USCC,
        channel=channel,
        materials=materials,
        ticket_at=ticket_at,
    )


def play(*steps: tuple[str, Any] | tuple[str, Any, Actor], state: State | None = None, **surroundings: Any) -> State:
    """The state after ``steps`` of (day, command[, actor]); each must be carried out."""
    state = state or case.initial("C1")
    for day, command, *who in steps:
        state = world.run(case, state, command, at(day, *who, **surroundings))
    return state


def dates(state: State, as_of: date | None = None) -> Answer:
    """All dates of the case under the shipped rulebook."""
    return case.timeline(state, china_calendar(), world.rulebook().settings, as_of)


def refused(state: State, command: Any, context: Context) -> Refusal:
    """The refusal of a command that must be refused."""
    return world.refusal(case, state, command, context)


EXAMPLES: dict[str, Any] = {
    str(command.__struct_config__.tag): command
    for command in (
        c.OpenPreService(item_id=ITEM, project_id="P01", applicant="示例公司", uscc=USCC, consent=True),
        c.GiveAdvice(text="总平面图尚缺退线标注", open_points=("退线标注",)),
        receive(FORM),
        c.NotifyCorrection(missing=(AREA,), text="请提交建筑面积计算书"),
        c.SubmitCorrection(materials=(AREA,)),
        c.AttachFile(
            material=FORM,
            file_name="申请表.pdf",
            digest="a" * 64,
            sha256="b" * 64,
            media_type="application/pdf",
            size=9,
        ),
        c.RemoveFile(material=FORM, reason="传错了"),
        c.Accept(),
        c.AcceptTolerantly(missing=(AREA,), model="acceptance", promise_signed=True),
        c.RefuseAcceptance(ground="jurisdiction", text="不属于本机关职权", right_authority="市自然资源和规划局"),
        c.DeemAccepted(),
        c.DeemRenewed(),
        c.CloseUncorrected(),
        c.StartSpecial(name="批前公示", planned_days=5, written_notice_on=date(2021, 3, 5)),
        c.EndSpecial(name="听证", conclusion="各方无异议", document="听证报告书"),
        c.Extend(days=10, reason="方案复杂", written_notice_on=date(2021, 3, 5)),
        c.Assign(handler="审批岗02"),
        c.AddOpinion(department="市生态环境局", text="无不同意见"),
        c.AskOpinions(departments=("市水利局",), days=1, question="是否影响河道"),
        c.AskGuest(organisation="示例设计院", guest="张工", days=1, question="结构是否可行"),
        c.DropAsked(department="市水利局", reason="不涉及"),
        c.RecordSilence(),
        c.Countersign(text="同意"),
        c.Cure(materials=(AREA,)),
        c.ProlongCure(days=3, reason="暴雨停运", document="气象证明1号"),
        c.Grant(reason="符合规划条件"),
        c.Deny(reason="超过容积率上限", legal_basis="城乡规划法第四十条"),
        c.Deliver(receiver="张经办", channel="window"),
        c.Archive(archive_no="2021-0001"),
        c.Withdraw(reason="方案调整"),
        c.Terminate(ground="subject_gone", reason="地块收回"),
        c.Revoke(ground="no_power", reason="超越职权"),
        c.Recall(reason="规划修改", compensation="按评估价补偿"),
        c.Forfeit(reason="擅自改变用途", document="处罚决定书1号"),
        c.CancelRegistration(ground="expired", reason="有效期满"),
        c.RequestHearing(requested_by="利害关系人"),
        c.SignHearingRecord(document="听证笔录"),
        c.VerifyPromise(result="met", note="现场核查"),
        c.OrderRectification(days=15, text="补足停车位"),
        c.RecordRectification(met=True, note="已整改"),
        c.SignPromise(promise="tolerance", agreed=True),
        c.WithdrawPromise(promise="tolerance"),
        c.ExtendStart(months=3, reason="雨季"),
        c.RecordLapse(),
        c.IssueWithLand(
            set_id="ND-1",
            item_id=ITEM,
            project_id="P01",
            applicant="示例公司",
            uscc=USCC,
            materials=(FORM, AREA),
            reason="预审通过",
            decided_by="审批岗01",
            actor_id="a1",
            role="approver",
        ),
        c.RecordInstantCheck(
            version=1,
            outcome="grant",
            row="1",
            law=Text("某法第1条", "some law art. 1"),
            why=Text("", ""),
            inputs=(c.InstantInput("case.complete", "是", "case/x", "0" * 64),),
            truths=((1,),),
        ),
        c.ReviewInstant(right=True, note="抽检无误"),
        c.Note(text="已电话联系"),
    )
}

_NOTICE = EXAMPLES["notify-correction"]
_HEARING = c.StartSpecial(name="听证", planned_days=10, written_notice_on=date(2021, 3, 2), reviewer=REVIEWER)
_PROMISE = c.Grant(reason="符合条件", on_promise=True, promise_document="承诺书1号")
_WHOLE: Any = ("2021-03-01", receive(FORM, AREA))
_GAP: Any = ("2021-03-01", receive(FORM))
_PERMIT_PAPERS = ("申请表", "施工合同", "保证工程质量和安全的具体措施", "建设资金落实承诺书", "农民工工资保证金或保函")
_ACCEPTED: Any = (_WHOLE, ("2021-03-01", c.Accept(), APPROVER))
_GRANTED: Any = (*_ACCEPTED, ("2021-03-02", EXAMPLES["grant"], APPROVER))
_DELIVERED: Any = (*_GRANTED, ("2021-03-03", EXAMPLES["deliver"], CLERK))
_DENIED: Any = (*_ACCEPTED, ("2021-03-02", EXAMPLES["deny"], APPROVER))
_PERMITTED: Any = (
    ("2021-03-01", receive(*_PERMIT_PAPERS, item=PERMIT)),
    ("2021-03-01", c.Accept(), APPROVER),
    ("2021-03-02", EXAMPLES["grant"], APPROVER),
)

HISTORIES: dict[str, Any] = {
    # one of each status
    "new": (),
    "pre_service": (("2021-03-01", EXAMPLES["open-pre-service"]),),
    "received": (_GAP,),
    "correction": (_GAP, ("2021-03-02", _NOTICE, CLERK)),
    "accepted": _ACCEPTED,
    "special": (*_ACCEPTED, ("2021-03-02", _HEARING, APPROVER)),
    "granted": _GRANTED,
    "denied": _DENIED,
    "delivered": _DELIVERED,
    "archived": (*_DELIVERED, ("2021-03-04", EXAMPLES["archive"], CLERK)),
    "refused": (_GAP, ("2021-03-01", EXAMPLES["refuse-acceptance"], APPROVER)),
    "withdrawn": (_GAP, ("2021-03-02", EXAMPLES["withdraw"], CLERK)),
    "terminated": (*_ACCEPTED, ("2021-03-02", EXAMPLES["terminate"], APPROVER)),
    "revoked": (*_DELIVERED, ("2021-03-04", EXAMPLES["revoke"])),
    "recalled": (*_DELIVERED, ("2021-03-04", EXAMPLES["recall"])),
    "forfeited": (*_DELIVERED, ("2021-03-04", EXAMPLES["forfeit"])),
    "cancelled": (*_DELIVERED, ("2021-03-04", EXAMPLES["cancel-registration"])),
    # and what differs inside a status
    "complete": (_WHOLE,),
    "silent": (("2021-02-22", receive(FORM)),),
    "tolerated": (_GAP, ("2021-03-02", EXAMPLES["accept-tolerantly"], APPROVER)),
    "hearing": (*_ACCEPTED, ("2021-03-02", EXAMPLES["request-hearing"], CLERK)),
    "promised": (*_ACCEPTED, ("2021-03-02", _PROMISE, APPROVER), ("2021-03-03", EXAMPLES["deliver"], CLERK)),
    "permit": _PERMITTED,
    "told": (*_DENIED, ("2021-03-03", EXAMPLES["deliver"], CLERK)),
}


@cache
def sample(label: str) -> State:
    """The case called ``label``; ``lapsed`` comes from a permit of the year before."""
    if label == "lapsed":
        permit = tuple((day.replace("2021-03", "2020-11"), *rest) for day, *rest in _PERMITTED)
        return play(*permit, ("2021-02-10", c.RecordLapse(), SYSTEM))
    return play(*HISTORIES[label])


LABELS = (*HISTORIES, "lapsed")
