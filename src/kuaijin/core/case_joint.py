"""联合办理: departments that are asked, guests from outside, the join that a grant needs, and the second signature.

Asking stops no clock (SP-1): every question has a day of its own within the case's limits. Each opinion stands alone,
with author and time (PJ-4). The lead department (PJ-3) is the case's own.
"""

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_guards import answer_now, check_separation, wrong_status
from kuaijin.core.case_state import IN_REVIEW, Asked, State
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal

QUESTION = Text("征求意见的事项", "the question")
MOST_ASKED = 12
"""So many departments and guests of one case, at most."""
GUEST_DAYS = 20
"""A guest's link holds for so many working days, at most."""


def guest_name(organisation: str, guest: str) -> str:
    """How a guest is named among those asked: the organisation, then the person."""
    return f"{organisation} · {guest}"


def ask_opinions(state: State, command: c.AskOpinions, context: Context) -> Decision:
    """征求意见: within the case's own limit; the join says what a grant needs."""
    refusal = _check_asking(state, command.days, command.question, context) or _check_departments(
        state, command, context
    )
    if refusal is not None:
        return refusal
    return (
        e.OpinionsAsked(
            at=context.now,
            departments=command.departments,
            due=context.calendar.nth_workday(context.today, command.days),
            join=command.join,
            quorum=command.quorum if command.join == "quorum" else 0,
            question=command.question,
            asked_by=context.actor.name,
        ),
    )


def _check_asking(state: State, days: int, question: str, context: Context) -> Refusal | None:
    if state.status not in IN_REVIEW:
        return wrong_status(state, Text("征求意见", "sent out for opinions"))
    if len(state.consulted) >= MOST_ASKED:
        return refuse(
            "CASE-JOINT",
            f"同一办件最多征求 {MOST_ASKED} 个单位。",
            f"At most {MOST_ASKED} are asked on one case.",
            "departments",
        )
    if not 1 <= days <= GUEST_DAYS:
        return refuse(
            "CASE-JOINT", f"答复时限为 1 至 {GUEST_DAYS} 个工作日。", f"1 to {GUEST_DAYS} working days.", "days"
        )
    return _check_within(state, days, context) or check_text(question, "question", QUESTION, limit=PROSE_LENGTH)


def _check_within(state: State, days: int, context: Context) -> Refusal | None:
    """Consultation counts, so it has to fit into what is left (SP-1)."""
    answer, due = answer_now(state, context), context.calendar.nth_workday(context.today, days)
    limits = [day for day in (answer.committed_due, answer.statutory_due) if day is not None]
    last = max(limits, default=None)
    if last is None or due <= last:
        return None
    return refuse(
        "SP-1",
        f"征求意见不停计时限，答复日 {due} 晚于办件到期日 {last}。",
        f"Asking stops no clock: {due} is after the case is due ({last}).",
        "days",
    )


def _check_departments(state: State, command: c.AskOpinions, context: Context) -> Refusal | None:
    names, known = command.departments, context.rulebook.departments
    if not names or len(set(names)) != len(names):
        return refuse("CASE-JOINT", "请选择部门，且不得重复。", "Choose departments, each once.", "departments")
    strange = [name for name in names if name not in known or name == state.department]
    if strange:
        return refuse(
            "CASE-JOINT",
            f"不能征求：{'、'.join(strange)}（须是规则库中的其他部门）。",
            f"Not another department of the rulebook: {', '.join(strange)}.",
            "departments",
        )
    again = sorted({each.department for each in state.open_asked} & set(names))
    if again:
        return refuse(
            "CASE-JOINT", f"已在征求：{'、'.join(again)}。", f"Asked already: {', '.join(again)}.", "departments"
        )
    joined = len(set(names) | {each.department for each in state.joining})
    if command.join == "quorum" and not 1 <= command.quorum <= joined:
        return refuse("CASE-JOINT", f"同意数须在 1 至 {joined} 之间。", f"Consents needed: 1 to {joined}.", "quorum")
    return None


def ask_guest(state: State, command: c.AskGuest, context: Context) -> Decision:
    """外部专家: an opinion from outside by a link that ends; it binds nobody. Only the papers named are shown."""
    refusal = (
        _check_asking(state, command.days, command.question, context)
        or check_text(command.organisation, "organisation", Text("单位", "organisation"), limit=NAME_LENGTH)
        or check_text(command.guest, "guest", Text("姓名", "name"), limit=NAME_LENGTH)
        or _check_guest(state, command)
    )
    if refusal is not None:
        return refusal
    return (
        e.GuestAsked(
            at=context.now,
            department=guest_name(command.organisation, command.guest),
            due=context.calendar.nth_workday(context.today, command.days),
            question=command.question,
            materials=command.materials,
            asked_by=context.actor.name,
        ),
    )


def _check_guest(state: State, command: c.AskGuest) -> Refusal | None:
    name = guest_name(command.organisation, command.guest)
    if any(each.department == name for each in state.open_asked):
        return refuse("CASE-JOINT", f"已在征求：{name}。", f"Asked already: {name}.", "guest")
    if command.guest in (state.handler, state.secretary, state.applicant):
        return refuse(
            "CASE-SEPARATION",
            "承办人、服务秘书和申请人不得作为外部专家。",
            "Handler, secretary and applicant are no guests.",
            "guest",
        )
    without = [name for name in command.materials if state.file_of(name) is None]
    if without:
        return refuse(
            "CASE-JOINT",
            f"没有文件可供查看：{'、'.join(without)}。",
            f"There is no file of: {', '.join(without)}.",
            "materials",
        )
    return None


def drop_asked(state: State, command: c.DropAsked, context: Context) -> Decision:
    """不再征求: with its reason; the question stays on record, a guest's link ends at once."""
    if not any(each.department == command.department for each in state.open_asked):
        return refuse("CASE-JOINT", "该单位没有待答复的征求。", "There is no open question to them.", "department")
    refusal = check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH)
    return refusal or (
        e.AskedDropped(
            at=context.now, department=command.department, reason=command.reason, dropped_by=context.actor.name
        ),
    )


def record_silence(state: State, command: c.RecordSilence, context: Context) -> Decision:
    """逾期未复: no objection, only where a local rule says so (measures.md 12); else it stays open and late."""
    del command
    if not context.rulebook.settings.silence_means_no_objection:
        return refuse(
            "CASE-SILENCE",
            "本园区没有“逾期未复视为无异议”的规定。",
            "No rule of this park makes silence a consent.",
        )
    late = tuple(each.department for each in state.open_asked if each.due < context.today and not each.guest)
    if not late or state.status not in IN_REVIEW:
        return refuse("CASE-SILENCE", "没有逾期未复的部门。", "No department is late with its answer.")
    return (e.SilenceRecorded(at=context.now, departments=late),)


def check_author(state: State, command: c.AddOpinion, context: Context) -> Refusal | None:
    """Who is asked answers for itself, in its own name and in time while it is asked (PJ-4)."""
    own = context.actor.department
    asked = next((each for each in state.open_asked if each.department == own), None)
    if asked is None:
        return None
    if command.department != own:
        return refuse(
            "PJ-4",
            f"您代表“{own}”，不能替“{command.department}”出具意见。",
            f"You answer for “{own}”, not for “{command.department}”.",
            "department",
        )
    if asked.guest and context.today > asked.due:
        return refuse("CASE-JOINT", f"链接已于 {asked.due} 到期。", f"The link ended on {asked.due}.")
    return None


def check_join(state: State) -> Refusal | None:
    """What a grant needs of those asked: all, so many, or nothing but their having been asked (lead decides)."""
    joining = state.joining
    if not joining or state.join == "lead":
        return None
    consents = [each for each in joining if each.answer in ("agreed", "silent")]
    if state.join == "quorum":
        if len(consents) >= state.quorum:
            return None
        return refuse(
            "PJ-4",
            f"需 {state.quorum} 个部门同意，现有 {len(consents)} 个。",
            f"{state.quorum} consents are needed, {len(consents)} are there.",
        )
    return _check_all(joining)


def _check_all(joining: tuple[Asked, ...]) -> Refusal | None:
    adverse = [each.department for each in joining if each.answer == "adverse"]
    if adverse:
        return refuse(
            "PJ-4",
            f"有部门提出不同意见，须其改出同意意见后方可准予：{'、'.join(adverse)}。",
            f"Adverse opinions stand in the way of a grant: {', '.join(adverse)}.",
        )
    waiting = [each.department for each in joining if not each.answer]
    if waiting:
        return refuse("PJ-4", f"尚未答复：{'、'.join(waiting)}。", f"No answer yet from: {', '.join(waiting)}.")
    return None


def countersign(state: State, command: c.Countersign, context: Context) -> Decision:
    """复核: a second officer of the deciding department confirms what another will decide (two-person rule)."""
    if state.status != "accepted":
        return wrong_status(state, Text("复核", "countersigned"))
    if any(each.by == context.actor.name for each in state.countersigns):
        return refuse("CASE-COUNTERSIGN", "您已复核。", "You have countersigned.")
    refusal = check_separation(state, context) or check_text(
        command.text, "text", Text("复核意见", "remark"), limit=PROSE_LENGTH, required=False
    )
    return refusal or (e.Countersigned(at=context.now, text=command.text, signed_by=context.actor.name),)


def check_countersign(state: State, context: Context) -> Refusal | None:
    """Where the item asks for two persons, somebody else has countersigned."""
    item = context.rulebook.items.get(state.item_id)
    if item is None or not item.countersign:
        return None
    if any(each.by != context.actor.name for each in state.countersigns):
        return None
    return refuse(
        "CASE-COUNTERSIGN",
        "该事项须两人办理：请另一名审批人员先复核。",
        "This item takes two persons: another officer countersigns first.",
    )
