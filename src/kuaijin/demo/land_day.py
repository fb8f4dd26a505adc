"""拿地即拿证 in the sample park: the set of permits of a firm that gets them on the day it gets the land.

Every item of the set is advised on before the land; its draft is fixed and decided in advance. The contract of the
book's own story (``works.tell_project``) then fires the set; one set waits, armed, for land that is not cleared yet.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kuaijin.core import case_commands as c
from kuaijin.core import permit_set_messages as s
from kuaijin.core.base import Actor
from kuaijin.core.calendar import Calendar
from kuaijin.core.rulebook import Rulebook
from kuaijin.demo.people import actor, approver_of

if TYPE_CHECKING:
    from kuaijin.demo.cases import Teller

PLANNER = "国土规划专员01"
HEAD = "开发建设局负责人"
FIRST_MINUTE = 14 * 60
VALID_WORKDAYS = 60
OPEN_POINTS = {"yongdi-guihua": ("总平面标注",), "gcgh-jz": ("总平面标注", "消防车道宽度")}
"""What the first round of advice found in the sample's drafts."""


def tell_set(
    teller: "Teller", row: dict[str, Any], items: Sequence[str], calendar: Calendar, rulebook: Rulebook
) -> None:
    """The set of ``items`` for the project of ``row``: planned, advised, fixed, decided, armed; the land fires it."""
    advised, ready = row["works"]["advised"], row["works"]["armed"]
    valid_until = calendar.nth_workday(ready, VALID_WORKDAYS)
    teller.add_to_set(advised, 13 * 60, actor(PLANNER), lambda _: _plan(row, items, valid_until))
    for place, item in enumerate(items):
        approver = approver_of(rulebook.items[item].department, int(row["id"][1:]))
        _advise(teller, row, item, calendar.nth_workday(advised, place % 5), place, approver, calendar)
        teller.add_to_set(ready, 9 * 60 + 4 * place, teller.window, _fixing(teller, row, item, rulebook))
        decided = s.Predecide(item_id=item, reason="预审通过，符合法定条件；土地出让合同签订之日生效")
        teller.add_to_set(ready, 10 * 60 + 4 * place, approver, lambda _, decided=decided: decided)
    teller.add_to_set(ready, 11 * 60, actor(PLANNER), lambda _: _contract(row))
    armed = s.Arm(promise=f"示例承诺-{row['id']}")
    teller.add_to_set(ready, 11 * 60 + 10, actor(HEAD), lambda _: armed)


def _plan(row: dict[str, Any], items: Sequence[str], valid_until: date) -> s.PlanSet:
    return s.PlanSet(
        project_id=row["id"],
        parcel_id=f"{row['id']}-1",
        buyer=row["owner"]["name"],
        uscc=row["owner"]["uscc"],
        items=tuple(items),
        valid_until=valid_until,
    )


def _contract(row: dict[str, Any]) -> s.PrepareContract:
    return s.PrepareContract(
        kind="auctioned",
        number=f"示例地-{row['id']}",
        price_fen=row["parcel"]["area_sqm"] * 30_000,
        paid_proof=f"示例缴款凭证-{row['id']}",
    )


def _fixing(teller: "Teller", row: dict[str, Any], item_id: str, rulebook: Rulebook) -> Any:
    item = rulebook.items[item_id]
    document = f"{item.name.zh}送审稿（示例）"
    polygon = tuple(tuple(point) for point in row["parcel"]["polygon"])
    return lambda case_ids: s.FixDraft(
        item_id=item_id,
        case_id=case_ids[teller.key(item_id)],
        document=document,
        digest=hashlib.sha256(f"{row['id']} {document}".encode()).hexdigest(),
        materials=teller.papers(item),
        polygon=polygon,
    )


def _advise(
    teller: "Teller", row: dict[str, Any], item: str, day: date, place: int, approver: Actor, calendar: Calendar
) -> None:
    fields = {
        "item_id": item,
        "project_id": row["id"],
        "applicant": row["owner"]["name"],
        "uscc": row["owner"]["uscc"],
    }
    minute = FIRST_MINUTE + 4 * place
    teller.add(day, minute, teller.window, item, c.OpenPreService(**fields, consent=True))
    found = OPEN_POINTS.get(item)
    if found:
        second = calendar.nth_workday(day, 2)
        advice = c.GiveAdvice(text="图纸预审：标注须完善", open_points=found)
        teller.add(second, minute + 2, approver, item, advice)
    passed = calendar.nth_workday(day, 12)
    teller.add(passed, minute + 60, approver, item, c.GiveAdvice(text="预审通过，取得土地后即可受理"))
