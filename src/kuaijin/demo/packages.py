"""Packages of the sample park that are being filled in when the park is opened (own addition, sample)."""

from datetime import date
from typing import Any

from kuaijin.core import package_messages as m
from kuaijin.core.base import Actor
from kuaijin.demo.people import PLATFORM_USCC, actor, firm
from kuaijin.demo.story import Story

FORM = {"contact": "示例联系人", "phone": "0735-0000000", "address": "郴州市示例路 1 号"}
DRAFTS = (
    (date(2021, 12, 27), "P16", "S4", ("guihua-heshi", "xf-beian", "dangan")),
    (date(2021, 12, 28), "P02", "S2", ("renfang-jiehe", "lvhua-fangan")),
    (date(2021, 12, 28), "P14", "S4", ("biaozhundi-heyan",)),
)


def tell_packages(story: Story, rows: dict[str, dict[str, Any]]) -> None:
    """Drafts with their items and form; ``rows``: the sample book's projects by id."""
    for number, (day, project, stage, items) in enumerate(DRAFTS, start=1):
        who = _applicant(rows[project]["owner"])
        commands = (
            m.OpenPackage(project_id=project, stage=stage),
            m.ChooseItems(items=items),
            m.FillForm(values=FORM),
        )
        for minute, command in enumerate(commands, start=10 * number):
            story.add(day, f"15:{minute:02d}", who, "package", f"TB2021-{number:04d}", command)


def _applicant(owner: dict[str, str]) -> Actor:
    return actor("平台公司项目经理01") if owner["uscc"] == PLATFORM_USCC else firm(owner["name"], owner["uscc"])
