"""The technical reviews of the sample park: two agencies by turns, a reviewer of the zone, and three that are open."""

from datetime import date

from msgspec import Struct

from kuaijin.core import agency, tech_review
from kuaijin.core import case_commands as c
from kuaijin.core import tech_review_messages as m
from kuaijin.core.base import Actor, civil_date
from kuaijin.core.calendar import Calendar
from kuaijin.core.rulebook import Rulebook
from kuaijin.demo.people import actor, approver_of, sample_uscc
from kuaijin.demo.story import Story

HEAD = actor("开发建设局负责人")
ZONE_REVIEWER = "技术审查岗01"
FIRE, PLANNING = "第三方机构-消防", "第三方机构-规划"
AGENCIES = (
    ("JG-001", "示例·消防技术服务机构", FIRE, 71, ("fangan", "xiaofang-sheji", "xf-yanshou", "shigong-bg")),
    ("JG-002", "示例·规划设计咨询机构", PLANNING, 72, ("fangan", "gcgh-jz", "gcgh-bg", "tushen")),
)
LISTED_ON = date(2020, 6, 1)
SCHEME = "总平面、退线和防火间距是否符合规划条件（示例）"
FIRE_DESIGN = "疏散、防火分区和消防给水是否符合标准（示例）"
PASSED = "符合标准和规划条件（示例）"


class _Case(Struct):
    """A case as the story tells it so far."""

    id: str
    item: str
    project: str
    status_on: dict[str, date]
    approver: str = ""


def tell_reviews(story: Story, calendar: Calendar, rulebook: Rulebook) -> None:
    """The agencies are listed; then a review behind each granted scheme and fire design, and what is open."""
    for number, name, account, code, items in AGENCIES:
        listed = agency.RegisterAgency(
            name=name,
            uscc=sample_uscc(code),
            account=account,
            items=items,
            qualification_no=f"示例资质-{number}",
            qualified_until=date(2022, 12, 31),
        )
        story.add(LISTED_ON, "09:00", HEAD, agency.KIND, number, listed)
    cases = _cases(story)
    closed = [each for each in cases if {"accepted", "granted"} <= each.status_on.keys()]
    turns = iter((FIRE, PLANNING) * len(closed))
    for number, case in enumerate(sorted(closed, key=lambda each: (each.status_on["accepted"], each.id))):
        approver = actor(case.approver)
        if case.item == "fangan":
            _tell_done(story, calendar, case, approver, next(turns), number)
        elif case.item == "xiaofang-sheji":
            _tell_done(story, calendar, case, approver, ZONE_REVIEWER, number)
    for case in cases:
        if "granted" not in case.status_on:
            who = actor(case.approver) if case.approver else approver_of(rulebook.items[case.item].department, 0)
            _tell_open(story, case, who)


def _cases(story: Story) -> list[_Case]:
    """The cases with the days on which they were accepted and granted by a person."""
    cases: dict[str, _Case] = {}
    for scene in story.scenes():
        command, day = scene.command, civil_date(scene.at)
        if isinstance(command, c.Receive | c.OpenPreService):
            cases.setdefault(scene.id, _Case(scene.id, command.item_id, command.project_id, {}))
        elif isinstance(command, c.Accept | c.Grant) and scene.id in cases:
            cases[scene.id].status_on["accepted" if isinstance(command, c.Accept) else "granted"] = day
            cases[scene.id].approver = scene.actor.name
    return list(cases.values())


def _tell_done(story: Story, calendar: Calendar, case: _Case, approver: Actor, reviewer: str, number: int) -> None:
    """Given out on the day of acceptance, concluded a working day before the grant; every third was sent back once."""
    first, last = case.status_on["accepted"], case.status_on["granted"]
    id_, zone = f"{case.id}-JS1", reviewer == ZONE_REVIEWER
    days = calendar.workdays_between(first, last) - 1
    if days < 1:
        return

    def tell(day: date, clock: str, who: Actor, command: m.ReviewCommand) -> None:
        story.add(day, clock, who, tech_review.KIND, id_, command)

    commission = m.CommissionReview(
        case_id=case.id,
        question=FIRE_DESIGN if zone else SCHEME,
        days=days,
        by="person" if zone else "rotation",
        reviewer=reviewer if zone else "",
    )
    tell(first, "17:10", approver, commission)
    tell(first, "17:40", actor(reviewer), m.AcceptReview(no_conflict=True))
    middle, end = calendar.nth_workday(first, 1), calendar.nth_workday(first, days)
    if number % 3 == 0 and days > 2:
        tell(middle, "10:00", actor(reviewer), m.ReturnForRevision(points=("补注消防车道转弯半径（示例）",)))
        tell(middle, "16:00", actor("综合窗口01"), m.HandInRevision(note="已补注（示例）"))
    conclusion = m.ConcludeReview(outcome="passed", conclusion=PASSED, document=f"审查意见书 {id_}")
    tell(end, "16:30", actor(reviewer), conclusion)
    if number % 2 == 0:
        tell(end, "17:30", approver, m.ScoreReview(points=84 + number % 13, comment=""))


def _tell_open(story: Story, case: _Case, approver: Actor) -> None:
    """One before the receipt, one late and not even taken on, one that waits for the applicant."""
    told = {
        ("P02", "tushen"): (date(2021, 12, 22), "结构计算书与图纸是否一致（示例）", PLANNING, True, False),
        ("P03", "shigong-bg"): (date(2021, 12, 20), "变更后的消防措施是否满足标准（示例）", FIRE, False, False),
        ("P16", "gcgh-bg"): (date(2021, 12, 22), "调整后的日照和退线是否符合（示例）", PLANNING, True, True),
    }.get((case.project, case.item))
    if told is None:
        return
    day, question, reviewer, taken, returned = told
    id_ = f"{case.id}-JS1"
    commission = m.CommissionReview(case_id=case.id, question=question, days=5)
    story.add(day, "15:00", approver, tech_review.KIND, id_, commission)
    if taken:
        story.add(day, "16:00", actor(reviewer), tech_review.KIND, id_, m.AcceptReview(no_conflict=True))
    if returned:
        points = ("日照分析缺北侧住宅（示例）",)
        back = date(2021, 12, 27)
        story.add(back, "11:00", actor(reviewer), tech_review.KIND, id_, m.ReturnForRevision(points=points))
