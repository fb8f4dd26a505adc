"""The body of each letter about a certificate: renewal and change, the ways in which it ends, what its holder owes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from kuaijin.core import case_events as e
from kuaijin.core.base import Text
from kuaijin.core.case_state import State
from kuaijin.core.letter_parts import Around, Body, answer_of, certificate_no, day, remedies_of, standing_grant
from kuaijin.core.letter_words import choice


def _renewal(event: e.Granted, state: State, _on: date, around: Around) -> Body:
    before, now = _certificates(state, around)
    opening = Text(
        f"{before.zh}有效期届满前，你（单位）提出延续申请。经审查：{event.reason}"
        "依据《中华人民共和国行政许可法》第五十条，准予延续。",
        f"Before {before.en} ended you applied for its renewal: {event.reason} Under art. 50 of the Administrative "
        "Licensing Law it is renewed.",
    )
    if event.deemed:
        opening = Text(
            f"{before.zh}有效期届满前，你（单位）按期提出延续申请，本机关逾期未作决定。"
            "依据《中华人民共和国行政许可法》第五十条第二款，视为准予延续。",
            f"You applied in time for the renewal of {before.en}, and no decision was made before it ended. Under art. "
            "50(2) of the Administrative Licensing Law it counts as renewed.",
        )
    return Body((opening, now, *terms(event)))


def _change(event: e.Granted, state: State, _on: date, around: Around) -> Body:
    before, now = _certificates(state, around)
    opening = Text(
        f"你（单位）申请变更{before.zh}。经审查：{event.reason}依据《中华人民共和国行政许可法》第四十九条，准予变更，"
        "原证照同时失效。",
        f"You applied for a change of {before.en}: {event.reason} Under art. 49 of the Administrative Licensing Law it "
        "is changed; the former certificate is no longer valid.",
    )
    return Body((opening, now, *terms(event)))


def _certificates(state: State, around: Around) -> tuple[Text, Text]:
    """The certificate before, as a letter speaks of it, and the sentence about the new one."""
    old, number = state.about.number if state.about is not None else "", certificate_no(state, around)
    return (
        Text(f"《{state.certificate}》（编号：{old}）", f"{state.certificate} (number {old})"),
        Text(f"新证件编号：{number}。", f"The new certificate has the number {number}."),
    )


def terms(event: e.Granted) -> tuple[Text, ...]:
    """How long a certificate holds, and its conditions."""
    told = []
    if event.valid_from is not None and event.valid_until is not None:
        first, last = day(event.valid_from), day(event.valid_until)
        told.append(Text(f"有效期自{first.zh}至{last.zh}。", f"It is valid from {first.en} until {last.en}."))
    if event.conditions:
        told.append(Text(f"许可范围和条件：{event.conditions}", f"Scope and conditions: {event.conditions}"))
    return tuple(told)


def _revocation(event: e.Revoked, state: State, _on: date, around: Around) -> Body:
    held, ground = standing_grant(state, around), choice(event.ground)
    clause = Text("第六十九条第二款", "art. 69(2)") if event.must else Text("第六十九条第一款", "art. 69(1)")
    opening = Text(
        f"{held.zh}，因{ground.zh}，依据《中华人民共和国行政许可法》{clause.zh}，决定予以撤销。理由：{event.reason}",
        f"Under {clause.en} of the Administrative Licensing Law {held.en} is revoked: {ground.en}. Reasons: "
        f"{event.reason}",
    )
    return Body((opening,), (), (remedies_of(event, state, around),))


def _recall(event: e.Recalled, state: State, _on: date, around: Around) -> Body:
    held = standing_grant(state, around)
    opening = Text(
        f"{held.zh}，因所依据的法律、法规、规章或者客观情况发生变化，为公共利益需要，"
        "依据《中华人民共和国行政许可法》第八条第二款，"
        f"决定予以撤回。理由：{event.reason}",
        "Law or facts have changed; in the public interest, under art. 8(2) of the Administrative Licensing Law, "
        f"{held.en} "
        f"is recalled. Reasons: {event.reason}",
    )
    compensation = Text(f"补偿：{event.compensation}", f"Compensation: {event.compensation}")
    return Body((opening, compensation), (), (remedies_of(event, state, around),))


def _forfeiture(event: e.Forfeited, state: State, _on: date, around: Around) -> Body:
    held = standing_grant(state, around)
    opening = Text(
        f"{held.zh}，依据行政处罚决定书（{event.document}），予以吊销。事由：{event.reason}",
        f"By penalty decision {event.document}, {held.en} is forfeited. Reasons: {event.reason}",
    )
    return Body((opening,), (), (remedies_of(event, state, around),))


def _cancellation(event: e.RegistrationCancelled, state: State, _on: date, around: Around) -> Body:
    held, ground = standing_grant(state, around), choice(event.ground)
    opening = Text(
        f"{held.zh}，因{ground.zh}，依据《中华人民共和国行政许可法》第七十条，决定办理注销手续。说明：{event.reason}",
        f"Under art. 70 of the Administrative Licensing Law {held.en} is cancelled in the register: {ground.en}. "
        f"{event.reason}",
    )
    return Body((opening,), (), (remedies_of(event, state, around),))


def _rectification(event: e.RectificationOrdered, state: State, _on: date, around: Around) -> Body:
    held, by = standing_grant(state, around), day(event.rectify_by)
    opening = Text(
        f"经核查，{held.zh}所依据的承诺未完全履行。责令你（单位）于{by.zh}前整改：{event.text}",
        f"The promise behind {held.en} isn't fully kept. You are ordered to put right by {by.en}: {event.text}",
    )
    return Body(
        (opening, Text("逾期不整改或者整改后仍不符合条件的，依法撤销决定。", "If you don't, the decision is revoked."))
    )


def _start_extension(event: e.StartExtended, state: State, on: date, around: Around) -> Body:
    held, answer = standing_grant(state, around), answer_of(state, on, around)
    last = day(answer.final_lapse or answer.second_lapse or answer.first_lapse)
    opening = Text(
        f"{held.zh}，经申请，依据《中华人民共和国建筑法》第九条，同意延期开工{event.months}个月，开工期限至{last.zh}。"
        f"理由：{event.reason}",
        f"Under art. 9 of the Construction Law the start of works under {held.en} is put off by {event.months} months, "
        f"until {last.en}. Reasons: {event.reason}",
    )
    return Body((opening,))


def _lapse(event: e.Lapsed, state: State, _on: date, around: Around) -> Body:
    held, last = standing_grant(state, around), day(event.lapsed_on)
    opening = Text(
        f"{held.zh}，至{last.zh}既未开工又未申请延期（或者超过延期时限），依据《中华人民共和国建筑法》第九条，"
        "施工许可证自行废止。",
        f"Works under {held.en} had not started by {last.en}. Under art. 9 of the Construction Law the permit has "
        "lapsed.",
    )
    return Body((opening,))


AFTER: dict[str, Callable[[Any, State, date, Around], Body]] = {
    "renewal": _renewal,
    "change": _change,
    "revocation": _revocation,
    "recall": _recall,
    "forfeiture": _forfeiture,
    "cancellation": _cancellation,
    "rectification": _rectification,
    "start-extension": _start_extension,
    "lapse": _lapse,
}
