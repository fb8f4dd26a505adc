"""What all letters share: the sheet in both languages, what surrounds it, and phrases that return in many of them."""

from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core.base import SYSTEM, Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_remedies import remedies
from kuaijin.core.case_state import State
from kuaijin.core.citing import citation
from kuaijin.core.clock_events import Answer
from kuaijin.core.context import Context
from kuaijin.core.letter_words import TITLES
from kuaijin.core.rulebook import Rulebook

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
APPROVER = {
    "agency_head": Text("本行政机关负责人", "the head of this agency"),
    "head_of_government": Text("本级人民政府负责人", "the head of the people's government"),
}
QUERY_CODE = "⟦查询码⟧"
"""Stands in the stored text of a receipt for the case's query code: a secret of the site that no entry may hold."""
CERTIFICATE = "⟦证照编号⟧"
"""Stands for the number of a certificate that the same act gives, until the register has it."""


class Around(Struct, frozen=True):
    """What a letter is written with besides its event and case: working days, rules, the certificate's number."""

    calendar: Calendar
    rulebook: Rulebook
    certificate: str = ""


class Told(Struct, frozen=True):
    """A letter in one language, ready for the page."""

    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    after: tuple[str, ...]
    name: str
    seal: str
    day: str
    note: str


class Sheet(Struct, frozen=True, kw_only=True):
    """A letter in both languages. ``points`` is a numbered list between ``paragraphs`` and ``after``; ``name`` is the
    body in whose name it is issued, ``seal`` the one that it carries."""

    title: Text
    addressee: str
    paragraphs: tuple[Text, ...]
    points: tuple[Text, ...] = ()
    after: tuple[Text, ...] = ()
    name: Text
    seal: Text
    on: date
    signed_by: str

    def filled(self, mark: str, value: str) -> "Sheet":
        """The letter with ``value`` in place of ``mark``."""

        def fill(texts: tuple[Text, ...]) -> tuple[Text, ...]:
            return tuple(
                Text(text.zh.replace(mark, value), text.en.replace(mark, value)) if mark in text.zh else text
                for text in texts
            )

        return replace(self, paragraphs=fill(self.paragraphs), points=fill(self.points), after=fill(self.after))

    def told(self, language: str, number: str = "") -> Told:
        """The letter in ``language`` under its ``number``."""

        def say(texts: tuple[Text, ...]) -> tuple[str, ...]:
            return tuple(text.in_language(language) for text in texts)

        note = "" if language == "zh" else "Translation for reference; the Chinese letter is the valid one."
        return Told(
            self.title.in_language(language),
            number if language == "zh" or not number else f"No. {number}",
            self.addressee,
            say(self.paragraphs),
            say(self.points),
            say(self.after),
            self.name.in_language(language),
            self.seal.in_language(language),
            day(self.on).in_language(language),
            note,
        )


class Body(Struct, frozen=True):
    """What differs from letter to letter."""

    paragraphs: tuple[Text, ...]
    points: tuple[Text, ...] = ()
    after: tuple[Text, ...] = ()


def day(value: date | None) -> Text:
    """A day in both languages; what isn't known is a blank line to fill in."""
    if value is None:
        return Text("＿＿＿＿", "________")
    return Text(f"{value.year}年{value.month}月{value.day}日", f"{value.day} {MONTHS[value.month - 1]} {value.year}")


def title_of(state: State, kind: str) -> Text:
    """The title; what is no licence isn't called one."""
    title = TITLES[kind]
    if state.is_licence:
        return title
    return Text(title.zh.replace("行政许可", "").replace("许可证件", "证件"), title.en)


def subject(state: State) -> Text:
    """What the case is about."""
    return Text(
        f"“{state.item_name.zh}”（项目：{state.project_name}）",
        f"“{state.item_name.en}” (project: {state.project_name})",
    )


def answer_of(state: State, on: date, around: Around) -> Answer:
    """All dates of the case as seen ``on``."""
    return case.timeline(state, around.calendar, around.rulebook.settings, on)


def remedies_of(event: Any, state: State, around: Around) -> Text:
    """What the letter told about remedies; worked out where the event doesn't carry it."""
    told: Text | None = getattr(event, "remedies", None) or state.remedies
    if told is not None and told.zh:
        return told
    return remedies(state, Context(event.at, SYSTEM, around.calendar, around.rulebook))


def name_of(state: State) -> Text:
    """In whose name letters go out: as the form of the power says (许可法 arts. 23-25), else that of the department."""
    return Text(state.department, state.department) if state.power is None else state.power.name


def seal_of(state: State) -> Text:
    """The seal that they carry: as the form of the power says, else the department's own."""
    return Text("印章", "seal") if state.power is None else state.power.seal


def paper_names(state: State, names: tuple[str, ...]) -> tuple[Text, ...]:
    """Papers by their names in both languages."""
    known = {paper.name.zh: paper.name for paper in state.papers}
    return tuple(known.get(name, Text(name, name)) for name in names)


def application(state: State) -> Text:
    """The application, as a letter speaks of it."""
    thing = subject(state)
    on = day(state.received_on)
    return Text(f"你（单位）于{on.zh}提出的{thing.zh}申请", f"your application of {on.en} for {thing.en}")


def both_limits(state: State, around: Around) -> Text:
    """The sentence about the limits that run from acceptance."""
    answer = answer_of(state, state.accepted_written_on or state.accepted_on or state.received_on or date.max, around)
    committed, statutory = day(answer.committed_due), day(answer.statutory_due)
    if answer.statutory_due is None:
        return Text(f"承诺于{committed.zh}前办结。", f"It is to be decided by {committed.en} as committed.")
    if answer.committed_due is None:
        return Text(f"法定办结期限至{statutory.zh}。", f"By law it is decided by {statutory.en}.")
    return Text(
        f"承诺于{committed.zh}前办结，法定办结期限至{statutory.zh}。依法不计入期限的特别程序将另行书面告知。",
        f"It is to be decided by {committed.en} as committed, and by {statutory.en} at the latest by law. Special "
        "procedures that are left out of the count by law are told in writing.",
    )


def standing_grant(state: State, around: Around) -> Text:
    """The grant that stands, as a letter speaks of it."""
    decided, number = day(state.decided_on), certificate_no(state, around)
    return Text(
        f"本机关于{decided.zh}作出的{subject(state).zh}准予决定（{state.certificate}，编号：{number}）",
        f"the grant of {decided.en} for {subject(state).en} ({state.certificate}, number {number})",
    )


def certificate_no(state: State, around: Around) -> str:
    """The number of the case's certificate; one that another system has given stands behind it."""
    number = around.certificate or state.certificate_no
    return number if state.certificate_no in ("", state.id, number) else f"{number}，{state.certificate_no}"


def legal_basis(state: State, around: Around) -> Text:
    """The legal basis of the item."""
    item = around.rulebook.items.get(state.item_id)
    return citation(item.legal_basis) if item else Text("", "")
