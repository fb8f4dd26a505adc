"""The stories of the park, its parcels and projects: plan, money, milestones, people, matters."""

from datetime import date, timedelta
from typing import Any

from kuaijin.core import matter_messages as m
from kuaijin.core import parcel_messages as l
from kuaijin.core import park_messages as k
from kuaijin.core import project_commands as p
from kuaijin.core.base import Actor
from kuaijin.core.calendar import Calendar
from kuaijin.core.partial_date import last_of_month, parse_partial
from kuaijin.demo.people import actor, firm, role_names, role_of
from kuaijin.demo.story import Story

PARK = "chenzhou"
OPENED = date(2020, 1, 6)
AS_OF = date(2021, 12, 29)
DISPATCH, PLANNER, LAND = "调度专员01", "国土规划专员01", "征拆专员01"
KINDS = {"centre": "centre", "片区": "district", "园": "park"}
MEETING = {2020: "2020年第3次管委会办公会", 2021: "2021年度重点项目计划会"}


def tell_park(story: Story, book: dict[str, Any]) -> None:
    """The park's name, role accounts, areas and facts."""
    system = actor("系统管理员")
    story.add(
        OPENED,
        "09:00",
        actor(DISPATCH),
        "park",
        PARK,
        k.NamePark(name_zh="郴州经济开发区", name_en="Chenzhou Economic Development Zone"),
    )
    for name in role_names(book):
        role, department = role_of(name)
        story.add(OPENED, "09:10", system, "park", PARK, k.NameRole(name=name, role=role, department=department))
    for zone in book["zones"]:
        note = str(zone["source"])
        story.add(
            OPENED,
            "09:30",
            actor(PLANNER),
            "park",
            PARK,
            k.DrawArea(
                area_id=zone["id"],
                name_zh=zone["name_zh"],
                name_en=zone["name_en"],
                zone=KINDS[zone["kind"]],
                polygon=tuple(tuple(point) for point in zone["polygon"]),
                source="article",
                source_note=note[:200],
                illustrative=zone["illustrative"],
            ),
        )
    _assessments(story, {zone["name_zh"]: zone["polygon"] for zone in book["zones"]})
    for fact in book["park_facts"]:
        story.add(OPENED, "09:40", actor(DISPATCH), "park", PARK, k.SetFact(**fact))


def _assessments(story: Story, rings: dict[str, Any]) -> None:
    """区域评估 (sample): one in force, one that has run out."""
    sample = (
        ("QP-01", "water_soil", "石盖塘", date(2019, 6, 1), date(2024, 5, 31)),
        ("QP-02", "geology", "鲁塘石墨产业园", date(2016, 3, 1), date(2021, 2, 28)),
    )
    for number, (id_, subject, area, on, until) in enumerate(sample, start=1):
        ring = tuple(tuple(point) for point in rings[area])
        told = k.RecordAssessment(
            assessment_id=id_, subject=subject, polygon=ring, document=f"示例区评〔{on.year}〕{number}号", on=on,
            valid_until=until,
        )  # fmt: skip
        story.add(OPENED, "09:35", actor(PLANNER), "park", PARK, told)


def tell_project(story: Story, row: dict[str, Any], calendar: Calendar) -> None:
    """One project of the year's book, from intake to the day of the snapshot."""
    taken_in = _taken_in(row, calendar)
    _intake(story, row, taken_in)
    _people(story, row, taken_in)
    _parcel(story, row, taken_in)
    _plan(story, row, calendar)
    _milestones(story, row, calendar)
    _works(story, row)
    _money(story, row, calendar)
    _service(story, row)


def tell_reserve(story: Story, row: dict[str, Any], number: int) -> None:
    """A project of the reserve: taken in, nothing decided yet."""
    story.add(
        date(2021, 11, 9),
        "10:00",
        actor(DISPATCH),
        "project",
        row["id"],
        p.Intake(
            code=f"2111-431099-04-01-2{number:05d}",
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            category="产城融合" if "路网" not in row["name_zh"] else "基础设施",
            area="郴州经开区（中心区）" if "临空" not in row["name_zh"] else "临空经济区",
            total_wan=row["total_investment"],
            investment_type="government",
            approval_mode="approval",
            project_class="public" if "路网" not in row["name_zh"] else "municipal",
            land_supply="allocated",
            planning_fit=True,
            land_fit=True,
            environment_fit=True,
            sample=True,
            figures_sample=True,
            category_source="assumption",
            area_source="assumption",
            confirmed=True,
        ),
    )
    head = actor("管委会主要领导")
    story.add(date(2021, 11, 10), "10:00", head, "project", row["id"], p.AssignLeader(leader="分管建设领导"))


def _taken_in(row: dict[str, Any], calendar: Calendar) -> date:
    """The first working days of the month that the project's code names."""
    year, month = 2000 + int(row["project_code"][:2]), int(row["project_code"][2:4])
    return calendar.nth_workday(date(year, month, 1) - timedelta(days=1), 3)


def _intake(story: Story, row: dict[str, Any], day: date) -> None:
    main = row["attributes"]
    story.add(
        day,
        "09:15",
        actor(DISPATCH),
        "project",
        row["id"],
        p.Intake(
            code=row["project_code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            category=row["category"],
            area=row["area"],
            total_wan=row["total_investment"],
            investment_type=main["investment_type"],
            approval_mode=main["approval_mode"],
            project_class=main["project_class"],
            land_supply=main["land_supply"],
            planning_fit=True,
            land_fit=True,
            environment_fit=True,
            industry=main["industry"],
            attributes=row["assumed"],
            owner_name=row["owner"]["name"],
            owner_uscc=row["owner"]["uscc"],
            invested_before_wan=0,
            sample=row["sample"],
            figures_sample=True,
            facts_from_article=tuple(row.get("facts_from_article", ())),
            category_source=row.get("category_source", "sample"),
            area_source=row.get("area_source", "sample"),
            confirmed=True,
        ),
    )


def _people(story: Story, row: dict[str, Any], day: date) -> None:
    head = actor("管委会主要领导")
    story.add(day, "10:00", head, "project", row["id"], p.AssignLeader(leader=row["linking_leader"]))
    story.add(day, "10:05", head, "project", row["id"], p.AssignSecretary(secretary=row["service_secretary"]))


def _parcel(story: Story, row: dict[str, Any], day: date) -> None:
    land, parcel_id = row["land"], f"{row['id']}-1"
    drawn = row["parcel"]
    supply = row["attributes"]["land_supply"]
    story.add(
        day,
        "11:00",
        actor(PLANNER),
        "parcel",
        parcel_id,
        l.Draw(
            area_sqm=drawn["area_sqm"],
            polygon=tuple(tuple(point) for point in drawn["polygon"]),
            zone=row["area"],
            supply=supply,
            project_id=row["id"],
            illustrative=drawn["illustrative"],
            source="sample",
        ),
    )
    if "acquisition" in land:
        _acquisition(story, parcel_id, land["acquisition"])
    if land.get("conditions"):
        story.add(
            land["conditions"],
            "10:20",
            actor(PLANNER),
            "parcel",
            parcel_id,
            l.SetConditions(
                number=f"示例规条-{row['id']}",
                on=land["conditions"],
                land_use_scheme="GB/T 21010-2017",
                land_use_code="0601" if row["attributes"]["project_class"] == "industrial" else "0809",
            ),
        )
    if land.get("contract"):
        auctioned = supply.startswith("auctioned")
        story.add(
            land["contract"],
            "08:45",
            actor(PLANNER),
            "parcel",
            parcel_id,
            l.SignContract(
                kind="auctioned" if auctioned else "allocated",
                on=land["contract"],
                number=f"示例地-{row['id']}",
                price_fen=drawn["area_sqm"] * 30_000 if auctioned else 0,
                paid_proof=f"示例缴款凭证-{row['id']}" if auctioned else "",
            ),
        )
        story.add(
            land["contract"],
            "08:50",
            actor(LAND),
            "parcel",
            parcel_id,
            l.HandOver(on=land["contract"], evidence=("净地交付确认书（示例）",)),
        )


def _acquisition(story: Story, parcel_id: str, plan: dict[str, Any]) -> None:
    land = actor(LAND)
    story.add(
        plan["begun"],
        "09:20",
        land,
        "parcel",
        parcel_id,
        l.PlanAcquisition(on=plan["begun"], due=plan["due"], owners_total=plan["owners"]),
    )
    for report in plan["reports"]:
        story.add(
            report["day"],
            "16:30",
            land,
            "parcel",
            parcel_id,
            l.ReportAcquisition(
                owners_settled=report["settled"], owners_total=plan["owners"], relocation_percent=report["percent"]
            ),
        )


def _plan(story: Story, row: dict[str, Any], calendar: Calendar) -> None:
    day = calendar.nth_workday(date(2021, 1, 10), 2)
    story.add(
        day,
        "15:00",
        actor(DISPATCH),
        "project",
        row["id"],
        p.EnterAnnualPlan(
            year=2021,
            plan_year_wan=row["plan_2021"],
            plan_months=tuple(row["plan_months"]),
            start_class=row["start_class"],
            completion_planned=row["completion_planned_2021"],
            meeting=MEETING[2021],
            on=day,
            invested_before_wan=row["invested_before_2021"],
            confirmed=True,
        ),
    )


def _milestones(story: Story, row: dict[str, Any], calendar: Calendar) -> None:
    planned_on = calendar.nth_workday(_taken_in(row, calendar), 1)
    for milestone in row["milestones"]:
        command = p.PlanMilestone(
            name=milestone["name"],
            planned=str(milestone["planned"]),
            source=milestone["source"],
            note=milestone.get("note") or "",
        )
        story.add(planned_on, "14:00", actor(DISPATCH), "project", row["id"], command)
    tied = {row["works"].get(key) for key in ("start_milestone", "completion_milestone", "use_milestone")}
    for milestone in row["milestones"]:
        actual = milestone["actual"]
        if actual is None or milestone["name"] in tied:
            continue
        period = parse_partial(str(actual))
        told = max(planned_on + timedelta(days=1), min(period.last, AS_OF - timedelta(days=1)))
        command = p.ReachMilestone(name=milestone["name"], actual=str(actual), source=milestone["source"])
        story.add(told, "17:20", actor(row["service_secretary"]), "project", row["id"], command)


def _works(story: Story, row: dict[str, Any]) -> None:
    works, id_ = row["works"], row["id"]
    secretary, dispatch = actor(row["service_secretary"]), actor(DISPATCH)
    if works.get("earlier_permit"):
        permit = works["earlier_permit"]
        command = p.RecordPermit(on=permit, number=f"示例施许-{id_}")
        story.add(works["told"], "11:20", actor("开发建设局负责人"), "project", id_, command)
    if works.get("revival"):
        command = p.StartRevival(
            on=works["revival"], reason="厂房闲置，导入中试项目盘活", measure="改造为石墨新材料中试基地"
        )
        story.add(works["revival"], "16:00", dispatch, "project", id_, command)
    if works.get("ceremony"):
        story.add(works["ceremony"], "17:00", dispatch, "project", id_, p.RecordCeremony(on=works["ceremony"]))
    if works.get("start"):
        command = p.RecordStart(
            on=works["start"],
            precision=works.get("start_precision", "day"),
            evidence=("现场照片（示例）", "施工许可证"),
            source=works.get("start_source", "sample"),
            milestone=works.get("start_milestone", ""),
        )
        story.add(works.get("told", works["start"]), "17:30", secretary, "project", id_, command)
    if works.get("requested"):
        command = p.RequestCompletion(on=works["requested"], evidence=("竣工验收申请（示例）",))
        story.add(works["requested"], "08:40", secretary, "project", id_, command)
    if works.get("completed"):
        command = p.RecordCompletion(
            on=works["completed"],
            evidence=("联合验收意见书（示例）",),
            source="sample",
            milestone=works.get("completion_milestone", ""),
        )
        story.add(works["completed"], "17:40", dispatch, "project", id_, command)
    if works.get("used"):
        command = p.RecordUse(
            on=works["used"],
            kind="delivered",
            evidence=("投入使用照片（示例）",),
            precision=works.get("used_precision", "day"),
            source=works.get("used_source", "sample"),
            milestone=works.get("use_milestone", ""),
        )
        story.add(works["used"], "18:00", secretary, "project", id_, command)


def _money(story: Story, row: dict[str, Any], calendar: Calendar) -> None:
    reporter = person(row["reporter"], row["owner"])
    for month, actual in enumerate(row["actual_months"], start=1):
        estimated = month == 12
        ended = date(2021, 12, 28) if estimated else calendar.nth_workday(last_of_month(2021, month), 2)
        command = p.ReportInvestment(year=2021, month=month, actual_wan=actual, estimated=estimated, confirmed=True)
        story.add(ended, "16:00", reporter, "project", row["id"], command)
        if not estimated:
            frozen = calendar.nth_workday(ended, 2)
            story.add(frozen, "09:05", actor(DISPATCH), "project", row["id"], p.FreezeMonth(year=2021, month=month))


def _service(story: Story, row: dict[str, Any]) -> None:
    for visit in row["visits"]:
        command = p.RecordVisit(
            on=visit["day"],
            people=tuple(visit["people"]),
            findings=visit["findings"],
            place_note=visit.get("place", "项目现场（示例）"),
            problems=tuple(visit.get("problems", ())),
            decisions=tuple(visit.get("decisions", ())),
        )
        story.add(visit["day"], "15:30", actor(visit["people"][0]), "project", row["id"], command)
    for act in row["services"]:
        command = p.RecordServiceAct(
            on=act["day"], phase=act["phase"], channel=act["channel"], minutes=act["minutes"], result=act["result"]
        )
        story.add(act["day"], "11:30", actor(row["service_secretary"]), "project", row["id"], command)


def tell_matter(story: Story, row: dict[str, Any], owner: dict[str, str]) -> None:
    """One matter through its loop, as far as it has come; ``owner``: name and code of the project's firm."""
    id_, raised = row["id"], row["raised"]
    dispatch, lead = actor(DISPATCH), actor(row["lead"])
    raiser = person(row["raised_by"], owner)
    raise_ = m.Raise(text=row["text_zh"], category=row["category"], project_id=row["project"])
    story.add(raised, "10:30", raiser, "matter", id_, raise_)
    story.add(raised, "11:10", dispatch, "matter", id_, m.Triage(level=row.get("level", 1), category=row["category"]))
    assigned = m.AssignMatter(
        lead=row["lead"], due=row["due"], standard=row["standard"], supporting=tuple(row.get("supporting", ()))
    )
    story.add(raised, "11:20", dispatch, "matter", id_, assigned)
    if row["status"] == "assigned":
        return
    story.add(raised, "15:00", lead, "matter", id_, m.AcceptMatter())
    for update in row.get("updates", ()):
        story.add(update["day"], "16:10", lead, "matter", id_, m.UpdateMatter(text=update["text"]))
    for extension in row.get("extensions", ()):
        command = m.ExtendMatter(due=extension["due"], reason=extension["reason"])
        story.add(extension["day"], "10:40", dispatch, "matter", id_, command)
    for step in row.get("escalations", ()):
        command = m.Escalate(step=step["step"], reason=step["reason"])
        story.add(step["day"], "09:50", dispatch, "matter", id_, command)
    if row.get("claimed"):
        story.add(row["claimed"], "14:30", lead, "matter", id_, m.ClaimSolved(evidence=tuple(row["evidence"])))
    if row.get("confirmed"):
        confirmer = person(row["confirmed_by"], owner)
        story.add(row["confirmed"], "15:10", confirmer, "matter", id_, m.ConfirmSolved(agrees=True))
    if row.get("closed"):
        story.add(
            row["closed"],
            "16:40",
            dispatch,
            "matter",
            id_,
            m.VerifyMatter(result="pass", finding="现场核验，问题已解决"),
        )


def person(name: str, owner: dict[str, str]) -> Actor:
    """The role account; ``企业`` stands for the account of the project's own firm."""
    return firm(owner["name"], owner["uscc"]) if name == "企业" else actor(name)
