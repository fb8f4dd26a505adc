"""Whether a works plan can be meant as it is entered: names, days, links without a circle, crews large enough."""

import re
from collections.abc import Iterable, Iterator

from kuaijin.core import works_messages as m
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import NAME_LENGTH, TITLE_LENGTH, check_plan_date, check_text, first
from kuaijin.core.works_network import Activity, Network

MOST_ACTIVITIES, MOST_RESOURCES, MOST_GATES, MOST_LINKS = 500, 40, 40, 20
LONGEST_DAYS = 2000
"""Plan days that one activity or lag may last."""

PARTING = re.compile(r"[\s;；,，、\[\]*×]")
"""What parts one number from the next where links and crews are written in a cell."""


def check_entry(plan: m.EnterWorksPlan) -> Refusal | None:
    """The first thing that cannot be so; ``None`` for a plan that can be kept."""
    return first(_checks(plan))


def _checks(plan: m.EnterWorksPlan) -> Iterator[Refusal | None]:
    yield check_text(plan.title, "title", Text("计划名称", "title"), limit=TITLE_LENGTH)
    yield check_plan_date(plan.begins_on, "begins_on", Text("开始日期", "first day"))
    for part, most, field in (
        (plan.activities, MOST_ACTIVITIES, "activities"),
        (plan.resources, MOST_RESOURCES, "resources"),
        (plan.gates, MOST_GATES, "gates"),
    ):
        yield _ids(part, most, field)
    if not plan.activities:
        yield refuse("WORKS-EMPTY", "请至少填写一项作业。", "Give one activity at least.", "activities")
    for resource in plan.resources:
        yield _resource(resource)
    for gate in plan.gates:
        yield check_text(gate.name, "gates", Text("许可名称", "name of the permit"), limit=TITLE_LENGTH)
        yield check_plan_date(gate.expected_on, "gates", Text("许可时间", "day of the permit"))
    for activity in plan.activities:
        yield from _activity(activity, plan)
    yield _circle(plan)


def _ids(parts: Iterable[m.PlannedActivity | m.PlannedResource | m.Gate], most: int, field: str) -> Refusal | None:
    ids = [each.id for each in parts]
    if len(ids) > most:
        return refuse("too-many", f"最多 {most} 项。", f"{most} at most.", field)
    twice = next((each for place, each in enumerate(ids) if each in ids[:place]), None)
    if twice is not None:
        return refuse("WORKS-TWICE", f"编号“{twice}”重复。", f"“{twice}” is there twice.", field)
    split = next((each for each in ids if PARTING.search(each)), None)
    if split is not None:
        return refuse("WORKS-ID", f"编号“{split[:64]}”含空格或分隔符。", f"“{split[:64]}” holds a separator.", field)
    return first(check_text(each, field, Text("编号", "number"), limit=NAME_LENGTH) for each in ids)


def _resource(each: m.PlannedResource) -> Refusal | None:
    if not 1 <= each.capacity <= 1000:
        return refuse("WORKS-CAPACITY", f"“{each.name}”数量须为 1 至 1000。", "Crews count 1 to 1000.", "resources")
    for away in each.absences:
        if away.last < away.first or not 0 <= away.left <= each.capacity or (away.last - away.first).days > 3660:
            return refuse(
                "WORKS-AWAY", f"“{each.name}”的停歇日期或数量不对。", f"{each.name}: absence cannot be so.", "resources"
            )
        refusal = check_plan_date(away.first, "resources", Text("停歇日期", "absence")) or check_plan_date(
            away.last, "resources", Text("停歇日期", "absence")
        )
        if refusal is not None:
            return refusal
    return check_text(each.name, "resources", Text("班组机械名称", "name of the crew"), limit=NAME_LENGTH)


def _activity(each: m.PlannedActivity, plan: m.EnterWorksPlan) -> Iterator[Refusal | None]:
    yield check_text(each.name, "activities", Text("作业名称", "name of the activity"), limit=TITLE_LENGTH)
    yield check_text(each.place, "activities", Text("部位", "place"), limit=TITLE_LENGTH, required=False)
    if not 0 <= each.duration <= LONGEST_DAYS:
        yield _wrong(each, f"工期须为 0 至 {LONGEST_DAYS} 天", f"lasts 0 to {LONGEST_DAYS} days")
    for on in (each.not_before, each.start):
        if on is not None:
            yield check_plan_date(on, "activities", Text("日期", "day"))
    if each.start is not None and each.start < plan.begins_on:
        yield _wrong(each, "开始日早于计划开始日期", "starts before the plan")
    if each.gate and each.gate not in {gate.id for gate in plan.gates}:
        yield _wrong(each, f"没有许可“{each.gate}”", f"there is no permit “{each.gate}”")
    yield _needs(each, plan)
    yield _links(each, plan)


def _wrong(each: m.PlannedActivity, zh: str, en: str) -> Refusal:
    return refuse("WORKS-ACTIVITY", f"作业“{each.id}”：{zh}。", f"Activity “{each.id}”: {en}.", "activities")


def _needs(each: m.PlannedActivity, plan: m.EnterWorksPlan) -> Refusal | None:
    known = {resource.id: resource.capacity for resource in plan.resources}
    for need in each.needs:
        if need.resource not in known:
            return _wrong(each, f"没有班组或机械“{need.resource}”", f"there is no crew “{need.resource}”")
        if not 1 <= need.amount <= known[need.resource]:
            return _wrong(each, f"“{need.resource}”只有 {known[need.resource]}", f"only {known[need.resource]} there")
    if len({need.resource for need in each.needs}) < len(each.needs):
        return _wrong(each, "同一班组写了两次", "names a crew twice")
    return None


def _links(each: m.PlannedActivity, plan: m.EnterWorksPlan) -> Refusal | None:
    known = {other.id for other in plan.activities} - {each.id}
    if len(each.links) > MOST_LINKS:
        return _wrong(each, f"紧前作业最多 {MOST_LINKS} 项", f"has {MOST_LINKS} links at most")
    for link in each.links:
        if link.before not in known:
            return _wrong(each, f"没有紧前作业“{link.before}”", f"there is no activity “{link.before}” before it")
        if abs(link.lag) > LONGEST_DAYS:
            return _wrong(each, "搭接天数过大", "the lag is too long")
        crossing = link.crossing
        if crossing is None:
            continue
        if link.kind != "FS" or not min(crossing.start_after, crossing.finish_after) >= 0:
            return _wrong(each, "只有 FS 可约定交叉，天数不小于 0", "only FS links are crossed, from 0 days on")
    return None


def _circle(plan: m.EnterWorksPlan) -> Refusal | None:
    bare = Network(
        activities=tuple(
            Activity(id=each.id, name=each.name, duration=each.duration, links=each.links) for each in plan.activities
        )
    )
    left = [each.id for each in plan.activities if each.id not in set(bare.order)]
    if not left:
        return None
    told = "、".join(left[:5])
    return refuse("WORKS-CIRCLE", f"紧前关系成环：{told}。", f"These wait for each other: {told}.", "activities")
