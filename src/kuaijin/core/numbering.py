"""Numbers of papers (文号) as an aggregate: one stream a series and year, counted without gaps.

``简称〔年〕序号号``: the sequence runs per year without gaps; a void number stays as void (mechanisms.md 12). A number
is taken in the transaction that issues its paper: if that fails, no number is used up. The year is that of issue, as
official papers have it (发文字号, GB/T 9704): minutes of a meeting in December, signed in January, bear January's.
"""

from msgspec import Struct

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import kebab
from kuaijin.core.context import Context
from kuaijin.core.form_catalogue import FORMS
from kuaijin.core.form_paper import SERIES

KIND = "numbering"
SHORT: dict[str, Text] = {
    "daily": Text("日调度快报", "Daily bulletin"),
    "monthly": Text("月通报", "Monthly bulletin"),
    "minutes": Text("周调度会纪要", "Minutes of the weekly meeting"),
    "review-minutes": Text("季度讲评纪要", "Minutes of the quarterly review"),
    "tour-minutes": Text("半年观摩通报", "Report of the half-year tour"),
    **{f"{SERIES}{form.id}": form.title for form in FORMS.values()},
}
"""The short title of each series."""


class TakeNumber(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """取号 for the paper ``about`` of the kind ``about_kind``."""

    about_kind: str
    about: str


class NumberTaken(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """已取号."""

    number: int
    about_kind: str
    about: str


Command = TakeNumber
Event = NumberTaken


class State(Struct, frozen=True, kw_only=True):
    """A series of one year: the papers in the order of their numbers."""

    id: str
    papers: tuple[tuple[str, str], ...] = ()


def initial(stream_id: str) -> State:
    """A series without any number."""
    return State(id=stream_id)


def series_id(series: str, year: int) -> str:
    """The stream of a series and year."""
    return f"{series}-{year}"


def year_of(stream_id: str) -> int:
    """The year of a series' stream."""
    return int(stream_id.rpartition("-")[2])


def told(series: str, year: int | None, number: int | None) -> Text:
    """The number as it stands on the paper: 日调度快报〔2021〕3号; nothing before it has one."""
    if number is None:
        return Text("", "")
    return Text(f"{SHORT[series].zh}〔{year}〕{number}号", f"{SHORT[series].en} 〔{year}〕 No. {number}")


def decide(state: State, command: TakeNumber, context: Context) -> tuple[NumberTaken, ...] | Refusal:
    """The next number; none for a paper that has one."""
    paper = (command.about_kind, command.about)
    if paper in state.papers:
        return ()
    number = len(state.papers) + 1
    return (NumberTaken(at=context.now, number=number, about_kind=command.about_kind, about=command.about),)


def evolve(state: State, event: NumberTaken) -> State:
    """The series with one more number."""
    return State(id=state.id, papers=(*state.papers, (event.about_kind, event.about)))
