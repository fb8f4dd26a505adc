"""What can be found by words: the text of each object, folded so that a reader's spelling does not matter.

Chinese is written without blanks, so a word is any run of characters, two at the least; a search looks for the run
itself. Sealed bids, what is inside files, and personal data are not searched.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.identifiers import show_project_code

LONGEST = 20_000
"""Characters of one object that are searched."""
MOST_WORDS = 8
LONGEST_WORD = 60


class Doc(Struct, frozen=True):
    """One thing that can be found. ``about``: the object whose rights count; ``part`` tells apart several of one."""

    kind: str
    about: str
    title: Text
    text: str
    part: str = ""
    project: str = ""

    @property
    def id(self) -> str:
        """Its key."""
        return f"{self.kind}:{self.about}:{self.part}" if self.part else f"{self.kind}:{self.about}"


def folded(text: str) -> str:
    """Full width as half width, capitals as small letters, any blank as one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, folded, each once; all of them have to be found. One ASCII letter or digit is no word."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in folded(query).split() if len(word) > 1 or not word.isascii())
    return tuple(found)[:MOST_WORDS]


def docs_of(kind: str, state: Any) -> tuple[Doc, ...]:
    """What of a stream's state can be found: nothing of a kind that is not searched, or of one not begun."""
    maker = MAKERS.get(kind)
    return maker(state) if maker is not None else ()


def _doc(kind: str, about: str, title: Text, *parts: str, part: str = "", project: str = "") -> Doc:
    text = folded("\n".join(each for each in (about, title.zh, title.en, *parts) if each))
    return Doc(kind, about, title, text[:LONGEST], part, project)


def _project(state: Any) -> tuple[Doc, ...]:
    if not state.known:
        return ()
    said = (
        *(f"{visit.findings} {' '.join((*visit.problems, *visit.decisions))}" for visit in state.visits),
        *(act.result for act in state.services),
        *(f"{node.name} {node.note}" for node in state.milestones),
        *(f"{note.cause} {note.owner}" for note in state.red_notes),
        *(said.text for said in state.comments if not said.withdrawn),
        *(f"{each.material} {each.name}" for each in state.files if not each.removed_by),
        *state.tags,
        state.revival_plan.aim if state.revival_plan else "",
    )
    codes = (state.code, show_project_code(state.code)) if state.code else ()
    people = (state.leader, state.secretary, *(state.task_force.members if state.task_force else ()))
    facts = (state.owner_name, state.owner_uscc, state.area, state.category or "", state.stop_reason)
    title = Text(state.name_zh, state.name_en or state.name_zh)
    revival = (state.revival_reason, state.revival_measure)
    return (_doc("project", state.id, title, *codes, *facts, *people, *revival, *said, project=state.id),)


def _case(state: Any) -> tuple[Doc, ...]:
    if state.status == "new":
        return ()
    title = Text(f"{state.item_name.zh} · {state.project_name}", f"{state.item_name.en} · {state.project_name}")
    facts = (state.applicant, state.uscc, state.department, state.handler, state.secretary)
    case = _doc("case", state.id, title, *facts, state.certificate_no, project=state.project_id)
    return (case, *(_letter(state, title, each) for each in state.letters if each.text))


def _letter(state: Any, title: Text, letter: Any) -> Doc:
    said = (letter.text, *letter.details.values())
    return _doc("letter", state.id, title, *said, part=str(letter.number), project=state.project_id)


def _parcel(state: Any) -> tuple[Doc, ...]:
    if state.status == "new":
        return ()
    contracts = (*state.past_contracts, *((state.contract,) if state.contract else ()))
    numbers = (each.number for each in contracts)
    zone = Text(f"{state.id} · {state.zone}", f"{state.id} · {state.zone}")
    facts = (state.conditions_number, state.land_use_scheme, state.land_use_code, state.project_id)
    return (_doc("parcel", state.id, zone, *facts, *numbers, project=state.project_id),)


def _matter(state: Any) -> tuple[Doc, ...]:
    if state.status == "new":
        return ()
    said = (state.standard, state.outside_cause, *(each.text for each in state.updates), *state.evidence)
    people = (state.lead, *state.supporting, state.raised_by, state.assigner)
    title = Text(state.text, state.text)
    return (_doc("matter", state.id, title, state.category or "", *people, *said, project=state.project_id),)


def _package(state: Any) -> tuple[Doc, ...]:
    if state.status == "new":
        return ()
    title = Text(f"{state.project_name} · {state.id}", f"{state.project_name} · {state.id}")
    return (_doc("package", state.id, title, state.applicant, state.uscc, state.notice, project=state.project_id),)


def _challenge(state: Any) -> tuple[Doc, ...]:
    if state.status in {"new", "draft"}:
        return ()
    said = (state.target, state.unit, state.powers, state.pledge, state.result, state.marshal)
    return (_doc("challenge", state.id, Text(state.title, state.title), *said, project=state.project_id),)


def _meeting(state: Any) -> tuple[Doc, ...]:
    if state.status == "new":
        return ()
    title = Text(f"周调度会 {state.held_on}", f"weekly meeting of {state.held_on}")
    items = (f"{item.title.zh} {item.why.zh}" for item in state.items)
    said = (f"{each.text} {each.lead} {each.standard}" for each in state.conclusions.values())
    return (_doc("meeting", state.id, title, state.chair, state.place, *items, *said),)


MAKERS: dict[str, Callable[[Any], tuple[Doc, ...]]] = {
    "project": _project,
    "case": _case,
    "parcel": _parcel,
    "matter": _matter,
    "package": _package,
    "challenge": _challenge,
    "meeting": _meeting,
}
"""How each kind of stream is told to the search."""


class Piece(Struct, frozen=True):
    """A stretch of what was found; ``hit`` for what was looked for."""

    text: str
    hit: bool = False


AROUND = 24
"""Characters shown on either side of the first word found."""


def excerpt(text: str, words: Iterable[str]) -> tuple[Piece, ...]:
    """The first place of a folded text where one of the words stands, with its neighbourhood; empty if none does."""
    places = [(place, word) for word in words if (place := text.find(word)) >= 0]
    if not places:
        return ()
    place, word = min(places)
    end = place + len(word)
    before, after = text[max(0, place - AROUND) : place], text[end : end + AROUND]
    head = "…" if place > AROUND else ""
    tail = "…" if end + AROUND < len(text) else ""
    return Piece(f"{head}{before}"), Piece(word, hit=True), Piece(f"{after}{tail}")
