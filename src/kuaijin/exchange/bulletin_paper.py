"""A bulletin that a person has edited, as a sheet in one language: docx to edit, PDF to print."""

from kuaijin.core.base import Text
from kuaijin.core.bulletin import FIGURES, TEXTS, Duty, State, Works, written
from kuaijin.core.numbering import SHORT, told
from kuaijin.exchange.forms import Sheet, Table

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
               Text("机械", "machines"), Text("占月计划%", "% of the month"), Text("占年计划%", "% of the year"),
               Text("灯", "light"))  # fmt: skip
RANK_HEADS = (Text("名次", "place"), Text("项目", "project"), Text("占月计划%", "% of the month"),
              Text("占年计划%", "% of the year"),
              Text("灯", "light"))  # fmt: skip
PARTS = (Text("已逾期", "late"), Text("三个工作日内到期", "due within three working days"))
NOT_REPORTED = Text("未报", "not reported")
STOPPED = Text("天气停工", "stopped by the weather")
VOID, DAY, RANKING = Text("已作废", "void"), Text("日期", "day"), Text("排名", "ranking")


def number(state: State) -> Text:
    """Its number, once it has one."""
    return told(state.period, state.year, state.number)


def sheet_of(state: State, park_name: str, language: str) -> Sheet:
    """The bulletin as a sheet: text, figures, projects, what is late and what is due."""
    day = f"{state.day:%Y-%m}" if state.period == "monthly" and state.day else str(state.day)
    lines = [(DAY.in_language(language), day)]
    if state.weather:
        lines.append((TEXTS["weather"].in_language(language), state.weather))
    return Sheet(
        language=language,
        zone=park_name,
        title=SHORT[state.period].in_language(language),
        number=number(state).in_language(language),
        mark=VOID.in_language(language) if state.status == "withdrawn" else "",
        unit="",
        lines=tuple(lines),
        opening=tuple(
            line
            for text in (state.opening, state.remarks)
            for line in filter(None, written(text, state.values).splitlines())
        ),
        tables=(_figures(state, language), _projects(state, language), *_all_duties(state, language)),
        closing=(),
        signatures=(),
        wide=False,
    )


def _figures(state: State, language: str) -> Table:
    rows = tuple((FIGURES[figure.id].in_language(language), figure.value) for figure in state.snapshot.figures)
    return Table("", _said(FIGURE_HEADS, language), rows, (False, True), total=False)


def _projects(state: State, language: str) -> Table:
    works = state.snapshot.works
    if state.period == "monthly":
        ranked = tuple(_rank(work, language) for work in works)
        return Table(RANKING.in_language(language), _said(RANK_HEADS, language), ranked,
                     (True, False, True, True, False), total=False)  # fmt: skip
    told_works = tuple(_works(work, language) for work in works)
    right = (False, False, True, True, True, True, False)
    return Table(WORKS_HEADS[1].in_language(language), _said(WORKS_HEADS, language), told_works, right, total=False)


def _all_duties(state: State, language: str) -> tuple[Table, ...]:
    return tuple(
        Table(
            f"{part.in_language(language)} ({len(duties)})",
            _said(DUTY_HEADS, language),
            tuple(_duty(duty, language) for duty in duties),
            (False, True, False, False, False),
            total=False,
        )
        for part, duties in zip(PARTS, (state.snapshot.late, state.snapshot.soon), strict=True)
    )


def _said(heads: tuple[Text, ...], language: str) -> tuple[str, ...]:
    return tuple(head.in_language(language) for head in heads)


def _works(work: Works, language: str) -> tuple[str, ...]:
    told_works = work.told if work.reported else NOT_REPORTED.in_language(language)
    if work.stopped:
        told_works = STOPPED.in_language(language)
    light = LIGHTS[work.light].in_language(language)
    return (work.name.in_language(language), told_works, str(work.people), str(work.machines),
            work.month_rate or "—", work.rate or "—", light)  # fmt: skip


def _rank(work: Works, language: str) -> tuple[str, ...]:
    place = "—" if work.place is None else str(work.place)
    return (
        place,
        work.name.in_language(language),
        work.month_rate or "—",
        work.rate or "—",
        LIGHTS[work.light].in_language(language),
    )


def _duty(duty: Duty, language: str) -> tuple[str, ...]:
    days = f"+{duty.days}" if duty.days > 0 else str(duty.days)
    return (str(duty.due), days, duty.who, duty.title.in_language(language), duty.project_name.in_language(language))
