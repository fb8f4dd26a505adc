"""What each form (表单) says of its subject: one struct a form, whose fields its wording may name (mechanisms.md 12).

A value is a word, or a text in both languages. Empty values stay as an empty box on the paper, to be filled in by hand.
"""

from datetime import date

from msgspec import Struct

from kuaijin.core.base import Text

Cell = str | Text
"""What stands in one box."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def told_day(value: date | None) -> Cell:
    """A day as papers write it; nothing for no day."""
    if value is None:
        return ""
    return Text(f"{value.year}年{value.month}月{value.day}日", f"{value.day} {_MONTHS[value.month - 1]} {value.year}")


class Fields(Struct, frozen=True, kw_only=True):
    """The fields of any form; ``as_of`` is the day whose record they tell."""

    as_of: Cell


class IntakeFields(Fields, frozen=True, kw_only=True):
    """项目入库表."""

    project: Cell
    number: Cell
    code: Cell
    category: Cell
    area: Cell
    owner: Cell
    uscc: Cell
    total: Cell
    invested_before: Cell
    approval_mode: Cell
    land_supply: Cell
    parcels: Cell
    checks: Cell
    batch: Cell
    leader: Cell
    secretary: Cell
    taken_in: Cell


class YearPlanFields(Fields, frozen=True, kw_only=True):
    """年度计划表."""

    year: Cell
    projects: Cell
    total: Cell
    plan: Cell
    new_starts: Cell
    completions: Cell


class MonthFields(Fields, frozen=True, kw_only=True):
    """月报表."""

    month: Cell
    projects: Cell
    plan: Cell
    month_done: Cell
    year_done: Cell
    rate: Cell
    due_rate: Cell
    deviation: Cell
    unreported: Cell


class ProjectMonthFields(Fields, frozen=True, kw_only=True):
    """项目月报表."""

    project: Cell
    number: Cell
    owner: Cell
    month: Cell
    reporting: Cell
    total: Cell
    plan: Cell
    funds_plan: Cell
    month_done: Cell
    year_done: Cell
    all_done: Cell
    rate: Cell
    due_rate: Cell
    deviation: Cell
    funds_month: Cell
    funds_year: Cell
    funds_all: Cell
    physical: Cell
    difficulties: Cell
    coordination: Cell
    next_steps: Cell
    note: Cell
    started: Cell
    completed: Cell


class MatterBookFields(Fields, frozen=True, kw_only=True):
    """问题台账."""

    period: Cell
    raised: Cell
    closed: Cell
    open: Cell
    overdue: Cell


class SupervisionFields(Fields, frozen=True, kw_only=True):
    """督办单."""

    colour: Cell
    why: Cell
    matter: Cell
    text: Cell
    project: Cell
    category: Cell
    lead: Cell
    supporting: Cell
    raised: Cell
    due: Cell
    late: Cell
    standard: Cell
    step: Cell
    progress: Cell


class VisitFields(Fields, frozen=True, kw_only=True):
    """领导走访记录."""

    project: Cell
    day: Cell
    people: Cell
    place: Cell
    findings: Cell
    problems: Cell
    decisions: Cell


class ServiceBookFields(Fields, frozen=True, kw_only=True):
    """服务台账."""

    about: Cell
    acts: Cell
    minutes: Cell
    projects: Cell


class MandateFields(Fields, frozen=True, kw_only=True):
    """代办委托书."""

    firm: Cell
    uscc: Cell
    person: Cell
    scope: Cell
    from_day: Cell
    until: Cell
    given_by: Cell
    given_on: Cell
    ended: Cell


class PledgeFields(Fields, frozen=True, kw_only=True):
    """揭榜责任书."""

    challenge: Cell
    title: Cell
    project: Cell
    marshal: Cell
    target: Cell
    due: Cell
    powers: Cell
    budget: Cell
    pledge: Cell
    minutes_no: Cell
    pledged: Cell


class ScoreFields(Fields, frozen=True, kw_only=True):
    """考核评分表."""

    appraisal: Cell
    rules: Cell
    source: Cell
    period: Cell
    status: Cell
    flags: Cell


class RectificationFields(Fields, frozen=True, kw_only=True):
    """好差评整改单. It never says who rated (mechanisms.md 10)."""

    case: Cell
    item: Cell
    department: Cell
    level: Cell
    comment: Cell
    rated: Cell
    matter: Cell
    lead: Cell
    due: Cell
    progress: Cell
    closed: Cell


LABELS: dict[str, Text] = {
    "as_of": Text("数据截至", "As of"),
    "project": Text("项目", "Project"),
    "number": Text("库内编号", "Number in the book"),
    "code": Text("投资项目代码", "Project code"),
    "category": Text("类别", "Category"),
    "area": Text("片区", "Area"),
    "owner": Text("项目单位", "Owner"),
    "uscc": Text("统一社会信用代码", "USCC"),
    "total": Text("总投资（万元）", "Total investment (CNY 10,000)"),
    "invested_before": Text("此前完成（万元）", "Invested before (CNY 10,000)"),
    "approval_mode": Text("立项方式", "Approval mode"),
    "land_supply": Text("供地方式", "Land supply"),
    "parcels": Text("地块", "Parcels"),
    "checks": Text("入库审核", "Intake checks"),
    "batch": Text("批次", "Batch"),
    "leader": Text("联系领导", "Linking leader"),
    "secretary": Text("服务秘书", "Service secretary"),
    "taken_in": Text("入库日期", "Taken in on"),
    "year": Text("年度", "Year"),
    "projects": Text("项目数", "Projects"),
    "plan": Text("年度计划（万元）", "Plan of the year (CNY 10,000)"),
    "new_starts": Text("计划新开工", "New starts planned"),
    "completions": Text("计划竣工", "Completions planned"),
    "month": Text("月份", "Month"),
    "month_done": Text("当月完成（万元）", "Done in the month (CNY 10,000)"),
    "year_done": Text("年初至本月累计（万元）", "Done since January (CNY 10,000)"),
    "rate": Text("占年度计划", "Of the year's plan"),
    "due_rate": Text("时间进度", "Time progress"),
    "deviation": Text("偏差（百分点）", "Deviation (points)"),
    "reporting": Text("填报", "Report"),
    "funds_plan": Text("资金来源计划（万元）", "Plan by source of funds (CNY 10,000)"),
    "all_done": Text("自开工累计（万元）", "Done since the start (CNY 10,000)"),
    "funds_month": Text("当月到位资金（万元）", "Funds in place in the month (CNY 10,000)"),
    "funds_year": Text("年初至今到位（万元）", "In place since January (CNY 10,000)"),
    "funds_all": Text("自开工到位（万元）", "In place since the start (CNY 10,000)"),
    "physical": Text("形象进度", "How far the works are"),
    "difficulties": Text("存在问题", "What stands in the way"),
    "coordination": Text("需协调事项", "What is asked of others"),
    "next_steps": Text("下一步工作", "What comes next"),
    "note": Text("备注", "Note"),
    "started": Text("是否开工", "Started"),
    "completed": Text("是否竣工", "Completed"),
    "unreported": Text("未报项目", "Not reported"),
    "period": Text("期间", "Period"),
    "raised": Text("提出", "Raised"),
    "closed": Text("销号", "Closed"),
    "open": Text("在办", "Open"),
    "overdue": Text("逾期", "Overdue"),
    "colour": Text("等级", "Colour"),
    "why": Text("制发缘由", "Why it is issued"),
    "matter": Text("问题编号", "Matter"),
    "text": Text("事项", "What"),
    "lead": Text("牵头", "Lead"),
    "supporting": Text("配合", "Supporting"),
    "due": Text("办结期限", "Due"),
    "late": Text("逾期工作日", "Working days late"),
    "standard": Text("验收标准", "Acceptance standard"),
    "step": Text("督办级别", "Step of the ladder"),
    "progress": Text("目前进展", "Progress so far"),
    "day": Text("日期", "Day"),
    "people": Text("走访人员", "Visitors"),
    "place": Text("地点", "Place"),
    "findings": Text("现场情况", "Findings"),
    "problems": Text("现场提出的问题", "Problems raised"),
    "decisions": Text("现场决定", "Decisions"),
    "about": Text("范围", "About"),
    "acts": Text("服务次数", "Acts of service"),
    "minutes": Text("服务时长（分钟）", "Minutes"),
    "firm": Text("委托单位", "Firm"),
    "person": Text("受托人", "Agent"),
    "scope": Text("委托事项", "For"),
    "from_day": Text("起始日", "From"),
    "until": Text("终止日", "Until"),
    "given_by": Text("授权人", "Given by"),
    "given_on": Text("授权日期", "Given on"),
    "ended": Text("终止情况", "Ended"),
    "challenge": Text("榜单编号", "Challenge"),
    "title": Text("榜题", "Title"),
    "marshal": Text("挂帅人", "Marshal"),
    "target": Text("目标", "Target"),
    "powers": Text("授予权限", "Powers"),
    "budget": Text("经费（万元）", "Budget (CNY 10,000)"),
    "pledge": Text("军令状", "Pledge"),
    "minutes_no": Text("定榜纪要", "Minutes of the award"),
    "pledged": Text("签状日期", "Signed on"),
    "appraisal": Text("考核", "Appraisal"),
    "rules": Text("评分办法", "Score rules"),
    "source": Text("依据", "Source"),
    "status": Text("状态", "Status"),
    "flags": Text("红旗", "Red flags"),
    "case": Text("办件", "Case"),
    "item": Text("事项", "Item"),
    "department": Text("承办部门", "Department"),
    "level": Text("评价", "Rating"),
    "comment": Text("意见", "Comment"),
    "rated": Text("评价日期", "Rated on"),
}
"""What each field is called on the paper."""
