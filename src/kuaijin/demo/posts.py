"""Open posts of the sample park. The article's facts: one deputy for city development, eight cadres to the bureau.

Who applied, how they were scored and every day are samples.
"""

from datetime import date
from decimal import Decimal

from kuaijin.core import post_messages as m
from kuaijin.core.base import Actor
from kuaijin.demo.people import BUREAU, actor
from kuaijin.demo.story import Story

ORGANISER, CHIEF = "调度专员01", "管委会主要领导"
PANEL = ("管委会主要领导", "分管建设领导", "开发建设局负责人", "班子成员01", "班子成员02")
CRITERIA = (
    m.Criterion("专业能力", Decimal(40)),
    m.Criterion("项目经历", Decimal(30)),
    m.Criterion("现场答辩", Decimal("20.5")),
    m.Criterion("群众评议", Decimal("9.5")),
)
NOTE = "报道只有人数和方向；报名、评分、日期均为示例"
KNOWS: tuple[m.Knowledge, ...] = ("planning", "engineering", "projects")


def tell_posts(story: Story) -> None:
    """The two posts of the article, and one that stands open."""
    deputy = m.DraftPost(
        title="分管城市建设的副职",
        unit="管委会",
        places=1,
        knowledge=("planning", "management"),
        duties="分管产城融合和城市建设",
        source="article",
        source_note=NOTE,
    )
    _tell(story, "JG2021-01", date(2021, 2, 22), deputy, 3)
    cadres = m.DraftPost(
        title="开发建设局业务骨干",
        unit=BUREAU,
        places=8,
        knowledge=KNOWS,
        duties="承接市级赋权事项，服务项目建设",
        requirements=("懂规划、懂工程、懂项目之一", "三年以上相关经历（示例）"),
        source="article",
        source_note=NOTE,
    )
    _tell(story, "JG2021-02", date(2021, 3, 1), cadres, 11)
    _tell_open(story)


def _tell_open(story: Story) -> None:
    opened = m.DraftPost(
        title="重点项目调度岗（示例）",
        unit="调度室",
        places=1,
        knowledge=("projects",),
        duties="日调度、周专题调度会（示例）",
        source="sample",
    )
    id_, day = "JG2021-03", date(2021, 12, 27)
    story.add(day, "09:00", actor(ORGANISER), "post", id_, opened)
    until = m.PublishPost(criteria=CRITERIA, panel=PANEL[:3], apply_until=date(2021, 12, 31))
    story.add(day, "09:20", actor(ORGANISER), "post", id_, until)
    applied = m.ApplyForPost(statement="驻点服务重点项目两年（示例）", knows=("projects",))
    story.add(date(2021, 12, 28), "10:00", actor("服务秘书05"), "post", id_, applied)


def _tell(story: Story, id_: str, day: date, drafted: m.DraftPost, applicants: int) -> None:
    """From the draft to the appointment, in the weeks after ``day`` (a Monday)."""
    names = [f"竞岗干部{id_[-1]}{number:02d}（示例）" for number in range(1, applicants + 1)]

    def tell(after: int, clock: str, who: Actor, command: m.PostCommand) -> None:
        story.add(date.fromordinal(day.toordinal() + after), clock, who, "post", id_, command)

    organiser = actor(ORGANISER)
    tell(0, "09:00", organiser, drafted)
    until = date.fromordinal(day.toordinal() + 4)
    tell(0, "09:30", organiser, m.PublishPost(criteria=CRITERIA, panel=PANEL, apply_until=until))
    for number, name in enumerate(names):
        entered = m.EnterCandidate(
            candidate=name,
            unit=("规划部门（示例）", "建设单位（示例）", "乡镇街道（示例）")[number % 3],
            statement="相关岗位工作多年（示例）",
            knows=(KNOWS[number % 3],) if drafted.places > 1 else ("planning", "management"),
        )
        tell(2, "10:00", organiser, entered)
        last = number == applicants - 1
        checked = m.ScreenCandidate(
            candidate=name, qualified=not last, reason="年限不足（示例）" if last else "条件符合（示例）"
        )
        tell(7, "09:00", organiser, checked)
    related = names[1]
    tell(7, "09:30", actor("班子成员02"), m.DeclareTie(candidate=related, tie="近亲属（示例）"))
    for number, name in enumerate(names[:-1]):
        for seat, member in enumerate(PANEL):
            if (member, name) != ("班子成员02", related):
                marks = tuple(m.Mark(each.name, _mark(number, seat, turn)) for turn, each in enumerate(CRITERIA))
                tell(8, "09:00", actor(member), m.ScoreCandidate(candidate=name, marks=marks))
    tell(8, "17:00", organiser, m.ClosePostScores())
    chosen = tuple(names[: drafted.places])
    shown = date.fromordinal(day.toordinal() + 16)
    minutes = f"示例纪要〔2021〕岗{id_[-1]}号"
    tell(9, "10:00", actor(CHIEF), m.ProposeAppointment(chosen=chosen, minutes_no=minutes, shown_until=shown))
    appointed = m.Appoint(document=f"示例任〔2021〕{id_[-1]}号", begins_on=date.fromordinal(day.toordinal() + 21))
    tell(18, "10:00", actor(CHIEF), appointed)


def _mark(number: int, seat: int, turn: int) -> Decimal:
    """Made-up marks that fall from one candidate to the next."""
    return Decimal(9600 - 240 * number + 35 * ((seat + turn) % 3)) / 100
