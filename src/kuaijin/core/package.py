"""申请包: one application, one form, one set of papers, one receipt for all items of a stage (measures.md 2).

Each item keeps its own case and its own clocks. What the package decides is carried out on its cases in the same
transaction (``ledger.kinds.packages``): if one of them refuses, nothing has happened.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kuaijin.core import package_messages as m
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.case_intake import check_names, papers_of
from kuaijin.core.case_state import IN_REVIEW, UNDECIDED, CaseFile, Paper
from kuaijin.core.checks import PROSE_LENGTH, TITLE_LENGTH, check_text, check_texts, first
from kuaijin.core.context import Context
from kuaijin.core.package_form import ASKED
from kuaijin.core.package_messages import PackageCommand, PackageCommands, PackageEvents
from kuaijin.core.package_state import KIND, STATUSES, CaseNews, PackageFacts, PackagePaper, State, initial
from kuaijin.core.stored_files import check_stored
from kuaijin.core.tailoring import tailor

__all__ = [
    "KIND",
    "STATUSES",
    "CaseNews",
    "Command",
    "Event",
    "PackageFacts",
    "PackagePaper",
    "State",
    "decide",
    "evolve",
    "initial",
    "papers",
]

Command = PackageCommands
Event = PackageEvents
Decision = tuple[Any, ...] | Refusal
NO_FACTS = PackageFacts()


def papers(items: tuple[str, ...], context: Context) -> tuple[PackagePaper, ...]:
    """One set of papers: each name once, with the items that ask for it; demanded if one of them demands it."""
    found: dict[str, list[tuple[str, Paper]]] = {}
    for item in items:
        for paper in papers_of(context.rulebook.items[item], context):
            found.setdefault(paper.name.zh, []).append((item, paper))
    return tuple(
        PackagePaper(
            asked[0][1].name,
            tuple(item for item, _ in asked),
            any(paper.required for _, paper in asked),
            all(paper.shareable for _, paper in asked),
            any(paper.core for _, paper in asked),
            all(paper.deferrable for _, paper in asked),
        )
        for asked in found.values()
    )


def _facts(context: Context) -> PackageFacts:
    return context.facts if isinstance(context.facts, PackageFacts) else NO_FACTS


def _open(_state: State, command: m.OpenPackage, context: Context) -> Decision:
    facts = _facts(context)
    if not facts.project_exists:
        return refuse("unknown-project", "没有这个项目。", "There is no such project.", "project_id")
    if command.stage not in context.rulebook.stages:
        return refuse("PKG-STAGE", "没有这个阶段。", "There is no such stage.", "stage")
    if not facts.owner or not facts.owner_uscc:
        return refuse("PKG-OWNER", "项目尚未登记建设单位。", "The project has no owner on record.", "project_id")
    opened = m.PackageOpened(
        at=context.now,
        project_id=command.project_id,
        project_name=facts.project_name,
        stage=command.stage,
        applicant=facts.owner,
        uscc=facts.owner_uscc,
        by=context.actor.name,
    )
    return (opened,)


def _choose(state: State, command: m.ChooseItems, context: Context) -> Decision:
    if not command.items:
        return refuse("PKG-ITEMS", "请至少选择一个事项。", "Choose at least one item.", "items")
    facts, book = _facts(context), context.rulebook
    order = tailor(book, facts.attributes).order
    for item in command.items:
        if item not in order or book.items[item].stage != state.stage:
            return refuse(
                "PKG-ITEMS",
                f"该项目本阶段不办理事项“{item[:64]}”。",
                f"The project has no such item in this stage: “{item[:64]}”.",
                "items",
            )
    refusal = _check_free(command.items, context)
    if refusal is not None:
        return refusal
    return (m.ItemsChosen(at=context.now, items=tuple(item for item in order if item in command.items)),)


def _check_free(items: tuple[str, ...], context: Context) -> Refusal | None:
    """None of the items is granted already or has an open case."""
    facts = _facts(context)
    granted = {each.item for each in facts.granted}
    for item in items:
        name = context.rulebook.items[item].name
        if item in granted:
            return refuse("PKG-DONE", f"“{name.zh}”已办结。", f"“{name.en}” is granted already.", "items")
        if item in facts.open:
            case = facts.open[item]
            return refuse(
                "CASE-RIVAL",
                f"“{name.zh}”已有在办件 {case}。",
                f"“{name.en}” has an open case already: {case}.",
                "items",
            )
    return None


def _fill(state: State, command: m.FillForm, context: Context) -> Decision:
    titles = {each.name: each.title for each in ASKED}
    for name, value in command.values.items():
        if name not in titles:
            return refuse("PKG-FORM", f"表中没有“{name[:64]}”。", f"The form has no field “{name[:64]}”.", "values")
        limit = PROSE_LENGTH if name == "note" else TITLE_LENGTH
        refusal = check_text(value, name, titles[name], limit=limit, required=False)
        if refusal is not None:
            return refusal
    if command.values.items() <= state.form.items():
        return ()
    return (m.FormFilled(at=context.now, values={**state.form, **command.values}),)


def _attach(state: State, command: m.AttachPaper, context: Context) -> Decision:
    known = {paper.name.zh: paper for paper in papers(state.items, context)}
    paper = known.get(command.material)
    if paper is None:
        return refuse("CASE-PAPERS", "材料清单中没有这份材料。", "It is not on the list of papers.", "material")
    if paper.shareable != bool(command.source):
        return refuse(
            "AC-7",
            "共享获取的材料由系统取得，其他材料由申请人提交。",
            "What data sharing brings is fetched; everything else is handed in.",
            "material",
        )
    refusal = first(
        (
            check_stored(command, "CASE-FILE"),
            check_text(command.file_name, "file_name", Text("文件名", "name of the file")),
            check_text(command.source, "source", Text("来源", "source"), required=False),
        )
    )
    if refusal is not None:
        return refusal
    current = state.file_of(command.material)
    if current is not None and current.digest == command.digest:
        return refuse("CASE-FILE", "这份文件已经上传。", "This very file is there already.", "file")
    return (
        m.PaperAttached(
            at=context.now,
            material=command.material,
            version=current.version + 1 if current else 1,
            file_name=command.file_name,
            digest=command.digest,
            sha256=command.sha256,
            media_type=command.media_type,
            size=command.size,
            source=command.source,
            by=context.actor.name,
        ),
    )


def _receive(state: State, command: m.ReceivePackage, context: Context) -> Decision:
    if not state.items:
        return refuse("PKG-ITEMS", "请先选择事项。", "Choose the items first.", "items")
    for each in ASKED:
        if each.required and not state.form.get(each.name, "").strip():
            return refuse("required", f"请填写{each.title.zh}。", f"Please give: {each.title.en}.", each.name)
    refusal = _check_free(state.items, context)
    if refusal is not None:
        return refusal
    lists = {item: papers_of(context.rulebook.items[item], context) for item in state.items}
    whole = tuple(paper for own in lists.values() for paper in own)
    refusal = check_names(command.materials, whole) or _check_uploaded(state, command)
    if refusal is not None:
        return refusal
    handed_in = {*command.materials, *(each.material for each in state.files)}
    received = m.PackageReceived(
        at=context.now,
        channel=command.channel,
        ticket_at=command.ticket_at,
        ticket=command.ticket,
        cases={item: f"{state.id}-{number:02d}" for number, item in enumerate(state.items, start=1)},
        given={
            item: tuple(paper.name.zh for paper in own if paper.name.zh in handed_in) for item, own in lists.items()
        },
        files={
            item: tuple(paper.name.zh for paper in own if _fits(state.file_of(paper.name.zh), paper))
            for item, own in lists.items()
        },
        by=context.actor.name,
    )
    return (received,)


def _check_uploaded(state: State, command: m.ReceivePackage) -> Refusal | None:
    """Online a paper is its file: a tick alone would make the machine take the papers for complete."""
    bare = [name for name in command.materials if state.file_of(name) is None]
    if command.channel != "online" or not bare:
        return None
    names = "、".join(bare)
    return refuse("PKG-FILE", f"网上申请请上传文件：{names}。", f"Online, upload the files of: {names}.", "materials")


def _fits(file: CaseFile | None, paper: Paper) -> bool:
    """Whether a case takes this file for the paper: from a register where the item has it by sharing, else not."""
    return file is not None and bool(file.source) == paper.shareable


def _notify(state: State, command: m.NotifyPackage, context: Context) -> Decision:
    refusal = check_text(command.text, "text", Text("告知内容", "text"), limit=PROSE_LENGTH)
    if refusal is not None:
        return refusal
    if state.notified_at is not None:
        return refuse(
            "AC-3", "整包的补正已一次性告知。", "The corrections of the package have been told, once and for all."
        )
    missing = {
        case: news.missing
        for case, news in _facts(context).cases.items()
        if news.status == "received" and news.missing and not news.notified
    }
    if not missing:
        return refuse("AC-2", "各办件没有需要告知的缺件。", "No case of the package has anything to be told.")
    return (m.PackageNotified(at=context.now, missing=missing, text=command.text, by=context.actor.name),)


def _correct(_state: State, command: m.CorrectPackage, context: Context) -> Decision:
    refusal = check_texts(command.materials, "materials", Text("材料", "papers"))
    if refusal is not None:
        return refusal
    cases = _facts(context).cases
    given = {
        case: tuple(name for name in command.materials if name in news.missing)
        for case, news in cases.items()
        if news.status == "correction" or news.status in IN_REVIEW
    }
    given = {case: names for case, names in given.items() if names}
    wanted = {name for names in given.values() for name in names}
    unwanted = [name for name in command.materials if name not in wanted]
    if unwanted:
        return refuse(
            "CASE-PAPERS",
            f"没有办件等待：{'、'.join(unwanted)[:200]}。",
            f"No case waits for: {', '.join(unwanted)[:200]}.",
            "materials",
        )
    return (m.PackageCorrected(at=context.now, given=given, by=context.actor.name),)


def _deliver(_state: State, command: m.DeliverPackage, context: Context) -> Decision:
    refusal = check_text(command.receiver, "receiver", Text("签收人", "receiver"))
    if refusal is not None:
        return refusal
    cases = _facts(context).cases
    waiting = [case for case, news in cases.items() if news.status in UNDECIDED]
    if waiting:
        return refuse(
            "PKG-DELIVER",
            f"尚未作出决定：{'、'.join(waiting)}；可在各办件单独送达。",
            f"Not decided yet: {', '.join(waiting)}. Single results can be delivered on their own cases.",
        )
    ready = tuple(case for case, news in cases.items() if news.status in ("granted", "denied"))
    if not ready:
        return refuse("PKG-DELIVER", "没有待送达的结果。", "There is no result left to deliver.")
    delivered = m.PackageDelivered(
        at=context.now, cases=ready, receiver=command.receiver, channel=command.channel, by=context.actor.name
    )
    return (delivered,)


_DECIDERS: dict[type[PackageCommand], tuple[tuple[str, ...], Callable[[State, Any, Context], Decision]]] = {
    m.OpenPackage: (("new",), _open),
    m.ChooseItems: (("draft",), _choose),
    m.FillForm: (("draft",), _fill),
    m.AttachPaper: (("draft", "received"), _attach),
    m.ReceivePackage: (("draft",), _receive),
    m.NotifyPackage: (("received",), _notify),
    m.CorrectPackage: (("received",), _correct),
    m.DeliverPackage: (("received",), _deliver),
}
"""Each command with the statuses in which it makes sense."""


def decide(state: State, command: PackageCommand, context: Context) -> Decision:
    """The events that ``command`` brings about now, or why not."""
    statuses, decider = _DECIDERS[type(command)]
    if state.status not in statuses:
        now = STATUSES[state.status]
        return refuse(
            "PKG-STATUS", f"申请包当前为“{now.zh}”，不能这样办理。", f"The package is “{now.en}”: this cannot be done."
        )
    return decider(state, command, context)


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case m.PackageOpened():
            return replace(
                state,
                status="draft",
                project_id=event.project_id,
                project_name=event.project_name,
                stage=event.stage,
                applicant=event.applicant,
                uscc=event.uscc,
                opened_by=event.by,
            )
        case m.ItemsChosen():
            return replace(state, items=event.items)
        case m.FormFilled():
            return replace(state, form=event.values)
        case m.PaperAttached():
            file = CaseFile(
                event.material, event.version, event.file_name, event.digest, event.sha256, event.media_type,
                event.size, event.at, event.by, event.source,
            )  # fmt: skip
            return replace(state, files=(*state.files, file))
        case m.PackageReceived():
            return replace(state, status="received", cases=event.cases, received_at=event.at, received_by=event.by)
        case m.PackageNotified():
            return replace(state, notified_at=event.at, notice=event.text)
        case m.PackageDelivered():
            return replace(state, status="delivered", delivered_at=event.at, receiver=event.receiver)
    return state
