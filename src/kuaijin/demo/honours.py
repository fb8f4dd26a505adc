"""Honours of the sample park: the two of the article, and appraisals by a public rule set (own addition)."""

from datetime import date

from kuaijin.core import appraisal_messages as m
from kuaijin.core.honour import RecordHonour
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

APPRAISER, HEAD = "考核专员01", "开发建设局负责人"
ARTICLE = "cz.rednet.cn/content/2021/12/29/10693634.html"
FIRST = RecordHonour(
    title_zh="“一极六区”要素保障和项目推进考核第一名",
    title_en="First in the appraisal of factor guarantee and project promotion (一极六区)",
    giver="郴州市",
    period="2021年第三季度",
    awarded_on=date(2021, 10, 29),
    document_no=ARTICLE,
    place=1,
    source="article",
)
RED_FLAG = RecordHonour(
    title_zh="“项目大会战”红旗单位",
    title_en="Red-flag unit of the project campaign (项目大会战)",
    giver="郴州市",
    period="2021年1—10月",
    awarded_on=date(2021, 11, 26),
    document_no=ARTICLE,
    flag=True,
    source="article",
)
"""The article names both without a day: the days are sample."""
WHO: dict[type, str] = {m.EnterInput: "统计专员01", m.SetVeto: "调度专员01"}
"""Who appraises enters no data (mechanisms.md 11)."""
KEY, ALL_JOINT = ("P13", "P15", "P16", "P17"), ("P13", "P17")


def tell_honours(story: Story, projects: list[str]) -> None:
    """What the city gave; an appraisal that was appealed against and closed, and one that is being tried."""
    for number, (day, honour) in enumerate(((date(2021, 10, 29), FIRST), (date(2021, 11, 26), RED_FLAG)), start=1):
        story.add(day, "16:00", actor(APPRAISER), "honour", f"RY2021-{number:02d}", honour)
    _tell_closed(story, projects)
    opened = _opening("2021年重点项目全年考核（示例，试算）", date(2021, 12, 27))
    for clock, command in (("09:00", opened), ("09:20", m.Try())):
        story.add(date(2021, 12, 28), clock, actor(APPRAISER), "appraisal", "KP2021-02", command)


def _opening(title: str, last: date) -> m.OpenAppraisal:
    return m.OpenAppraisal(title=title, rules_id="yanan-2017", period_from=date(2021, 1, 1), period_to=last)


def _tell_closed(story: Story, projects: list[str]) -> None:
    rest = tuple(project for project in projects if project not in KEY)
    others = tuple(project for project in projects if project not in ALL_JOINT)
    commands = (
        _opening("2021年1—10月重点项目考核（示例）", date(2021, 10, 31)),
        m.EnterInput(input="provincial", subjects=KEY, value="1", evidence="省重点项目名单（示例）"),
        m.EnterInput(input="provincial", subjects=rest, value="0", evidence="省重点项目名单（示例）"),
        m.EnterInput(input="joint_starts", subjects=ALL_JOINT, value="1", evidence="集中开工记录（示例）"),
        m.EnterInput(input="joint_starts", subjects=others, value="0", evidence="集中开工记录（示例）"),
        m.EnterInput(input="criticisms", subjects=tuple(projects), value="0", evidence="通报登记簿（示例）"),
        m.SetVeto(subject="P18", veto="safety", evidence="一般事故通报（示例）"),
        m.Try(),
    )
    for minute, command in enumerate(commands, start=10):
        who = actor(WHO.get(type(command), APPRAISER))
        story.add(date(2021, 11, 8), f"10:{minute}", who, "appraisal", "KP2021-01", command)
    story.add(date(2021, 11, 9), "09:30", actor(HEAD), "appraisal", "KP2021-01", m.Publish())
    appeal = m.Appeal(subject="P11", metric="joint", reason="9月参加市级集中开工一次（示例）")
    story.add(date(2021, 11, 11), "10:00", actor("平台公司项目经理01"), "appraisal", "KP2021-01", appeal)
    upheld = m.DecideAppeal(subject="P11", metric="joint", upheld=True, reason="经核属实（示例）", value="1")
    story.add(date(2021, 11, 15), "11:00", actor(HEAD), "appraisal", "KP2021-01", upheld)
    story.add(date(2021, 11, 16), "15:00", actor(APPRAISER), "appraisal", "KP2021-01", m.CloseAppraisal())
