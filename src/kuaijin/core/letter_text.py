"""The body of each letter, in Chinese and English, from the event that issued it and the case as it was then."""

from collections.abc import Callable
from datetime import date
from typing import Any

from kuaijin.core import case_events as e
from kuaijin.core.base import SHANGHAI, Text
from kuaijin.core.case_state import State
from kuaijin.core.citing import citation
from kuaijin.core.letter_after import AFTER, terms
from kuaijin.core.letter_parts import (
    APPROVER,
    QUERY_CODE,
    Around,
    Body,
    Sheet,
    answer_of,
    application,
    both_limits,
    certificate_no,
    day,
    legal_basis,
    name_of,
    paper_names,
    remedies_of,
    seal_of,
    subject,
    title_of,
)
from kuaijin.core.letter_promise import BY_THE_APPLICANT, PROMISES
from kuaijin.core.letter_words import choice


def _advice(event: e.AdviceGiven, state: State, _on: date, _around: Around) -> Body:
    thing = subject(state)
    opening = Text(
        f"就你（单位）拟申请的{thing.zh}，经预先审阅，提出意见如下：{event.text}",
        f"On the drafts for {thing.en} our advice is: {event.text}",
    )
    points = tuple(Text(each, each) for each in event.open_points)
    closing = Text(
        "本意见供准备申请材料参考，不是行政决定，也不影响正式申请的时限。",
        "This is advice for preparing the application, no decision; it doesn't touch the time limits of an "
        "application.",
    )
    return Body((opening,), points, (closing,))


def _receipt(event: e.Received, state: State, _on: date, around: Around) -> Body:
    thing = subject(state)
    handed = tuple(paper.name for paper in state.papers if paper.present_on is not None)
    shared = [paper.name for paper in state.papers if paper.shareable]
    at = event.at.astimezone(SHANGHAI).strftime("%H:%M")
    on = day(state.received_on)
    last = day(answer_of(state, event.on, around).correction_notice_last_day)
    opening = Text(
        f"今收到你（单位）{thing.zh}的申请材料，接收时间为{on.zh}{at}。已提交材料如下：",
        f"We have received your papers for {thing.en} on {on.en} at {at}:",
    )
    after = [
        Text(
            f"材料不齐全或者不符合法定形式的，本机关将于{last.zh}前一次性告知；逾期不告知的，"
            "自收到申请材料之日起即为受理。",
            f"If papers are missing or not in due form you will be told once, by {last.en}; otherwise the "
            "application counts "
            "as accepted from the day of receipt.",
        )
    ]
    if shared:
        after.insert(
            0,
            Text(
                f"下列材料由本机关通过数据共享获取，无需提交：{'、'.join(name.zh for name in shared)}。",
                "These papers are obtained by data sharing and need not be handed in: "
                f"{'; '.join(n.en for n in shared)}.",
            ),
        )
    after.append(
        Text(
            f"办理进度可凭收件编号 {state.id} 和查询码 {QUERY_CODE} 在本园区公众服务网页“办件查询”查询，无须登录。",
            f"Ask how the application stands on the zone's public pages (“Status”), without signing in, by the number "
            f"{state.id} and the query code {QUERY_CODE}.",
        )
    )
    return Body((opening,), handed, tuple(after))


def _correction(event: e.CorrectionNotified, state: State, on: date, around: Around) -> Body:
    applied = application(state)
    due = day(answer_of(state, on, around).correction_due)
    again = Text("再次", "again ") if event.second else Text("", "")
    opening = Text(
        f"{applied.zh}，经审查，申请材料不齐全或者不符合法定形式。"
        "依据《中华人民共和国行政许可法》第三十二条第一款第（四）项，"
        f"现{again.zh}一次性告知你（单位）需要补正的全部内容：",
        f"The papers of {applied.en} are not complete or not in due form. Under art. 32(1)(4) of the Administrative "
        f"Licensing Law you are {again.en}told, once and completely, what has to be corrected:",
    )
    after = (
        Text(event.text, event.text),
        Text(
            f"请于{due.zh}前补正。补正齐全之日起计算受理。",
            f"Please hand them in by {due.en}. Acceptance counts from the day they are complete.",
        ),
    )
    faulty = tuple(
        Text(f"{name.zh}（不符合法定形式，请重新提交）", f"{name.en} (not in the legal form: hand in again)")
        for name in paper_names(state, event.faulty)
    )
    return Body((opening,), (*paper_names(state, event.missing), *faulty), after)


def _acceptance(_event: Any, state: State, _on: date, around: Around) -> Body:
    applied, since = application(state), day(state.accepted_on)
    if state.deemed:
        silent = Text(
            f"{applied.zh}，本机关逾期未告知补正，也未及时受理。依据《中华人民共和国行政许可法》第三十二条第一款，"
            f"自{since.zh}起视为受理。",
            f"There was no answer in time on {applied.en}. Under art. 32(1) of the Administrative Licensing Law it "
            f"counts as accepted as of {since.en}.",
        )
        return Body((silent, both_limits(state, around)))
    opening = Text(
        f"{applied.zh}，申请材料齐全，符合法定形式。依据《中华人民共和国行政许可法》第三十二条第一款第（五）项，"
        "决定予以受理，"
        f"受理日期为{since.zh}。",
        f"The papers of {applied.en} are complete and in due form. Under art. 32(1)(5) of the Administrative "
        "Licensing Law "
        f"the application is accepted as of {since.en}.",
    )
    return Body((opening, both_limits(state, around)))


def _tolerance(event: e.AcceptedTolerantly, state: State, on: date, around: Around) -> Body:
    applied, due = application(state), day(answer_of(state, on, around).cure_due)
    opening = Text(
        f"{applied.zh}，主要材料齐全，经你（单位）书面承诺，对下列非核心材料容缺，决定予以受理：",
        f"The main papers of {applied.en} are there. On your signed promise it is accepted, with these papers to "
        "follow:",
    )
    what = (
        Text("补齐前不发放证件", "the certificate waits for them")
        if event.model == "acceptance"
        else Text("可先行作出决定", "the decision may be taken before")
    )
    promise = Text(
        f"请于{due.zh}前补齐；{what.zh}。逾期未补齐的，本机关将依法终止办理或者撤销决定。",
        f"Please hand them in by {due.en}; {what.en}. If you don't, the case is terminated or the decision revoked.",
    )
    return Body((opening,), paper_names(state, event.missing), (promise, both_limits(state, around)))


def _non_acceptance(event: e.AcceptanceRefused, state: State, _on: date, around: Around) -> Body:
    applied = application(state)
    if event.ground == "not_needed":
        why, article = Text("依法不需要取得行政许可", "no licence is needed by law"), "（一）"
    else:
        why, article = Text("依法不属于本机关职权范围", "it isn't in this agency's power"), "（二）"
    opening = Text(
        f"{applied.zh}，{why.zh}。依据《中华人民共和国行政许可法》第三十二条第一款第{article}项，决定不予受理。"
        f"理由：{event.text}",
        f"As to {applied.en}: {why.en}. Under art. 32(1) of the Administrative Licensing Law it is not accepted. "
        "Reasons: "
        f"{event.text}",
    )
    where = (
        (Text(f"请向有权机关提出申请：{event.right_authority}。", f"Please apply to: {event.right_authority}."),)
        if event.right_authority
        else ()
    )
    return Body((opening, *where), (), (remedies_of(event, state, around),))


def _uncorrected(event: e.ClosedUncorrected, state: State, _on: date, around: Around) -> Body:
    applied = application(state)
    effect = (
        Text("视为放弃申请", "counts as withdrawn")
        if state.status == "withdrawn"
        else Text("不予受理", "is not accepted")
    )
    opening = Text(
        f"{applied.zh}，经一次性告知后逾期未补正，本申请{effect.zh}。补正齐全后可重新提出申请。",
        f"The corrections asked for in {applied.en} did not come in time; the application {effect.en}. You may "
        "apply again.",
    )
    return Body((opening,), (), (remedies_of(event, state, around),))


def _special(event: e.SpecialStarted, state: State, _on: date, _around: Around) -> Body:
    applied = application(state)
    cap = (
        Text("", "")
        if event.cap is None
        else Text(
            f"，其中至多{event.cap}个工作日不计入期限",
            f"; at most {event.cap} working days of it are left out of the count",
        )
    )
    end = day(event.planned_end)
    opening = Text(
        f"{applied.zh}，依法需要进行{event.name}（依据：{citation(event.basis).zh}）。"
        "依据《中华人民共和国行政许可法》第四十五条，所需时间"
        f"不计算在办理期限内。现将所需时间书面告知：预计{event.planned_days}个工作日，至{end.zh}{cap.zh}。",
        f"For {applied.en} the law requires {event.name} (basis: {event.basis}). Under art. 45 of the Administrative "
        f"Licensing Law its time is left out of the limit. It is expected to take {event.planned_days} working "
        "days, until "
        f"{end.en}{cap.en}.",
    )
    return Body((opening,))


def _extension(event: e.Extended, state: State, on: date, around: Around) -> Body:
    applied, due, who = application(state), day(answer_of(state, on, around).statutory_due), APPROVER[event.approver]
    opening = Text(
        f"{applied.zh}，因{event.reason}，不能在法定期限内作出决定。依据《中华人民共和国行政许可法》第四十二条，"
        f"经{who.zh}批准，"
        f"延长{event.days}日，延长后的期限至{due.zh}。",
        f"{applied.en[0].upper()}{applied.en[1:]} cannot be decided within the limit: {event.reason}. Under art. "
        "42 of the "
        f"Administrative Licensing Law, approved by {who.en}, the limit is extended by {event.days} days, until "
        f"{due.en}.",
    )
    return Body((opening,))


def _hearing(event: e.HearingRequested, state: State, on: date, around: Around) -> Body:
    applied, last = application(state), day(answer_of(state, on, around).hearing_last_day)
    opening = Text(
        f"关于{applied.zh}，{event.requested_by}申请听证，本机关予以受理，将于{last.zh}前组织听证，"
        "并于举行七日前另行通知时间、"
        "地点。依据《中华人民共和国行政许可法》第四十五条、第四十七条，听证所需时间不计算在办理期限内，"
        "申请人不承担听证费用。",
        f"On {applied.en}, {event.requested_by} asked for a hearing. It will be held by {last.en}; time and place "
        "are told "
        "seven days before. Under arts. 45 and 47 of the Administrative Licensing Law its time is left out of "
        "the limit "
        "and it costs the applicant nothing.",
    )
    return Body((opening,))


def _grant(event: e.Granted, state: State, on: date, around: Around) -> Body:
    applied, basis = application(state), legal_basis(state, around)
    due = day(answer_of(state, on, around).delivery_due)
    opening = Text(
        f"{applied.zh}，经审查：{event.reason}依据《中华人民共和国行政许可法》第三十八条第一款和{basis.zh}，决定准予。",
        f"{applied.en[0].upper()}{applied.en[1:]} has been examined: {event.reason} Under art. 38(1) of the "
        "Administrative "
        f"Licensing Law and {basis.en} it is granted.",
    )
    number = certificate_no(state, around)
    certificate = Text(
        f"证件名称：{state.certificate}；编号：{number}。本机关将于{due.zh}前颁发、送达。",
        f"Document: {state.certificate}; number {number}. It is issued and delivered by {due.en}.",
    )
    more = []
    if event.on_promise:
        verify = day(answer_of(state, on, around).verify_due)
        more.append(
            Text(
                f"本决定以告知承诺方式作出，本机关将于{verify.zh}前核查承诺履行情况；承诺不实的，依法撤销决定。",
                f"It is granted on your promise, which is checked by {verify.en}; a false promise leads to revocation.",
            )
        )
    if event.permit:
        start = day(answer_of(state, on, around).first_lapse)
        more.append(
            Text(
                f"应当在{start.zh}前开工；不能按期开工的，应当申请延期，既不开工又不申请延期的，"
                "许可证自行废止（建筑法第九条）。",
                f"Works start by {start.en}; ask for an extension in time, else the permit lapses (Construction "
                "Law, art. 9).",
            )
        )
    return Body((opening, certificate, *terms(event), *more))


def _denial(event: e.Denied, state: State, _on: date, _around: Around) -> Body:
    applied = application(state)
    opening = Text(
        f"{applied.zh}，经审查，不符合法定条件、标准。"
        f"依据《中华人民共和国行政许可法》第三十八条第二款和{citation(event.legal_basis).zh}，决定不予"
        f"许可。理由：{event.reason}",
        f"{applied.en[0].upper()}{applied.en[1:]} doesn't meet the conditions of the law. Under art. 38(2) of the "
        f"Administrative Licensing Law and {event.legal_basis} it is denied. Reasons: {event.reason}",
    )
    return Body((opening,), (), (event.remedies,))


def _delivery(event: e.Delivered, state: State, on: date, around: Around) -> Body:
    granted = state.decision == "granted"
    title = title_of(state, "grant" if granted else "denial")
    way, at, number = choice(event.channel), day(on), certificate_no(state, around)
    document = Text(
        f"《{title.zh}》" + (f"及《{state.certificate}》（编号：{number}）" if granted else ""),
        title.en + (f" and {state.certificate} (number {number})" if granted else ""),
    )
    return Body(
        (
            Text(f"受送达人：{state.applicant}", f"Delivered to: {state.applicant}"),
            Text(f"送达文书：{document.zh}", f"Documents: {document.en}"),
            Text(f"事由：{subject(state).zh}", f"Matter: {subject(state).en}"),
            Text(f"送达方式：{way.zh}；送达日期：{at.zh}", f"Way: {way.en}; day: {at.en}"),
            Text(
                f"签收人：{event.receiver}　　送达人：{event.delivered_by}",
                f"Received by {event.receiver}; delivered by {event.delivered_by}",
            ),
        ),
        (),
        (Text("依据：《中华人民共和国行政许可法》第四十四条。", "Basis: Administrative Licensing Law, art. 44."),),
    )


def _withdrawal(event: e.Withdrawn, state: State, _on: date, _around: Around) -> Body:
    applied = application(state) if state.received_on else subject(state)
    opening = Text(
        f"{applied.zh}，已按你（单位）的要求撤回，办理程序终结。撤回理由：{event.reason}",
        f"{applied.en[0].upper()}{applied.en[1:]} is withdrawn at your request and the case is closed. Reason: "
        f"{event.reason}",
    )
    return Body((opening, Text("如仍需办理，可重新提出申请。", "You may apply again at any time.")))


def _termination(event: e.Terminated, state: State, _on: date, around: Around) -> Body:
    applied, ground = application(state), choice(event.ground)
    opening = Text(
        f"{applied.zh}，因{ground.zh}，决定终止办理。理由：{event.reason}",
        f"The handling of {applied.en} is terminated: {ground.en}. Reasons: {event.reason}",
    )
    return Body((opening,), (), (remedies_of(event, state, around),))


BODIES: dict[str, Callable[[Any, State, date, Around], Body]] = {
    "advice": _advice,
    "receipt": _receipt,
    "correction": _correction,
    "acceptance": _acceptance,
    "tolerance": _tolerance,
    "non-acceptance": _non_acceptance,
    "uncorrected": _uncorrected,
    "special": _special,
    "extension": _extension,
    "hearing": _hearing,
    "grant": _grant,
    "denial": _denial,
    "delivery": _delivery,
    "withdrawal": _withdrawal,
    "termination": _termination,
    **AFTER,
    **PROMISES,
}


def sheet_of(event: Any, state: State, on: date, around: Around) -> Sheet:
    """The letter that ``event`` issued; ``state`` as it was just after."""
    letter = state.letters[-1]
    body = BODIES[letter.kind](event, state, on, around)
    agency, applicant = name_of(state), Text(state.applicant, state.applicant)
    own = letter.kind in BY_THE_APPLICANT
    return Sheet(
        title=title_of(state, letter.kind),
        addressee=agency.zh if own else state.applicant,
        paragraphs=body.paragraphs,
        points=body.points,
        after=body.after,
        name=applicant if own else agency,
        seal=Text("签章", "signature or seal") if own else seal_of(state),
        on=on,
        signed_by=letter.signed_by,
    )
