"""Agents, messages, visits and ratings of two firms of the sample park (own addition, sample)."""

from datetime import date
from typing import Any

from kuaijin.core import firm as f
from kuaijin.core import rating
from kuaijin.core import thread as t
from kuaijin.core.base import Actor, civil_date
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_commands import Deliver, Receive
from kuaijin.core.rating import Level, Rate
from kuaijin.demo.people import actor, firm
from kuaijin.demo.story import Story

AGENTS: tuple[tuple[str, str, str, date, date], ...] = (
    ("经办人-明柯泰01", "P14", "", date(2021, 9, 1), date(2022, 8, 31)),
    ("经办人-明柯泰02", "P14", "", date(2021, 1, 4), date(2021, 10, 31)),
    ("经办人-海德威01", "P16", "P16", date(2021, 12, 1), date(2022, 11, 30)),
)
"""Account, a project of its firm, the project that the mandate is for (empty: all), its days. The second ran out."""


RATING = ("P14", "P16")
"""Projects whose firms rate."""
LEVELS: tuple[Level, ...] = (5, 5, 4, 5, 3)


def tell_firms(story: Story, rows: dict[str, dict[str, Any]]) -> None:
    """Mandates, and what two firms and their secretaries wrote and arranged; ``rows``: projects by id."""
    for person, project, scope, first, last in AGENTS:
        boss = _firm(rows[project])
        mandate = f.AddMandate(person=person, from_day=first, until=last, project_id=scope)
        story.add(first, "09:10", boss, f.KIND, str(boss.org), mandate)
    _tell_thread(story, "P14", rows["P14"], "用电报装已准予，证照何时可以领取？", "窗口这两天送达，我来跟进。")
    unanswered = t.SendMessage(text="联合验收后补一份档案，交窗口还是上传即可？")
    story.add(date(2021, 12, 28), "16:40", _firm(rows["P16"]), t.KIND, "P16", unanswered)


def _tell_thread(story: Story, project: str, row: dict[str, Any], question: str, answer: str) -> None:
    day, boss, secretary = date(2021, 12, 27), _firm(row), actor(row["service_secretary"])
    visit = t.BookVisit(on=date(2021, 12, 30), half="am", purpose="领取证照并核对材料")
    story.add(day, "10:20", boss, t.KIND, project, t.SendMessage(text=question))
    story.add(day, "11:05", secretary, t.KIND, project, t.SendMessage(text=answer))
    story.add(day, "14:10", boss, t.KIND, project, visit)
    story.add(day, "15:00", secretary, t.KIND, project, t.ConfirmVisit(number=1))


def tell_ratings(story: Story, rows: dict[str, dict[str, Any]], calendar: Calendar) -> None:
    """好差评 of two firms: every other delivered case, on the working day after the delivery; the rest is not rated."""
    projects = {row["id"]: row for row in rows.values() if row["id"] in RATING}
    received: dict[str, str] = {}
    delivered: list[tuple[str, date]] = []
    for scene in story.scenes():
        if isinstance(scene.command, Receive) and scene.command.project_id in projects:
            received[scene.id] = scene.command.project_id
        elif isinstance(scene.command, Deliver) and scene.id in received:
            delivered.append((scene.id, civil_date(scene.at)))
    for number, (case, day) in enumerate(delivered[::2]):
        comment = "一次办成，未跑第二趟" if number % 5 == 0 else ""
        rated = Rate(level=LEVELS[number % len(LEVELS)], comment=comment)
        boss = _firm(projects[received[case]])
        story.add(calendar.nth_workday(day, 1), "16:20", boss, rating.KIND, case, rated)


def _firm(row: dict[str, Any]) -> Actor:
    return firm(row["owner"]["name"], row["owner"]["uscc"])
