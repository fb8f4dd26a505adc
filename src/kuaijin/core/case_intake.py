"""From the first advice to the receipt (law.md 4; measures.md 2, 3)."""

from datetime import timedelta
from typing import Any

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_certificate import about_of, papers_about
from kuaijin.core.case_guards import facts_of, power_at_receipt, wrong_status
from kuaijin.core.case_state import Paper, State
from kuaijin.core.checks import PROSE_LENGTH, check_text, check_texts, first
from kuaijin.core.conditions import evaluate
from kuaijin.core.context import Context
from kuaijin.core.identifiers import IdentifierError, parse_uscc
from kuaijin.core.rulebook import Item
from kuaijin.core.tailoring import counts

Decision = tuple[Event, ...] | Refusal

MAX_TOLERATED = 3
"""measures.md 5: so many papers may follow later, at most, unless the rulebook says otherwise."""


def open_pre_service(state: State, command: c.OpenPreService, context: Context) -> Decision:
    """提前介入: with the applicant's consent; it never delays a receipt."""
    if state.status != "new":
        return wrong_status(state, Text("再开启预先服务", "opened for pre-service"))
    if not command.consent:
        return refuse(
            "CASE-CONSENT",
            "预先服务须经申请人书面同意。",
            "Pre-service needs the applicant's written consent.",
            "consent",
        )
    refusal = _check_subject(command, context)
    if refusal is not None:
        return refusal
    return (e.PreServiceOpened(at=context.now, **_subject(command, context)),)


def give_advice(state: State, command: c.GiveAdvice, context: Context) -> Decision:
    """One round of advice on drafts."""
    if state.status != "pre_service":
        return wrong_status(state, Text("给出预审意见", "advised on"))
    refusal = first(
        (
            check_text(command.text, "text", Text("意见", "advice"), limit=PROSE_LENGTH),
            check_texts(command.open_points, "open_points", Text("未决问题", "open points"), required=False),
        )
    )
    if refusal is not None:
        return refusal
    given = e.AdviceGiven(at=context.now, author=context.actor.name, text=command.text, open_points=command.open_points)
    return (given,)


def receive(state: State, command: c.Receive, context: Context) -> Decision:
    """收件: what the item asks for is taken from the rulebook in force today; the server's time is the receipt's."""
    if state.status not in ("new", "pre_service"):
        return wrong_status(state, Text("再次收件", "received again"))
    if state.status == "pre_service" and (command.item_id, command.project_id) != (state.item_id, state.project_id):
        return refuse(
            "CASE-SUBJECT",
            "收件的事项、项目须与预先服务一致。",
            "The item and project must be those of the pre-service.",
            "item_id",
        )
    refusal = (
        _check_rules(context)
        or _check_subject(command, context)
        or _check_ticket(command, context)
        or _check_rival(context)
    )
    if refusal is not None:
        return refusal
    item = context.rulebook.items[command.item_id]
    about = about_of(command, context)
    if isinstance(about, Refusal):
        return about
    papers = papers_about(about, item.id, context.rulebook) or papers_of(item, context)
    refusal = check_names(command.materials, papers)
    if refusal is not None:
        return refusal
    on = context.today
    given = tuple(
        Paper(p.name, p.required, p.deferrable, p.shareable, p.core, on if p.name.zh in command.materials else None)
        for p in papers
    )
    return (
        e.Received(
            at=context.now,
            channel=command.channel,
            limits=item.limits(on),
            papers=given,
            complete=not any(paper.missing for paper in given),
            ticket_at=command.ticket_at,
            received_by=context.actor.name,
            power=power_at_receipt(item, context),
            about=about,
            **_subject(command, context),
        ),
    )


def _check_subject(command: Any, context: Context) -> Refusal | None:
    facts = facts_of(context)
    refusal = check_text(command.applicant, "applicant", Text("申请人", "applicant"))
    if refusal is not None:
        return refusal
    try:
        parse_uscc(command.uscc)
    except IdentifierError as error:
        return Refusal("USCC", error.text, "uscc")
    if command.item_id not in context.rulebook.items:
        return refuse(
            "CASE-ITEM", f"没有事项“{command.item_id[:64]}”。", f"There is no item “{command.item_id[:64]}”.", "item_id"
        )
    if not facts.project_exists:
        return refuse(
            "CASE-PROJECT",
            f"项目库中没有项目“{command.project_id[:64]}”。",
            f"There is no project “{command.project_id[:64]}” in the book.",
            "project_id",
        )
    item = context.rulebook.items[command.item_id]
    verdict = evaluate(item.applies_when, facts.attributes, context.rulebook.attributes)
    if not verdict.holds:
        return refuse(
            "CASE-APPLIES",
            f"该项目不需要办理“{item.name.zh}”：{verdict.why.zh}。",
            f"This project does not need “{item.name.en}”: {verdict.why.en}.",
            "item_id",
        )
    return None


def _check_rules(context: Context) -> Refusal | None:
    """A case is received under rules that are in force (law.md 1)."""
    book, today = context.rulebook, context.today
    if book.in_force(today):
        return None
    until = f"至 {book.effective_until} 止" if book.effective_until else ""
    return refuse(
        "CASE-RULES",
        f"规则库自 {book.effective_from} 起{until}施行，今日不适用。",
        f"The rulebook is in force from {book.effective_from} until {book.effective_until or 'further notice'}.",
    )


def _check_ticket(command: c.Receive, context: Context) -> Refusal | None:
    settings = context.rulebook.settings
    if command.ticket_at is None:
        if command.channel == "window" and settings.paper_ticket_required:
            return refuse("U-7", "窗口收件须登记取号时间。", "Paper intake must name its queue ticket.", "ticket_at")
        return None
    minutes = settings.paper_scan_minutes
    if command.ticket_at.tzinfo is None or command.ticket_at > context.now:
        return refuse("U-7", "取号时间不能晚于收件时间。", "The ticket cannot be later than the receipt.", "ticket_at")
    if context.now - command.ticket_at > timedelta(minutes=minutes):
        return refuse(
            "U-7",
            f"窗口收件须在取号后 {minutes} 分钟内扫描；请重新取号并说明原因。",
            f"Papers at the window are scanned within {minutes} minutes of the ticket; take a new one and say why.",
            "ticket_at",
        )
    return None


def _check_rival(context: Context) -> Refusal | None:
    rival = facts_of(context).rival
    if not rival:
        return None
    return refuse(
        "CASE-RIVAL",
        f"该项目的同一事项已有在办件 {rival}。",
        f"The project has an open case for this item already: {rival}.",
        "item_id",
    )


def _subject(command: Any, context: Context) -> dict[str, Any]:
    item, facts = context.rulebook.items[command.item_id], facts_of(context)
    return {
        "item_id": item.id,
        "item_name": item.name,
        "stage": item.stage,
        "department": item.department,
        "certificate": item.certificate,
        "is_licence": item.is_licence,
        "project_id": command.project_id,
        "project_name": facts.project_name,
        "applicant": command.applicant,
        "uscc": parse_uscc(command.uscc),
        "secretary": facts.secretary,
        "rulebook_version": context.rulebook.version,
    }


def papers_of(item: Item, context: Context) -> tuple[Paper, ...]:
    """What ``item`` asks of this project, nothing handed in yet."""
    attributes = facts_of(context).attributes
    return tuple(
        Paper(
            each.name,
            each.required and not (each.when is not None and each.when.decided_by_person),
            each.deferrable,
            each.shareable,
            context.rulebook.is_core(item.id, each),
        )
        for each in item.materials
        if counts(each.when, attributes, context.rulebook)
    )


def check_names(names: tuple[str, ...], papers: tuple[Paper, ...], field: str = "materials") -> Refusal | None:
    """Only papers of the case's own list can be handed in or asked for, each named once."""
    if len(set(names)) < len(names):
        return refuse("CASE-PAPERS", "同一材料列了两次。", "A paper is listed twice.", field)
    known = {paper.name.zh for paper in papers}
    unknown = [name for name in names if name not in known]
    if not unknown:
        return None
    return refuse(
        "CASE-PAPERS",
        f"材料清单中没有：{'、'.join(unknown)[:200]}。",
        f"Not on the list of papers: {', '.join(unknown)[:200]}.",
        field,
    )
