"""The plan documents of the sample park: titles and goals of the article, everything else marked as what it is."""

from datetime import date
from decimal import Decimal
from typing import Any

from kuaijin.core import plan_messages as m
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

PLANNER, CHIEF, STATISTICS = "国土规划专员01", "管委会主要领导", "统计专员01"
YEAR_BEGINS, YEAR_ENDS, FIVE_YEARS_END = date(2021, 1, 1), date(2021, 12, 31), date(2025, 12, 31)
YI = ("亿元", "× CNY 100m")
ITEM = ("个", "projects")


def tell_plans(story: Story) -> None:
    """The chapter of the five-year plan, the blueprint and the renewal plan that the article names."""
    _tell(
        story,
        "GH-01",
        m.RegisterPlan(
            title_zh="“十四五”产城融合发展专章",
            title_en="Chapter on industry-city integration of the 14th five-year plan",
            plan_kind="chapter",
            period_from=YEAR_BEGINS,
            period_to=FIVE_YEARS_END,
            source="article",
        ),
        date(2021, 3, 1),
        _indicator("industry", "园区产业规模", "Size of the park's industry", YI, "1000", FIVE_YEARS_END, "480",
                   source="article", note="千亿园区；期限与基期值为示例 / due day and base are samples"),
        _indicator("integration", "产城融合项目开工", "Industry-city projects started", ITEM, "7", YEAR_ENDS, "0",
                   measure="integration_started", source="sample"),
        _indicator("invested", "重点项目当年完成投资", "Invested in key projects in the year", YI, "15", YEAR_ENDS, "0",
                   measure="year_invested_yi", source="article"),
    )  # fmt: skip
    for on, value in ((date(2021, 6, 30), "508"), (date(2021, 12, 20), "561")):
        told = m.TellActual(key="industry", on=on, value=Decimal(value), source="sample")
        story.add(on, "16:00", actor(STATISTICS), "plan", "GH-01", told)
    _tell(
        story,
        "GH-02",
        m.RegisterPlan(
            title_zh="郴州经开区调区扩区蓝图",
            title_en="Blueprint for adjusting and enlarging the zone",
            plan_kind="blueprint",
            period_from=YEAR_BEGINS,
            period_to=FIVE_YEARS_END,
            source="article",
        ),
        date(2021, 4, 1),
        _indicator("area", "园区范围面积", "Size of the zone", ("平方千米", "km²"), "70", FIVE_YEARS_END, "0",
                   measure="zone_km2", forecast="none", source="article", note="边界为示意 / illustrative boundaries"),
        _indicator("parks", "一区三园", "One zone, three parks", ("个", "parks"), "3", FIVE_YEARS_END, "0",
                   measure="parks", forecast="none", source="article"),
    )  # fmt: skip
    _tell(
        story,
        "GH-03",
        m.RegisterPlan(
            title_zh="郴州经济开发区（中心区）城市大提质项目建设实施方案",
            title_en="Implementation plan for the renewal of the zone's centre",
            plan_kind="implementation",
            period_from=YEAR_BEGINS,
            period_to=date(2022, 12, 31),
            source="article",
        ),
        date(2021, 5, 6),
        _indicator("projects", "重点项目", "Key projects", ITEM, "19", YEAR_ENDS, "0",
                   measure="projects", forecast="none", source="article"),
        _indicator("total", "项目总投资", "Total investment", YI, "60", date(2022, 12, 31), "0",
                   measure="total_yi", forecast="none", source="article"),
        _indicator("completed", "重点项目竣工", "Key projects completed", ITEM, "19", date(2022, 12, 31), "0",
                   measure="completed", source="assumption"),
        _indicator("land", "净地交付", "Land handed over", ("亩", "mu"), "1800", date(2022, 12, 31), "0",
                   measure="handed_over_mu", source="sample"),
        _indicator("owners", "征拆签约率", "Owners settled", ("%", "%"), "100", date(2022, 6, 30), "0",
                   measure="owners_settled_percent", forecast="none", source="sample"),
    )  # fmt: skip


def _tell(story: Story, id_: str, plan: m.RegisterPlan, on: date, *indicators: m.SetIndicator) -> None:
    story.add(on, "09:00", actor(PLANNER), "plan", id_, plan)
    for each in indicators:
        story.add(on, "09:30", actor(PLANNER), "plan", id_, each)
    adopted = m.AdoptPlan(on=on, document_no=f"示例〔2021〕{id_[-2:]}号")
    story.add(on, "17:00", actor(CHIEF), "plan", id_, adopted)


def _indicator(
    key: str, name_zh: str, name_en: str, unit: tuple[str, str], target: str, due: date, base: str,
    *, note: str = "", **more: Any,
) -> m.SetIndicator:  # fmt: skip
    return m.SetIndicator(
        key=key,
        name_zh=name_zh,
        name_en=name_en,
        unit_zh=unit[0],
        unit_en=unit[1],
        target=Decimal(target),
        due=due,
        base=Decimal(base),
        base_on=date(2020, 12, 31),
        source_note=note,
        **more,
    )
