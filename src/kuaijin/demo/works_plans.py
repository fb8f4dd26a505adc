"""The works plan of 明柯泰: equipment installed, then production (article: installing, next month it produces).

That the equipment goes in and when production begins is the article's; activities, crews and days are samples.
"""

from datetime import date

from kuaijin.core import works_messages as m
from kuaijin.core.works_network import Crossing, Hazard, Link, Need
from kuaijin.core.works_plan import KIND
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

PROJECT, SECRETARY, DISPATCH = "P14", "服务秘书06", "调度专员01"
HALL, OFFICE, YARD = "1#厂房", "2#辅房", "室外"
RESOURCES = (
    m.PlannedResource(id="civil", name="土建班组（示例）", capacity=2),
    m.PlannedResource(id="install", name="安装班组（示例）", capacity=2),
    m.PlannedResource(id="electric", name="电气班组（示例）", capacity=1),
    m.PlannedResource(
        id="crane",
        name="汽车吊（示例）",
        capacity=1,
        kind="machine",
        absences=(m.Away(date(2022, 1, 1), date(2022, 1, 3)),),
    ),
)
GATES = (
    m.Gate(id="G1", name="正式供电（示例）", expected_on=date(2021, 12, 31)),
    m.Gate(id="G2", name="特种设备使用登记（示例）", expected_on=date(2022, 1, 12)),
)


def _job(
    id_: str, name: str, days: int, place: str, crew: str = "", *links: Link, hazard: Hazard = "", gate: str = ""
) -> m.PlannedActivity:
    needs = tuple(Need(each) for each in crew.split())
    return m.PlannedActivity(
        id=id_, name=f"{name}（示例）", duration=days, place=place, needs=needs, links=links, hazard=hazard, gate=gate
    )


ACTIVITIES = (
    _job("A01", "设备基础", 6, f"{HALL}/一跨", "civil"),
    _job("A02", "二跨设备基础", 6, f"{HALL}/二跨", "civil", Link("A01", crossing=Crossing(2, 2))),
    _job("A03", "一跨设备吊装", 4, f"{HALL}/一跨", "install crane", Link("A01"), hazard="lifting"),
    _job("A04", "二跨设备吊装", 4, f"{HALL}/二跨", "install crane", Link("A02"), Link("A03"), hazard="lifting"),
    _job(
        "A05", "一跨管线焊接", 5, f"{HALL}/一跨", "install", Link("A03", crossing=Crossing(2, 2)), hazard="hot"
    ),
    _job(
        "A06", "二跨管线焊接", 5, f"{HALL}/二跨", "install", Link("A04", crossing=Crossing(2, 2)), Link("A05"),
        hazard="hot",
    ),
    _job("A07", "一跨地坪涂装", 4, f"{HALL}/一跨", "civil", Link("A05"), hazard="coating"),
    _job("A08", "二跨地坪涂装", 4, f"{HALL}/二跨", "civil", Link("A06"), Link("A07"), hazard="coating"),
    _job("A09", "配电室安装", 7, OFFICE, "electric"),
    _job(
        "A10", "动力电缆敷设", 5, HALL, "electric", Link("A09", crossing=Crossing(3, 2)), Link("A04", "SS", 2),
        hazard="height",
    ),
    _job("A11", "送电调试", 3, OFFICE, "electric", Link("A10"), hazard="live", gate="G1"),
    _job("A12", "起重设备检验", 2, HALL, "", Link("A04")),
    _job("A13", "单机试车", 4, HALL, "install", Link("A11"), Link("A08"), Link("A12")),
    _job("A14", "室外管网收尾", 6, YARD, "civil"),
    _job("A15", "联动试车", 3, HALL, "install", Link("A13"), gate="G2"),
    _job("A16", "投产", 0, HALL, "", Link("A15"), Link("A14")),
)  # fmt: skip


FLOORS = (1, 2, 3)
FITTING_OUT = (
    *(
        activity
        for floor in FLOORS
        for place in (f"厂房主体/{floor}层",)
        for below in ((Link(f"W{floor - 1}1"),) if floor > 1 else (),)
        for activity in (
            _job(f"W{floor}1", f"{floor}层砌筑", 8, place, "mason", *below),
            _job(f"W{floor}2", f"{floor}层风管安装", 6, place, "duct", Link(f"W{floor}1", crossing=Crossing(3, 2))),
            _job(
                f"W{floor}3", f"{floor}层消防管焊接", 5, place, "duct", Link(f"W{floor}1", crossing=Crossing(4, 2)),
                hazard="hot",
            ),
            _job(
                f"W{floor}4", f"{floor}层防火涂料", 5, place, "paint", Link(f"W{floor}2", crossing=Crossing(2, 2)),
                hazard="coating",
            ),
        )
    ),
    _job("W99", "消防设施联动", 3, "厂房主体", "", *(Link(f"W{floor}{part}") for floor in FLOORS for part in (3, 4))),
)  # fmt: skip
FITTERS = (
    m.PlannedResource(id="mason", name="砌筑班组（示例）", capacity=1),
    m.PlannedResource(id="duct", name="管道班组（示例）", capacity=2),
    m.PlannedResource(id="paint", name="涂装班组（示例）", capacity=2),
)


def tell_works_plans(story: Story) -> None:
    """The plan of 明柯泰 with a permit that comes late, and one of the next year that can be worked crosswise."""
    _tell_installation(story)
    entered = m.EnterWorksPlan(
        project_id="P13",
        title="主体封顶后砌筑与机电安装（示例）",
        begins_on=date(2022, 1, 17),
        activities=FITTING_OUT,
        resources=FITTERS,
        source="sample",
    )
    story.add(date(2021, 12, 27), "15:00", actor(DISPATCH), KIND, "P13", entered)
    story.add(date(2021, 12, 27), "15:10", actor(DISPATCH), KIND, "P13", m.FixBaseline())


def _tell_installation(story: Story) -> None:
    """Entered and fixed as a baseline on the first day, the first works done, the registration of the cranes late."""
    entered = m.EnterWorksPlan(
        project_id=PROJECT,
        title="明柯泰设备安装与投产计划（示例）",
        begins_on=date(2021, 12, 13),
        activities=ACTIVITIES,
        resources=RESOURCES,
        gates=GATES,
        source="sample",
    )

    def tell(day: int, clock: str, who: str, command: m.WorksCommand) -> None:
        story.add(date(2021, 12, day), clock, actor(who), KIND, PROJECT, command)

    tell(13, "09:00", SECRETARY, entered)
    tell(13, "10:00", DISPATCH, m.FixBaseline())
    for activity, first, last in (("A01", 13, 20), ("A14", 13, 20), ("A09", 13, 21), ("A03", 21, 24), ("A02", 21, 28)):
        began, ended = date(2021, 12, first), date(2021, 12, last)
        tell(last, "17:00", SECRETARY, m.RecordProgress(activity=activity, started_on=began, finished_on=ended))
    tell(27, "17:10", SECRETARY, m.RecordProgress(activity="A05", started_on=date(2021, 12, 27)))
    late = m.MoveGate(gate="G2", expected_on=date(2022, 1, 25), reason="检验机构排期推后（示例）")
    tell(28, "16:00", SECRETARY, late)
