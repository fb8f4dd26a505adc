"""The body of the letters about promises: what the applicant signs (TO-3, PR-3), and what the check found (PR-4)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from kuaijin.core.base import Text
from kuaijin.core.case_promise_events import PromiseSigned, PromiseVerified
from kuaijin.core.case_state import State
from kuaijin.core.letter_parts import Around, Body, day, paper_names, standing_grant, subject

BY_THE_APPLICANT = ("promise", "cure-promise")
"""Letters that the applicant signs and the agency keeps; all others go the other way."""
FOUND: dict[str, Text] = {
    "met": Text("承诺已履行", "the promise is kept"),
    "not_met": Text("承诺未完全履行，将责令限期整改", "the promise is not fully kept and has to be put right"),
    "false": Text("承诺不实，将依法撤销决定", "the promise was false; the decision will be revoked"),
}
_PROMISED = (
    Text("所填报的信息和提交的材料真实、合法、有效；", "What is stated and handed in is true, lawful and valid;"),
    Text("已阅知并符合一次性告知的全部条件和要求；", "All conditions, of which I was told at once, are known and met;"),
    Text("按期补交承诺后补的材料，接受并配合核查；", "What follows comes in time, and checks are accepted and helped;"),
    Text(
        "承诺不实或者未履行的，愿承担决定被撤销、记入信用记录等法律责任。",
        "If the promise is false or not kept, the decision is revoked and the credit record says so.",
    ),
)


def _promise(event: PromiseSigned, state: State, _on: date, _around: Around) -> Body:
    about = subject(state)
    opening = Text(
        f"我（单位）申请办理{about.zh}，适用告知承诺制（《优化营商环境条例》第四十条），自愿作出下列承诺"
        f"（承诺书编号：{event.document}）：",
        f"Applying for {about.en} by notification and promise (Regulation on the Business Environment, art. 40), I "
        f"promise of my own will (promise {event.document}):",
    )
    return Body((opening,), _PROMISED, (Text("作出决定前可以撤回本承诺。", "It can be withdrawn until the decision."),))


def _cure_promise(event: PromiseSigned, state: State, _on: date, _around: Around) -> Body:
    about, by = subject(state), day(event.cure_by)
    when = (
        Text("在告知的期限内", "within the time that you tell")
        if event.cure_by is None
        else Text(f"于{by.zh}前", f"by {by.en}")
    )
    opening = Text(
        f"我（单位）申请办理{about.zh}，下列材料暂缺，请予容缺受理，并承诺{when.zh}按法定形式补齐"
        f"（承诺书编号：{event.document}）：",
        f"Applying for {about.en}, I ask for acceptance with these papers wanting, and promise them in due form "
        f"{when.en} (promise {event.document}):",
    )
    after = Text(
        "逾期未补齐的，同意终止办理或者撤销决定，并记入信用记录。",
        "If they do not come in time the case is terminated or the decision revoked, and the credit record says so.",
    )
    return Body((opening,), paper_names(state, event.papers), (after,))


def _check(event: PromiseVerified, state: State, _on: date, around: Around) -> Body:
    granted, found = standing_grant(state, around), FOUND[event.result]
    opening = Text(
        f"{granted.zh}以承诺为依据（承诺书编号：{state.promise_document}）。经核查，{found.zh}。",
        f"{granted.en[0].upper()}{granted.en[1:]} rests on a promise ({state.promise_document}). By the check "
        f"{found.en}.",
    )
    return Body((opening, Text(f"核查记录：{event.note}", f"Record of the check: {event.note}")))


PROMISES: dict[str, Callable[[Any, State, date, Around], Body]] = {
    "promise": _promise,
    "cure-promise": _cure_promise,
    "promise-check": _check,
}
