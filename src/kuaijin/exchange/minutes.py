"""Agenda and minutes of a weekly meeting as a Word file in one language."""

from kuaijin.core.base import Text
from kuaijin.core.meeting import ITEM_KINDS, Item, State
from kuaijin.core.numbering import told
from kuaijin.exchange import documents

AGENDA, MINUTES = (
    Text("周调度会议程", "Agenda of the weekly meeting"),
    Text("周调度会纪要", "Minutes of the weekly meeting"),
)
HEADS = (Text("序号", "no."), Text("议题", "item"), Text("由来", "why"), Text("结论", "conclusion"),
         Text("责任人", "lead"), Text("配合", "supporting"), Text("完成时限", "due"),
         Text("验收标准", "acceptance standard"))  # fmt: skip
PEOPLE = (
    ("chair", Text("主持", "chair")),
    ("place", Text("地点", "place")),
    ("present", Text("到会", "present")),
    ("absent", Text("缺席", "absent")),
)
AGAIN = Text("下次再议", "again next time")


def as_docx(state: State, items: tuple[Item, ...], park_name: str, language: str) -> bytes:
    """The frozen or drawn ``items``, with what was concluded on each."""
    name = (MINUTES if state.status == "signed" else AGENDA).in_language(language)
    year = state.held_on.year if state.held_on else 0
    number = told("minutes", year, state.number).in_language(language)
    document = documents.titled(f"{park_name} {name} {state.held_on}", number)
    for field, text in PEOPLE:
        value = getattr(state, field)
        if value:
            shown = value if isinstance(value, str) else "、".join(value)
            document.add_paragraph(f"{text.in_language(language)}{'：' if language == 'zh' else ': '}{shown}")
    lines = [_line(place, item, state, language) for place, item in enumerate(items, start=1)]
    documents.table(document, [head.in_language(language) for head in HEADS], lines)
    return documents.as_bytes(document)


def _line(place: int, item: Item, state: State, language: str) -> tuple[str, ...]:
    why = f"{ITEM_KINDS[item.kind].in_language(language)} · {item.why.in_language(language)}"
    made = state.conclusions.get(place)
    if made is None:
        text = AGAIN.in_language(language) if state.status == "signed" else ""
        return (str(place), item.title.in_language(language), why, text, "", "", "", "")
    handed = (made.lead, "、".join(made.supporting), str(made.due or ""), made.standard)
    return (str(place), item.title.in_language(language), why, made.text, *handed)
