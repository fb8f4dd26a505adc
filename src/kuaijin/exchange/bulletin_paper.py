"""A bulletin that a person has edited, as a Word file in one language."""

from datetime import date

from kuaijin.core.base import Text
from kuaijin.core.bulletin import FIGURES, Duty, State, Works, written
from kuaijin.core.numbering import SHORT, told
from kuaijin.exchange import documents

LIGHTS = {
    "green": Text("绿", "green"),
    "yellow": Text("黄", "yellow"),
    "red": Text("红", "red"),
    "grey": Text("未报", "not reported"),
}
FIGURE_HEADS = (Text("指标", "figure"), Text("数", "value"))
DUTY_HEADS = (Text("到期日", "due"), Text("工作日", "working days"), Text("谁办", "who"), Text("事项", "what"),
              Text("项目", "project"))  # fmt: skip
WORKS_HEADS = (Text("项目", "project"), Text("今日施工", "works today"), Text("人员", "people"),
               Text("机械", "machines"), Text("占年计划%", "% of the year"), Text("灯", "light"))  # fmt: skip
RANK_HEADS = (Text("名次", "place"), Text("项目", "project"), Text("占年计划%", "% of the year"),
              Text("灯", "light"))  # fmt: skip
PARTS = (Text("已逾期", "late"), Text("三个工作日内到期", "due within three working days"))
NOT_REPORTED = Text("未报", "not reported")
STOPPED = Text("天气停工", "stopped by the weather")
VOID = Text("（已作废）", " (void)")


def title(state: State, park_name: str, language: str) -> str:
    """What stands at the head of the paper."""
    day = f"{state.day:%Y-%m}" if state.period == "monthly" and state.day else str(state.day)
    void = VOID.in_language(language) if state.status == "withdrawn" else ""
    return f"{park_name} {SHORT[state.period].in_language(language)} {day}{void}"


def number(state: State) -> Text:
    """Its number, once it has one."""
    return told(state.period, (state.day or date.min).year, state.number)


def as_docx(state: State, park_name: str, language: str) -> bytes:
    """The bulletin as a Word file: text, figures, projects, what is late and what is due."""
    document = documents.titled(title(state, park_name, language), number(state).in_language(language))
    if state.weather:
        document.add_paragraph(state.weather)
    for text in (state.opening, state.remarks):
        for line in filter(None, written(text, state.values).splitlines()):
            document.add_paragraph(line)
    figures = [(FIGURES[figure.id].in_language(language), figure.value) for figure in state.snapshot.figures]
    documents.table(document, _said(FIGURE_HEADS, language), figures)
    monthly = state.period == "monthly"
    heads = RANK_HEADS if monthly else WORKS_HEADS
    document.add_heading(_said(heads, language)[1 if monthly else 0], level=2)
    tell = _rank if monthly else _works
    documents.table(document, _said(heads, language), [tell(work, language) for work in state.snapshot.works])
    for part, duties in zip(PARTS, (state.snapshot.late, state.snapshot.soon), strict=True):
        document.add_heading(f"{part.in_language(language)} ({len(duties)})", level=2)
        documents.table(document, _said(DUTY_HEADS, language), [_duty(duty, language) for duty in duties])
    return documents.as_bytes(document)


def _said(heads: tuple[Text, ...], language: str) -> list[str]:
    return [head.in_language(language) for head in heads]


def _works(work: Works, language: str) -> tuple[str, ...]:
    told_works = work.told if work.reported else NOT_REPORTED.in_language(language)
    if work.stopped:
        told_works = STOPPED.in_language(language)
    light = LIGHTS[work.light].in_language(language)
    return (work.name.in_language(language), told_works, str(work.people), str(work.machines), work.rate or "—", light)


def _rank(work: Works, language: str) -> tuple[str, ...]:
    place = "—" if work.place is None else str(work.place)
    return (place, work.name.in_language(language), work.rate or "—", LIGHTS[work.light].in_language(language))


def _duty(duty: Duty, language: str) -> tuple[str, ...]:
    days = f"+{duty.days}" if duty.days > 0 else str(duty.days)
    return (str(duty.due), days, duty.who, duty.title.in_language(language), duty.project_name.in_language(language))
