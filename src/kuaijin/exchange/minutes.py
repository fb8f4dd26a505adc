"""Agenda and minutes of a meeting as a sheet in one language, for Word and PDF; a review's papers stand in it."""

from kuaijin.core.base import Text
from kuaijin.core.meeting import ITEM_KINDS, Item, State
from kuaijin.core.meeting_papers import KINDS, SERIES, Papers, period_text, stops
from kuaijin.core.numbering import told
from kuaijin.exchange.forms import Sheet, Table

AGENDA, MINUTES = Text("议程", "Agenda"), Text("纪要", "Minutes")
HEADS = (Text("序号", "no."), Text("议题", "item"), Text("由来", "why"), Text("结论", "conclusion"),
         Text("责任人", "lead"), Text("配合", "supporting"), Text("完成时限", "due"),
         Text("验收标准", "acceptance standard"))  # fmt: skip
FIGURES = (Text("指标", "figure"), Text("数", "value"), Text("说明", "note"))
RANKS = (Text("名次", "place"), Text("项目", "project"), Text("本期计划（万元）", "plan (CNY 10,000)"),
         Text("本期完成（万元）", "done (CNY 10,000)"), Text("完成率（%）", "%"), Text("灯", "light"))  # fmt: skip
HONOURS = (Text("荣誉", "honour"), Text("授予", "by"), Text("日期", "day"))
STOPS = (Text("名次", "place"), Text("观摩点", "stop"), Text("平均分", "mean"), Text("打分人数", "scored by"))
LIGHTS = {"green": Text("绿", "green"), "yellow": Text("黄", "yellow"), "red": Text("红", "red"),
          "grey": Text("未报", "not reported")}  # fmt: skip
PEOPLE = (
    ("chair", Text("主持", "chair")),
    ("place", Text("地点", "place")),
    ("present", Text("到会", "present")),
    ("absent", Text("缺席", "absent")),
)
AGAIN = Text("下次再议", "again next time")
DAY, PERIOD = Text("日期", "day"), Text("期间", "period")


def sheet_of(state: State, items: tuple[Item, ...], papers: Papers | None, park_name: str, language: str) -> Sheet:
    """The frozen or drawn ``items`` and ``papers``, with what was concluded on each item."""
    signed = state.status == "signed"
    name = f"{KINDS[state.kind].in_language(language)}{'' if language == 'zh' else ': '}"
    title = f"{name}{(MINUTES if signed else AGENDA).in_language(language)}"
    lines = [(DAY.in_language(language), str(state.held_on))]
    if state.about:
        lines.append((PERIOD.in_language(language), period_text(state.about).in_language(language)))
    for field, text in PEOPLE:
        value = getattr(state, field)
        if value:
            lines.append((text.in_language(language), value if isinstance(value, str) else "、".join(value)))
    return Sheet(
        language=language,
        zone=park_name,
        title=title,
        number=told(SERIES[state.kind], state.year, state.number).in_language(language),
        mark="",
        unit="",
        lines=tuple(lines),
        opening=(),
        tables=(*_papers(papers, language), *_scores(state, items, language), _agenda(state, items, language)),
        closing=(),
        signatures=(),
        wide=True,
    )


def _table(title: Text, heads: tuple[Text, ...], rows: list[tuple[str, ...]], right: set[int], language: str) -> Table:
    told_heads = tuple(head.in_language(language) for head in heads)
    marks = tuple(place in right for place in range(len(heads)))
    return Table(title.in_language(language), told_heads, tuple(rows), marks, total=False)


def _papers(papers: Papers | None, language: str) -> tuple[Table, ...]:
    if papers is None:
        return ()
    figures = [(f.name.in_language(language), f.value, f.note.in_language(language)) for f in papers.figures]
    ranks = [
        (str(r.place or "—"), r.name.in_language(language), f"{r.plan_wan:,}", f"{r.done_wan:,}", r.rate or "—",
         LIGHTS[r.light].in_language(language))
        for r in papers.ranks
    ]  # fmt: skip
    honours = [(g.title.in_language(language), g.by, str(g.on)) for g in papers.honours]
    span = Text(f"本期数据（截至 {papers.as_of}）", f"Figures of the period (as of {papers.as_of})")
    made = (
        _table(span, FIGURES, figures, {1}, language),
        _table(Text("排名", "Ranking"), RANKS, ranks, {0, 2, 3, 4}, language),
    )
    if not honours:
        return made
    return (*made, _table(Text("本期荣誉与红旗", "Honours and red flags"), HONOURS, honours, set(), language))


def _scores(state: State, items: tuple[Item, ...], language: str) -> tuple[Table, ...]:
    """The scores of a tour, once its report is signed."""
    if state.status != "signed" or not state.scores:
        return ()
    rows = [
        (str(stop.place), items[stop.item - 1].title.in_language(language), str(stop.mean), str(stop.members))
        for stop in stops(state.scores)
    ]
    return (_table(Text("观摩得分", "Scores"), STOPS, rows, {0, 2, 3}, language),)


def _agenda(state: State, items: tuple[Item, ...], language: str) -> Table:
    rows = [_line(place, item, state, language) for place, item in enumerate(items, start=1)]
    return _table(Text("议题", "Items"), HEADS, rows, {0}, language)


def _line(place: int, item: Item, state: State, language: str) -> tuple[str, ...]:
    why = f"{ITEM_KINDS[item.kind].in_language(language)} · {item.why.in_language(language)}"
    made = state.conclusions.get(place)
    if made is None:
        text = AGAIN.in_language(language) if state.status == "signed" else ""
        return (str(place), item.title.in_language(language), why, text, "", "", "", "")
    handed = (made.lead, "、".join(made.supporting), str(made.due or ""), made.standard)
    return (str(place), item.title.in_language(language), why, made.text, *handed)
