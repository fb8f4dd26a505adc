"""The files of a case's papers: attached, replaced, taken down; each version stays on record with its digest."""

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_changes import moved
from kuaijin.core.case_guards import facts_of, wrong_status
from kuaijin.core.case_intake import check_names, papers_of
from kuaijin.core.case_state import Paper, State
from kuaijin.core.checks import check_text, first
from kuaijin.core.context import Context
from kuaijin.core.stored_files import check_stored, version_of, without

Decision = tuple[Event, ...] | Refusal

BEFORE_ACCEPTANCE = ("pre_service", "received", "correction")
FILLING = ("accepted", "special", "granted", "delivered")
"""Later only what is still outstanding comes in: deferred papers, and gaps that silence has accepted."""


def attach(state: State, command: c.AttachFile, context: Context) -> Decision:
    """上传: a new version of the paper's file; the earlier ones stay."""
    if state.status not in (*BEFORE_ACCEPTANCE, *FILLING):
        return wrong_status(state, Text("上传材料", "given files"))
    papers = _papers(state, context)
    refusal = first(
        (
            check_names((command.material,), papers, "material"),
            check_text(command.file_name, "file_name", Text("文件名", "name of the file")),
            check_text(command.media_type, "media_type", Text("文件类型", "type of the file")),
            check_text(command.source, "source", Text("来源", "source"), required=False),
            check_stored(command, "CASE-FILE"),
        )
    )
    if refusal is not None:
        return refusal
    refusal = _check_paper(state, next(paper for paper in papers if paper.name.zh == command.material), command)
    if refusal is not None:
        return refusal
    current = state.file_of(command.material)
    if current is not None and current.digest == command.digest:
        return refuse("CASE-FILE", "这份文件已经上传。", "This very file is there already.", "file")
    return (
        e.FileAttached(
            at=context.now,
            material=command.material,
            version=len(state.versions(command.material)) + 1,
            file_name=command.file_name,
            digest=command.digest,
            sha256=command.sha256,
            media_type=command.media_type,
            size=command.size,
            source=command.source,
            by=context.actor.name,
        ),
    )


def remove(state: State, command: c.RemoveFile, context: Context) -> Decision:
    """撤下: only while the paper does not count as handed in; afterwards it can be replaced, not taken away."""
    refusal = check_text(command.reason, "reason", Text("理由", "reason"))
    if refusal is not None:
        return refusal
    current = state.file_of(command.material)
    if current is None:
        return refuse("CASE-FILE", "该材料没有上传文件。", "There is no file of this paper.", "material")
    handed_in = any(each.present_on is not None for each in state.papers if each.name.zh == command.material)
    if state.status not in BEFORE_ACCEPTANCE or handed_in:
        return refuse(
            "CASE-FILE",
            "该材料已经提交，只能用新版本替换，不能撤下。",
            "The paper has been handed in: it can be replaced by a new version, not taken away.",
            "material",
        )
    return (
        e.FileRemoved(
            at=context.now,
            material=command.material,
            version=current.version,
            reason=command.reason,
            by=context.actor.name,
        ),
    )


def _papers(state: State, context: Context) -> tuple[Paper, ...]:
    """The list of the case; in pre-service what will be asked for."""
    item = context.rulebook.items.get(state.item_id)
    if state.status != "pre_service" or item is None or not facts_of(context).project_exists:
        return state.papers
    return papers_of(item, context)


def _check_paper(state: State, paper: Paper, command: c.AttachFile) -> Refusal | None:
    if paper.shareable and not command.source:
        return refuse(
            "AC-7",
            f"“{paper.name.zh}”通过数据共享获取，无需提交。",
            f"“{paper.name.en}” comes by data sharing and need not be handed in.",
            "material",
        )
    if not paper.shareable and command.source:
        return refuse(
            "AC-7",
            f"“{paper.name.zh}”不是共享获取的材料。",
            f"“{paper.name.en}” is not a paper that data sharing brings.",
            "source",
        )
    if state.status in FILLING and paper.present_on is not None:
        return refuse(
            "CASE-FILE",
            "受理后已提交的材料不再更换。",
            "After acceptance a paper that was handed in is not replaced any more.",
            "material",
        )
    return None


def attached(state: State, event: e.FileAttached) -> State:
    """One version more."""
    return moved(state, event, files=(*state.files, version_of(event, event.material, event.version, event.source)))


def removed(state: State, event: e.FileRemoved) -> State:
    """The version is taken down; it stays on record."""
    return moved(state, event, files=without(state.files, event))
