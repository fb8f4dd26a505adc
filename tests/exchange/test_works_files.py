"""Works plans out of files: what is written is read again, MS Project's XML, and what cannot be read."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from msgspec.structs import replace
from openpyxl import Workbook

from kuaijin.core import works_messages as m
from kuaijin.core.base import Refused
from kuaijin.core.works_network import Crossing, Link, Need
from kuaijin.demo.works_plans import ACTIVITIES, GATES, RESOURCES
from kuaijin.exchange.works_xlsx import read_xlsx, write_xlsx
from kuaijin.exchange.works_xml import read_project_xml

TASKS = """
<Task><UID>0</UID><Name>全部</Name><Summary>1</Summary></Task>
<Task><UID>1</UID><Name>基础</Name><Duration>PT40H0M0S</Duration><Start>2022-01-10T08:00:00</Start></Task>
<Task><UID>2</UID><Name>主体</Name><Duration>PT84H0M0S</Duration><Start>2022-01-17T08:00:00</Start>
 <ConstraintType>4</ConstraintType><ConstraintDate>2022-01-12T08:00:00</ConstraintDate>
 <PredecessorLink><PredecessorUID>1</PredecessorUID><Type>3</Type><LinkLag>9600</LinkLag><LagFormat>7</LagFormat>
 </PredecessorLink></Task>
<Task><UID>3</UID><Name>封顶</Name><Duration>PT0H0M0S</Duration><Start>2022-01-31T08:00:00</Start>
 <PredecessorLink><PredecessorUID>2</PredecessorUID><Type>1</Type><LinkLag>28800</LinkLag><LagFormat>8</LagFormat>
 </PredecessorLink></Task>
"""
PROJECT = f"""<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project">
<Title>计划甲</Title><StartDate>2022-01-10T08:00:00</StartDate><MinutesPerDay>480</MinutesPerDay>
<Tasks>{TASKS}</Tasks><Resources>
<Resource><UID>0</UID></Resource><Resource><UID>5</UID><Name>木工</Name><Type>1</Type><MaxUnits>2</MaxUnits></Resource>
<Resource><UID>6</UID><Name>水泥</Name><Type>0</Type></Resource></Resources><Assignments>
<Assignment><TaskUID>2</TaskUID><ResourceUID>5</ResourceUID><Units>1.5</Units></Assignment>
<Assignment><TaskUID>2</TaskUID><ResourceUID>6</ResourceUID><Units>9</Units></Assignment></Assignments></Project>"""


def rule(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.refusal.text.zh != refused.value.refusal.text.en
    return refused.value.refusal.rule


class TestProjectXml:
    def test_tasks_links_and_crews(self):
        plan = read_project_xml(PROJECT.encode())
        assert (plan.title, plan.begins_on) == ("计划甲", date(2022, 1, 10))
        assert [(each.id, each.name, each.duration) for each in plan.activities] == [
            ("1", "基础", 5), ("2", "主体", 11), ("3", "封顶", 0),
        ]  # fmt: skip
        main, top = plan.activities[1:]
        assert main.links == (Link("1", "SS", 2),)
        assert main.not_before == date(2022, 1, 12)
        assert main.needs == (Need("5", 2),)
        assert main.start == date(2022, 1, 17)
        assert top.links == (Link("2", "FS", 2),)  # two days of 24 hours
        assert [(each.id, each.capacity) for each in plan.resources] == [("5", 2)]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("<Project xmlns", "<!DOCTYPE x [<!ENTITY a 'b'>]><Project xmlns"),
            ("</Project>", ""),
            ("http://schemas.microsoft.com/project", "urn:other"),
            ("PT40H0M0S", "forty"),
            ("<LagFormat>7</LagFormat>", "<LagFormat>19</LagFormat>"),
            ("<PredecessorUID>1<", "<PredecessorUID>0<"),
            ("2022-01-17T08:00:00", "17 January"),
            ("<Type>3</Type>", "<Type>9</Type>"),
        ],
    )
    def test_what_cannot_be_read(self, old, new):
        assert rule(lambda: read_project_xml(PROJECT.replace(old, new).encode())) == "WORKS-FILE"


class TestXlsx:
    def test_out_and_in_again(self):
        begins = date(2021, 12, 13)
        first, *rest = ACTIVITIES
        odd = replace(rest[0], links=(Link("A01", "SS", -2), Link("A03", crossing=Crossing(1, 0))), not_before=begins)
        plan = m.EnterWorksPlan(
            project_id="", title="计划", begins_on=begins, activities=(replace(first, start=begins), odd, *rest[1:]),
            resources=RESOURCES, gates=GATES,
        )  # fmt: skip
        assert read_xlsx(BytesIO(write_xlsx("计划", plan)), "计划") == plan

    def test_english_headings_and_dates_as_text(self):
        book = Workbook()
        book.active.title = "Activities"
        book.active.append(["Number", "Activity", "Days", "After", "Start"])
        book.active.append([1, "dig", 3, None, "2022/1/4"])
        book.active.append([2, "pour", 2, "1FS+1", None])
        out = BytesIO()
        book.save(out)
        plan = read_xlsx(out, "t")
        assert plan.begins_on == date(2022, 1, 4)
        assert plan.activities[1].links == (Link("1", "FS", 1),)

    @pytest.mark.parametrize(
        ("heading", "value"),
        [("工期", "三天"), ("工期", 1.5), ("开始", "昨天"), ("危险作业", "飞行"), ("工期", None)],
    )
    def test_a_wrong_cell_is_told_with_its_row(self, heading, value):
        book = Workbook()
        book.active.title = "作业"
        book.active.append(["编号", "作业", *dict.fromkeys(["工期", heading])])
        book.active.append(["A", "挖土", *([value] if heading == "工期" else [2, value])])
        out = BytesIO()
        book.save(out)
        with pytest.raises(Refused) as refused:
            read_xlsx(out, "t")
        assert refused.value.refusal.rule == "WORKS-FILE"
        assert "第 2 行" in refused.value.refusal.text.zh

    def test_no_such_sheet(self):
        out = BytesIO()
        Workbook().save(out)
        assert rule(lambda: read_xlsx(out, "t")) == "WORKS-FILE"
