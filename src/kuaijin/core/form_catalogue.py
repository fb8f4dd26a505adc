"""The park's forms and reports (表单): what each is about, what its wording says, who signs (mechanisms.md 12).

The wording here is where a park begins; its own is kept in the ledger (:mod:`kuaijin.core.form_wording`). ``{name}``
stands for a field of the form.
"""

import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import fields as struct_fields

from kuaijin.core import form_fields as f
from kuaijin.core.base import Text

_NAMED = re.compile(r"\{([a-z_]*)\}")


class Wording(Struct, frozen=True, kw_only=True):
    """The words of a form around its fields and tables; ``signatures`` are the boxes at its end."""

    opening: Text = Text("", "")
    closing: Text = Text("", "")
    signatures: tuple[Text, ...] = ()


class Form(Struct, frozen=True, kw_only=True):
    """One form. ``subject``: the kind of what it is about; empty for a report over many (``period`` year or month).

    ``wide``: printed across.
    """

    id: str
    title: Text
    fields: type[f.Fields]
    wording: Wording
    subject: str = ""
    period: str = ""
    wide: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that its wording may name."""
        return tuple(each.name for each in struct_fields(self.fields))


_UNIT, _OFFICE = Text("项目单位（盖章）", "Project unit (seal)"), Text("调度室", "Dispatch office")
_MADE, _CHECKED = Text("制表", "Made by"), Text("审核", "Checked by")
_LEADER = Text("管委会领导", "Leader of the committee")

FORMS: dict[str, Form] = {
    form.id: form
    for form in (
        Form(
            id="intake",
            title=Text("项目入库表", "Intake form of a project"),
            fields=f.IntakeFields,
            subject="project",
            wording=Wording(
                opening=Text(
                    "经规划、用地、环保审核，{project}符合入库条件，纳入项目库管理。",
                    "{project} has passed the checks on planning, land and environment and is kept in the book.",
                ),
                signatures=(_UNIT, _CHECKED, _LEADER),
            ),
        ),
        Form(
            id="year-plan",
            title=Text("年度计划表", "Plan of the year"),
            fields=f.YearPlanFields,
            period="year",
            wide=True,
            wording=Wording(
                closing=Text(
                    "各月计划之和等于年度计划；合计由原始数相加，不由四舍五入后的数相加。",
                    "The months add up to the year; totals are added before rounding.",
                ),
                signatures=(_MADE, _CHECKED, _LEADER),
            ),
        ),
        Form(
            id="month-report",
            title=Text("月报表", "Monthly report"),
            fields=f.MonthFields,
            period="month",
            wide=True,
            wording=Wording(
                opening=Text(
                    "{month}，{projects}个项目完成投资{month_done}万元；年初以来累计{year_done}万元，占年度计划{rate}，"
                    "与时间进度（{due_rate}）相差{deviation}个百分点。",
                    "{month}: {projects} projects did CNY {month_done} ×10,000, since January {year_done}, {rate} of "
                    "the plan; {deviation} points against the time progress of {due_rate}.",
                ),
                signatures=(_MADE, _CHECKED, _LEADER),
            ),
        ),
        Form(
            id="project-month",
            title=Text("项目月报表", "Monthly report of a project"),
            fields=f.ProjectMonthFields,
            subject="project",
            wording=Wording(
                opening=Text(
                    "{project}{month}完成投资{month_done}万元；年初以来累计{year_done}万元，占年度计划{rate}。",
                    "{project}, {month}: CNY {month_done} ×10,000 done, since January {year_done}, {rate} of the plan.",
                ),
                signatures=(_UNIT, Text("填报人", "Reported by"), _CHECKED),
            ),
        ),
        Form(
            id="matter-book",
            title=Text("问题台账", "Book of matters"),
            fields=f.MatterBookFields,
            period="month",
            wide=True,
            wording=Wording(
                opening=Text(
                    "{period}提出问题{raised}个、销号{closed}个；期末在办{open}个，其中逾期{overdue}个。",
                    "{period}: {raised} raised, {closed} closed; {open} open at the end, {overdue} of them overdue.",
                ),
                signatures=(_MADE, _CHECKED),
            ),
        ),
        Form(
            id="supervision",
            title=Text("督办单", "Supervision notice"),
            fields=f.SupervisionFields,
            subject="matter",
            wording=Wording(
                opening=Text(
                    "{lead}：你单位牵头办理的下列事项，{why}请对照验收标准，按期办结并书面反馈。",
                    "To {lead}: on the matter below, {why} Settle it to its standard in time and report in writing.",
                ),
                closing=Text(
                    "签收后一个工作日内反馈办理措施；对期限有异议的，应在期限届满前向交办人申请延期。",
                    "Tell your measures within one working day of receipt; ask the assigner for more time before the "
                    "due date.",
                ),
                signatures=(Text("签发", "Issued by"), Text("签收（单位、日期）", "Received (unit, day)"),
                            Text("办理结果", "Result")),
            ),
        ),
        Form(
            id="visit",
            title=Text("领导走访记录", "Record of a leader's visit"),
            fields=f.VisitFields,
            subject="visit",
            wording=Wording(signatures=(Text("走访人", "Visitors"), Text("记录", "Recorded by"), _UNIT)),
        ),
        Form(
            id="service-book",
            title=Text("服务台账", "Book of services"),
            fields=f.ServiceBookFields,
            subject="project",
            period="month",
            wide=True,
            wording=Wording(signatures=(Text("服务秘书", "Service secretary"), _CHECKED)),
        ),
        Form(
            id="mandate",
            title=Text("代办委托书", "Mandate"),
            fields=f.MandateFields,
            subject="firm",
            wording=Wording(
                opening=Text(
                    "{firm}（{uscc}）委托{person}办理下列事项：{scope}。委托期限自{from_day}起至{until}止。",
                    "{firm} ({uscc}) gives {person} a mandate for: {scope}; from {from_day} to {until}.",
                ),
                closing=Text(
                    "受托人在委托范围内的行为由委托人承担。代办服务免费、自愿，委托人可随时终止委托。",
                    "What the agent does within it counts as the firm's. The service is free and voluntary; the firm "
                    "may end the mandate at any time.",
                ),
                signatures=(Text("委托单位（盖章）", "Firm (seal)"), Text("受托人（签名）", "Agent (signature)")),
            ),
        ),
        Form(
            id="pledge",
            title=Text("揭榜责任书", "Pledge of a challenge"),
            fields=f.PledgeFields,
            subject="challenge",
            wording=Wording(
                opening=Text(
                    "{marshal}揭榜“{title}”，承诺在{due}前达到：{target}。",
                    "{marshal} takes “{title}” and pledges to reach by {due}: {target}.",
                ),
                closing=Text(
                    "提前、按期、逾期、未完成，分别记3分、2分、0分、-2分；非主观原因未完成的，经集体研究可以容错。",
                    "Early, on time, late and failed give 3, 2, 0 and −2 points; failure without fault may be excused "
                    "by a reasoned decision.",
                ),
                signatures=(Text("挂帅人（签名）", "Marshal"), Text("发榜单位（盖章）", "Issued by (seal)")),
            ),
        ),
        Form(
            id="score-sheet",
            title=Text("考核评分表", "Score sheet"),
            fields=f.ScoreFields,
            subject="appraisal",
            wide=True,
            wording=Wording(
                closing=Text(
                    "各项得分先计算后取两位小数，四舍五入；缺数据的指标记0分并以“*”标明。",
                    "Scores are exact and rounded half up to two places at the end; a missing value counts 0 and is "
                    "marked *.",
                ),
                signatures=(Text("考核专员", "Appraiser"), _CHECKED, _LEADER),
            ),
        ),
        Form(
            id="rectification",
            title=Text("好差评整改单", "Correction of a bad rating"),
            fields=f.RectificationFields,
            subject="rating",
            wording=Wording(
                opening=Text(
                    "{department}：办件{case}收到“{level}”评价。请核实、整改并答复，完成后回访。",
                    "To {department}: case {case} was rated “{level}”. Check, correct, answer and visit again.",
                ),
                closing=Text(
                    "不得向被评价人透露评价人身份，不得要求评价人修改评价。",
                    "The person rated is not told who rated; nobody is asked to change a rating.",
                ),
                signatures=(Text("核实情况", "Found"), Text("整改措施", "Correction"), Text("回访结果", "Visit")),
            ),
        ),
    )
}  # fmt: skip
"""Every form by its id."""


def unknown_names(form: Form, text: str) -> tuple[str, ...]:
    """The names in braces that are no field of the form."""
    return tuple(name for name in _NAMED.findall(text) if name not in form.names)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The wording with its fields in their places; an empty one leaves a line to write on."""
    return _NAMED.sub(lambda found: values.get(found[1], "") or "____", text)
