"""What still stands between a permit set and its permits: shown on its page, asked when it is armed and when it fires.

The preconditions and safeguards are those of measures.md 8.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from kuaijin.core.base import Refusal, Text
from kuaijin.core.case_guards import missing_prerequisites
from kuaijin.core.case_state import CaseFacts, GrantedItem
from kuaijin.core.context import Context
from kuaijin.core.geometry import same_ring
from kuaijin.core.permit_set_basis import MEASURE, stands
from kuaijin.core.permit_set_state import CaseNews, PermitSetFacts, State
from kuaijin.core.rulebook import Item, NeededBy, Rulebook
from kuaijin.core.tailoring import counts

MM_PER_M = 1000
BEFORE = ("pre_service", "received", "accepted")
"""Statuses of a case that a set can still bring to its grant."""
_ANY_DAY = date.min


class Point(Struct, frozen=True):
    """Something that still stands between the set and its permits; ``item`` is empty if it concerns the whole set."""

    item: str
    rule: str
    text: Text


def open_points(state: State, facts: PermitSetFacts, context: Context) -> tuple[Point, ...]:
    """Everything that must be settled before the set can be armed, and must still hold when it fires."""
    remaining = state.remaining
    points = [*_points_of_set(state, facts, context)]
    for place, item in enumerate(remaining):
        before = (*facts.granted, *remaining[:place])
        points += _points_of_item(state, item, before, facts, context)
    return tuple(points)


def _points_of_set(state: State, facts: PermitSetFacts, context: Context) -> Iterator[Point]:
    if state.valid_until is None or context.today > state.valid_until:
        yield Point("", "SET-VALID", Text(f"方案有效期至 {state.valid_until}。", f"Valid until {state.valid_until}."))
    if facts.parcel_project != state.project_id:
        yield Point("", "SET-PARCEL", Text("地块已不属于该项目。", "The parcel no longer belongs to the project."))
    if facts.project_uscc != state.uscc:
        yield Point("", "SET-BUYER", Text("受让人与项目单位不一致。", "The buyer is not the project's owner."))


def _points_of_item(
    state: State, item_id: str, before: tuple[str, ...], facts: PermitSetFacts, context: Context
) -> Iterator[Point]:
    book = context.rulebook
    item = book.items.get(item_id)
    if item is None or not book.measure_on(MEASURE, item_id, context.today):
        yield Point(item_id, "SET-MEASURE", Text("该事项不适用拿地即拿证。", "The measure is not on for this item."))
        return
    lacking = _lacking(item, before, facts, book)
    if lacking:
        names = [book.items[each].name for each in lacking]
        yield Point(
            item_id,
            "PJ-1",
            Text(
                f"前置事项未办结：{'、'.join(name.zh for name in names)}。",
                f"Wanted first: {', '.join(name.en for name in names)}.",
            ),
        )
    draft = state.drafts.get(item_id)
    if draft is None:
        yield Point(item_id, "SET-DRAFT", Text("尚未固化文稿。", "No draft is fixed."))
        return
    case = facts.cases.get(item_id)
    yield from points_of_case(item_id, case)
    if draft.of_files and case is not None and case.files_digest != draft.digest:
        yield Point(
            item_id,
            "SET-DRAFT",
            Text("文稿固化后，办件中的文件已更换。", "The case's files were changed after the draft was fixed."),
        )
    yield from _points_of_draft(state, item, facts, context)


def _lacking(item: Item, before: tuple[str, ...], facts: PermitSetFacts, book: Rulebook) -> list[str]:
    """What the law wants first and neither is granted nor comes earlier in the set."""
    known = CaseFacts(
        project_exists=True,
        attributes=facts.attributes,
        granted=tuple(GrantedItem(each, _ANY_DAY) for each in before),
    )
    stages: tuple[NeededBy, ...] = ("acceptance", "decision")
    return sorted({each for stage in stages for each in missing_prerequisites(item, book, known, stage)})


def points_of_case(item_id: str, case: CaseNews | None) -> Iterator[Point]:
    """What the item's own case leaves open."""
    if case is None or case.status not in BEFORE:
        yield Point(item_id, "SET-CASE", Text("办件不在办理中。", "Its case is not open."))
    elif case.status == "pre_service" and case.advised_on is None:
        yield Point(item_id, "SET-ADVICE", Text("尚未预审。", "The draft was not reviewed."))
    elif case.status == "pre_service" and case.open_points:
        names = "、".join(case.open_points)
        yield Point(item_id, "SET-ADVICE", Text(f"预审未决问题：{names}。", f"Open points of the review: {names}."))


def _points_of_draft(state: State, item: Item, facts: PermitSetFacts, context: Context) -> Iterator[Point]:
    draft, decided = state.drafts[item.id], state.decisions.get(item.id)
    wanting = _papers_wanting(item, draft.materials, facts, context.rulebook)
    if wanting:
        names = "、".join(wanting)
        yield Point(item.id, "SET-PAPERS", Text(f"材料未备齐：{names}。", f"Papers wanting: {names}."))
    if draft.polygon and not same_ring(draft.polygon, facts.polygon, _tolerance(context.rulebook)):
        yield Point(
            item.id, "SET-GEOMETRY", Text("文稿图形与地块边界不一致。", "The draft's land is not the parcel's land.")
        )
    if decided is None:
        yield Point(item.id, "SET-DECISION", Text("尚未预先审定。", "Not decided in advance."))
    elif not stands(decided, context.rulebook, item.id):
        text = Text("审定所依的规则已变更。", "The rules that the decision rests on have changed.")
        yield Point(item.id, "SET-RULES", text)


def _tolerance(book: Rulebook) -> float:
    """Metres by which two geometries of one parcel may differ (measures.md 8)."""
    return book.threshold(MEASURE, "geometry_tolerance_mm", 10) / MM_PER_M


def _papers_wanting(item: Item, there: tuple[str, ...], facts: PermitSetFacts, book: Rulebook) -> list[str]:
    """Papers asked of the applicant that do not lie ready; shareable ones are never demanded (AC-7)."""
    return [
        each.name.zh
        for each in item.materials
        if each.required
        and not each.shareable
        and not (each.when is not None and each.when.decided_by_person)
        and counts(each.when, facts.attributes, book)
        and each.name.zh not in there
    ]


def refusal_of(points: tuple[Point, ...], book: Rulebook) -> Refusal | None:
    """The open points as one refusal, each with its item."""
    if not points:
        return None
    tellings = [told(point, book) for point in points]
    return Refusal(
        points[0].rule, Text("；".join(each.zh for each in tellings), " ".join(each.en for each in tellings))
    )


def told(point: Point, book: Rulebook) -> Text:
    """A point with the name of its item."""
    item = book.items.get(point.item)
    if item is None:
        return point.text
    return Text(f"{item.name.zh}：{point.text.zh}", f"{item.name.en}: {point.text.en}")
