"""The rhythm of the sample park's last weeks: daily reports from the works (all of it sample)."""

from datetime import date, time, timedelta
from typing import Any

from kuaijin.core.base import Actor, Text
from kuaijin.core.bulletin import OPENING, EditBulletin, IssueBulletin, bulletin_id
from kuaijin.core.calendar import Calendar
from kuaijin.core.duty import AnswerCall, PlanDuty, RecordCall, TakeOver, duty_id
from kuaijin.core.meeting import (
    CallMeeting,
    ConcludeItem,
    FreezePapers,
    Item,
    RecordAttendance,
    SignMinutes,
    meeting_id,
)
from kuaijin.core.site_report import CorrectReport, FileReport, report_id
from kuaijin.demo.people import actor, firm
from kuaijin.demo.story import Story

FIRST_DAY, LAST_DAY = date(2021, 12, 17), date(2021, 12, 28)
WORKS = (
    ("基础钢筋绑扎，承台模板安装（示例）", "承台混凝土浇筑（示例）"),
    ("主体二层梁板浇筑，外架搭设（示例）", "养护，三层放线（示例）"),
    ("钢结构吊装，屋面檩条安装（示例）", "屋面板铺设（示例）"),
    ("室外管网开挖与敷设（示例）", "管沟回填（示例）"),
    ("设备基础施工，地坪找平（示例）", "设备进场（示例）"),
)
REMARKS = "请未报项目当日补报；逾期的 {overdue} 个问题由牵头单位说明原因（示例）。"
RAIN = date(2021, 12, 21)
PROBLEMS = {
    (2, date(2021, 12, 27)): ("水电气讯", "临时用电容量不足，塔吊不能同时作业（示例）"),
    (5, date(2021, 12, 28)): ("施工组织", "便道与相邻工地交叉，材料车辆进出受阻（示例）"),
}
"""By the project's place in the book and the day: category and text of the problem told."""


def tell_reports(story: Story, rows: list[dict[str, Any]], calendar: Calendar) -> None:
    """Reports of every working day from the projects at work; here and there one is missing, late or corrected."""
    day = FIRST_DAY
    while day <= LAST_DAY:
        for number, row in enumerate(rows):
            if _at_work(row["works"], day) and (number + day.day) % 11:
                _tell(story, row, number, day)
        day = calendar.nth_workday(day, 1)


def tell_bulletins(story: Story, calendar: Calendar) -> None:
    """Each day's bulletin is edited and issued on the next working morning; the last one is still a draft."""
    day, dispatcher = FIRST_DAY, actor("调度专员01")
    while day <= LAST_DAY:
        morning, id_ = calendar.nth_workday(day, 1), bulletin_id("daily", day)
        edited = EditBulletin(opening=OPENING["daily"], remarks=REMARKS, weather="小雨" if day == RAIN else "多云")
        story.add(morning, "08:10", dispatcher, "bulletin", id_, edited)
        if day < LAST_DAY:
            story.add(morning, "08:20", dispatcher, "bulletin", id_, IssueBulletin())
        day = morning


def _at_work(works: dict[str, Any], day: date) -> bool:
    over = works.get("completed") or works.get("used")
    return bool(works.get("start")) and works["start"] < day and not (over and over <= day)


def _reporter(row: dict[str, Any], number: int) -> Actor:
    if number % 3 == 0:
        return actor(row["service_secretary"])
    if row["reporter"].startswith("平台公司"):
        return actor(row["reporter"])
    return firm(row["owner"]["name"], row["owner"]["uscc"])


def _tell(story: Story, row: dict[str, Any], number: int, day: date) -> None:
    works, tomorrow = WORKS[(number + day.day // 4) % len(WORKS)]
    category, problem = PROBLEMS.get((number, day), ("其他", ""))
    rain = day == RAIN and number % 2 == 0
    told: dict[str, Any] = {
        "project_id": row["id"],
        "day": day,
        "works": works,
        "tomorrow": tomorrow,
        "people": 0 if rain else 24 + (number * 17 + day.day * 5) % 90,
        "machines": 0 if rain else 2 + (number + day.day) % 9,
        "weather_stop": rain,
        "weather": "持续降雨（示例）" if rain else "",
        "problem": problem,
        "category": category,
    }
    id_, who = report_id(row["id"], day), _reporter(row, number)
    clock = "17:40" if (number + day.day) % 9 == 0 else f"16:{(number * 7) % 60:02d}"
    story.add(day, clock, who, "site-report", id_, FileReport(key=f"sample-{row['id']}-{day}", **told))
    if (number, day) == (7, LAST_DAY):
        more = {
            **told,
            "people": told["people"] + 12,
            "key": f"again-{row['id']}-{day}",
            "reason": "漏计劳务班组（示例）",
        }
        story.add(day, "17:30", who, "site-report", id_, CorrectReport(**more))


CHAIR, DISPATCHER = "管委会主要领导", "调度专员01"
MEETING_ON, NEXT_ON = date(2021, 12, 24), date(2021, 12, 31)
INVITED = ("开发建设局负责人", "分管建设领导", "征拆专员01", "国土规划专员01", "平台公司项目经理01")
ITEMS = (
    Item(
        kind="own",
        ref="sample-1",
        title=Text("年底前投资入统进度（示例）", "investment to enter in the statistics by the year's end (sample)"),
        why=Text("统计办提出", "put forward by statistics"),
    ),
    Item(
        kind="own",
        ref="sample-2",
        title=Text("春节前农民工工资支付检查（示例）", "check of wages before the Spring Festival (sample)"),
        why=Text("开发建设局提出", "put forward by the bureau"),
    ),
)


def tell_meetings(story: Story) -> None:
    """One weekly meeting with signed minutes and an item left open, and the next one called."""
    last, following = meeting_id(MEETING_ON), meeting_id(NEXT_ON)
    told: dict[str, Any] = {"starts": time(15, 0), "place": "管委会三楼会议室", "chair": CHAIR, "invited": INVITED}
    dispatcher, chair = actor(DISPATCHER), actor(CHAIR)
    scenes: tuple[tuple[date, str, Actor, str, Any], ...] = (
        (date(2021, 12, 22), "09:30", dispatcher, last, CallMeeting(held_on=MEETING_ON, **told)),
        (date(2021, 12, 23), "17:00", dispatcher, last, FreezePapers(items=ITEMS)),
        (MEETING_ON, "15:00", dispatcher, last, RecordAttendance(present=(CHAIR, *INVITED[:4]), absent=INVITED[4:])),
        (MEETING_ON, "15:40", dispatcher, last, ConcludeItem(item=1, conclusion="按月报进度入统，逐项核对（示例）")),
        (MEETING_ON, "17:00", chair, last, SignMinutes()),
        (date(2021, 12, 28), "10:00", dispatcher, following, CallMeeting(held_on=NEXT_ON, **told)),
    )
    for day, clock, who, id_, command in scenes:
        story.add(day, clock, who, "meeting", id_, command)


LINE, SHIFT = "0735-1234567（示例）", ("调度专员01", "综合窗口01", "调度专员02", "综合窗口02")


def tell_duty(story: Story) -> None:
    """The 24-hour line around the year's end: a roster for ten days, two days taken over, three calls."""
    dispatcher, first = actor(DISPATCHER), date(2021, 12, 26)
    for number in range(10):
        day, officer = first + timedelta(days=number), SHIFT[number % 4]
        plan = PlanDuty(leader=CHAIR if number % 3 == 0 else "分管建设领导", officers=(officer,), phone=LINE)
        story.add(date(2021, 12, 24), f"10:{number:02d}", dispatcher, "duty", duty_id(day), plan)
    sunday, monday, tuesday = (duty_id(first + timedelta(days=number)) for number in range(3))
    water = RecordCall(caller="某施工单位（示例）", phone="示例", text="夜间停水，何时恢复？（示例）", urgent=True)
    road = RecordCall(caller="某企业（示例）", phone="示例", text="园区道路施工绕行路线？（示例）", project_id="P01")
    bill = RecordCall(caller="某企业（示例）", phone="示例", text="用电报装需要哪些材料？（示例）")
    scenes: tuple[tuple[date, str, str, str, Any], ...] = (
        (first, "08:30", SHIFT[0], sunday, TakeOver(note="无（示例）")),
        (first, "22:10", SHIFT[0], sunday, water),
        (first, "22:45", SHIFT[0], sunday, AnswerCall(number=1, answer="抢修中，零时恢复（示例）")),
        (date(2021, 12, 27), "08:30", SHIFT[1], monday, TakeOver()),
        (date(2021, 12, 27), "15:00", SHIFT[1], monday, road),
        (date(2021, 12, 28), "08:30", SHIFT[2], tuesday, TakeOver(note="昨日来电一件待答复（示例）")),
        (date(2021, 12, 28), "16:40", SHIFT[2], tuesday, bill),
    )
    for day, clock, who, id_, command in scenes:
        story.add(day, clock, actor(who), "duty", id_, command)
