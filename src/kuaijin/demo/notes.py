"""The sample park's book in daily use (all of it sample): tags, comments, followers, production, revival, a merger."""

from datetime import date
from typing import Any

from kuaijin.core.park_messages import SetFact
from kuaijin.core.project_commands import Intake
from kuaijin.core.project_merge import MergeInto
from kuaijin.core.project_notes import TAGS_FACT, Comment, Follow, SetTags
from kuaijin.core.project_operation import Measure, PlanRevival, PromiseProduction, RecordMeasure, ReportProduction
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

DISPATCHER, CHIEF = "调度专员01", "管委会主要领导"
TAGS_ZH, TAGS_EN = "省重点、招商引资、民生实事、盘活", "provincial key, investors, people's livelihood, revival"
TAGGED = {"P13": ("省重点", "招商引资"), "P05": ("民生实事",), "P18": ("盘活",), "P16": ("招商引资",)}
FINISHED, REVIVED = "P05", "P18"
ONCE, TWICE = "R01", "R05"


def tell_book(story: Story, park: str, rows: dict[str, dict[str, Any]]) -> None:
    """What people say of the projects, and what is followed after the works."""
    vocabulary = SetFact(key=TAGS_FACT, text_zh=TAGS_ZH, text_en=TAGS_EN, source="sample", source_note="示例标签")
    story.add(date(2021, 12, 1), "08:40", actor(DISPATCHER), "park", park, vocabulary)
    for project, tags in TAGGED.items():
        story.add(date(2021, 12, 1), "09:00", actor(DISPATCHER), "project", project, SetTags(add=tags))
    story.add(date(2021, 12, 2), "09:10", actor(CHIEF), "project", "P13", Follow())
    first = Comment(text="年底投资数请 @服务秘书05 与企业核对后再报（示例）")
    story.add(date(2021, 12, 20), "10:05", actor(DISPATCHER), "project", "P13", first)
    second = Comment(text="已与企业核对，12月数按进度款口径上报 @调度专员（示例）")
    story.add(date(2021, 12, 21), "15:40", actor("服务秘书05"), "project", "P13", second)
    _tell_production(story, rows[FINISHED])
    _tell_revival(story)
    _tell_duplicate(story)


def _tell_production(story: Story, row: dict[str, Any]) -> None:
    promise = PromiseProduction(
        on=date(2020, 9, 20),
        contract="建设与移交协议（示例）",
        jobs=45,
        capacity=360,
        capacity_unit="学位",
        output_wan=0,
        tax_wan=0,
    )
    story.add(date(2021, 9, 10), "09:30", actor(DISPATCHER), "project", FINISHED, promise)
    report = ReportProduction(
        year=2021, quarter=3, jobs=38, capacity=300, output_wan=0, tax_wan=0, note="首批小班、中班开园（示例）"
    )
    story.add(date(2021, 10, 12), "15:10", actor(row["service_secretary"]), "project", FINISHED, report)


def _tell_revival(story: Story) -> None:
    plan = PlanRevival(
        kind="empty_plant",
        aim="闲置厂房改造为中试基地并投产（示例）",
        owner="开发建设局负责人",
        due=date(2022, 6, 30),
        measures=(
            Measure("厂房结构安全鉴定（示例）", "平台公司项目经理01", date(2021, 12, 20)),
            Measure("与新业主签订租赁合同（示例）", "服务秘书06", date(2022, 1, 31)),
            Measure("改造工程开工（示例）", "平台公司项目经理01", date(2022, 3, 31)),
        ),
    )
    story.add(date(2021, 12, 3), "10:20", actor(DISPATCHER), "project", REVIVED, plan)
    done = RecordMeasure(on=date(2021, 12, 17), text="结构安全鉴定报告已出具，可改造（示例）", number=1)
    story.add(date(2021, 12, 17), "16:00", actor(DISPATCHER), "project", REVIVED, done)


def _tell_duplicate(story: Story) -> None:
    """A school that two offices registered under two codes: found to be one, and merged with its trace."""
    twice = Intake(
        code="2112-431099-04-01-200099",
        name_zh="示例·郴资桂一体化九年制学校项目",
        name_en="sample: school (registered twice)",
        category="产城融合",
        area="郴州经开区（中心区）",
        total_wan=28_000,
        investment_type="government",
        approval_mode="approval",
        project_class="public",
        land_supply="allocated",
        planning_fit=True,
        land_fit=True,
        environment_fit=True,
        sample=True,
        figures_sample=True,
        category_source="assumption",
        area_source="assumption",
        confirmed=True,
    )
    story.add(date(2021, 12, 2), "10:30", actor(DISPATCHER), "project", TWICE, twice)
    merged = MergeInto(survivor=ONCE, reason="同一学校由两个部门分别入库，名称、片区、总投资一致（示例）")
    story.add(date(2021, 12, 8), "11:10", actor(DISPATCHER), "project", TWICE, merged)
