"""Task forces of the sample park (sample): who works for three key projects, their tasks and the visits planned."""

from datetime import date

from kuaijin.core import task_force as t
from kuaijin.core.project_commands import FormTaskForce
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

DISPATCH = "调度专员01"
FORCES: dict[str, tuple[str, ...]] = {
    "P13": ("分管建设领导", "国土规划专员01", "技术审查岗01"),
    "P14": ("班子成员02", "服务秘书06", "技术审查岗01"),
    "P19": ("班子成员01", "征拆专员01", "国土规划专员01"),
}

SITE = "项目部板房（示例）"
STATIONED = (
    t.StationUnit(sort="platform", unit="平台公司项目部", person="平台公司项目经理01", work="现场管理和协调（示例）",
                  place=SITE, since=date(2021, 3, 1)),
    t.StationUnit(sort="land", unit="征地拆迁工作组", person="征拆专员01", work="红线外临时用地协调（示例）",
                  place=SITE, since=date(2021, 3, 1)),
    t.StationUnit(sort="planning", unit="国土规划驻场组", person="国土规划专员01", work="放线、验线和规划核实（示例）",
                  place=SITE, since=date(2021, 3, 8)),
    t.StationUnit(sort="construction", unit="开发建设局驻场组", person="技术审查岗01",
                  work="质量安全和交叉作业协调（示例）", place=SITE, since=date(2021, 10, 11)),
    t.StationUnit(sort="third_party", unit="消防技术服务机构（示例）", person="消防工程师甲（示例）",
                  work="消防施工技术指导（示例）", place=SITE, since=date(2021, 10, 11)),
)  # fmt: skip
"""Who the article finds at the works; the third party's people are no accounts of this system."""


def tell_forces(story: Story) -> None:
    """Three forces with tasks done, open and late, and the visits of the turn of the year."""
    for project, members in FORCES.items():
        formed = FormTaskForce(head=members[0], members=members)
        story.add(date(2021, 10, 11), "09:00", actor(DISPATCH), "project", project, formed)

    def tell(day: date, clock: str, who: str, project: str, command: t.TaskForceCommand) -> None:
        story.add(day, clock, actor(who), t.KIND, project, command)

    papers = t.AddTask(text="逐项核对竣工验收资料（示例）", who="服务秘书06", due=date(2021, 11, 26))
    tell(date(2021, 11, 15), "09:00", DISPATCH, "P14", papers)
    tell(date(2021, 11, 26), "17:00", "服务秘书06", "P14", t.FinishTask(number=1, result="资料齐全（示例）"))
    homes = t.AddTask(text="三户逐户签约（示例）", who="征拆专员01", due=date(2021, 12, 24))
    tell(date(2021, 12, 6), "09:00", DISPATCH, "P19", homes)
    power = t.AddTask(text="临时用电增容方案会审（示例）", who="技术审查岗01", due=date(2021, 12, 31))
    tell(date(2021, 12, 20), "09:00", DISPATCH, "P13", power)
    for stationed in STATIONED:
        tell(date(2021, 10, 11), "11:00", DISPATCH, "P13", stationed)
    left = t.EndStation(number=2, until=date(2021, 11, 30), note="征拆扫尾完成（示例）")
    tell(date(2021, 11, 30), "17:30", DISPATCH, "P13", left)
    for project, leader, day, purpose in (
        ("P13", "班子成员01", date(2022, 1, 6), "主体封顶前现场调度（示例）"),
        ("P19", "班子成员01", date(2021, 12, 30), "逐户走访，商定签约（示例）"),
    ):
        tell(date(2021, 12, 27), "10:00", DISPATCH, project, t.PlanVisit(leader=leader, on=day, purpose=purpose))
