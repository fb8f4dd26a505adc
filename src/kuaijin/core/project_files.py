"""项目文件: papers of a project itself (contract, drawings, minutes, photographs), apart from what its cases ask for.

Whoever may read the project from inside, or is its unit, files and reads them. A file under the name of one that is
there is its new version; nothing is ever overwritten, and what was taken down stays on record with its reason.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.case_state import CaseFile
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text, first
from kuaijin.core.context import Context
from kuaijin.core.project_commands import ProjectCommand
from kuaijin.core.project_events import ProjectEvent
from kuaijin.core.project_more_words import FILE_FIELDS
from kuaijin.core.project_notes import MODERATORS
from kuaijin.core.stored_files import check_stored, version_of, without

MOST_FILES = 500
"""Versions that one project holds, those taken down among them."""


class FileProjectPaper(ProjectCommand, frozen=True):
    """归入项目文件: a file that was checked and lies in the store under ``digest`` (SM3); ``material``: what it is."""

    material: str
    file_name: str
    digest: str
    sha256: str
    media_type: str
    size: int


class TakeDownProjectPaper(ProjectCommand, frozen=True):
    """撤下项目文件 in its latest version, by who filed it or by the head of the bureau, with the reason."""

    material: str
    reason: str


class ProjectPaperFiled(ProjectEvent, frozen=True):
    """项目文件已归入."""

    material: str
    version: int
    file_name: str
    digest: str
    sha256: str
    media_type: str
    size: int
    by: str


class ProjectPaperTakenDown(ProjectEvent, frozen=True):
    """项目文件已撤下."""

    material: str
    version: int
    reason: str
    by: str


FileCommands = FileProjectPaper | TakeDownProjectPaper
FileEvents = ProjectPaperFiled | ProjectPaperTakenDown
_REASON = Text("理由", "reason")
Decision = tuple[Any, ...] | Refusal


def current(state: Any, material: str) -> CaseFile | None:
    """The version of a paper that stands; ``None`` if there is none or it was taken down."""
    latest = next((each for each in reversed(state.files) if each.material == material), None)
    return None if latest is None or latest.removed_by else latest


def decide_file(state: Any, command: FileProjectPaper, context: Context, _facts: Any) -> Decision:
    """归入项目文件: a new version of the paper of that name; the earlier ones stay."""
    material = command.material.strip()
    wrong = first(
        (
            check_text(material, "material", FILE_FIELDS["material"], limit=NAME_LENGTH),
            check_text(command.file_name, "file_name", FILE_FIELDS["file_name"]),
            check_text(command.media_type, "media_type", FILE_FIELDS["media_type"]),
            check_stored(command, "PROJECT-FILE"),
        )
    )
    if wrong is not None:
        return wrong
    standing = current(state, material)
    if standing is not None and standing.digest == command.digest:
        return refuse("PROJECT-FILE", "这份文件已经在册。", "This very file is there already.", "file")
    if len(state.files) >= MOST_FILES:
        zh, en = f"每个项目最多 {MOST_FILES} 份文件（含旧版本）。", f"{MOST_FILES} versions a project at the most."
        return refuse("PROJECT-FILE", zh, en, "file")
    return (
        ProjectPaperFiled(
            at=context.now,
            material=material,
            version=1 + sum(each.material == material for each in state.files),
            file_name=command.file_name,
            digest=command.digest,
            sha256=command.sha256,
            media_type=command.media_type,
            size=command.size,
            by=context.actor.name,
        ),
    )


def decide_take_down(state: Any, command: TakeDownProjectPaper, context: Context, _facts: Any) -> Decision:
    """撤下项目文件."""
    wrong = check_text(command.reason, "reason", _REASON, limit=PROSE_LENGTH)
    if wrong is not None:
        return wrong
    standing = current(state, command.material)
    if standing is None:
        return refuse("PROJECT-FILE", "没有这份文件。", "There is no such file.", "material")
    if standing.by != context.actor.name and context.actor.role not in MODERATORS:
        zh, en = "只能撤下自己归入的文件。", "Only a file of one's own can be taken down."
        return refuse("PROJECT-FILE", zh, en, "material")
    return (
        ProjectPaperTakenDown(
            at=context.now,
            material=standing.material,
            version=standing.version,
            reason=command.reason,
            by=context.actor.name,
        ),
    )


def _filed(state: Any, event: ProjectPaperFiled) -> Any:
    return replace(state, files=(*state.files, version_of(event, event.material, event.version)))


def _taken_down(state: Any, event: ProjectPaperTakenDown) -> Any:
    return replace(state, files=without(state.files, event))


CHANGES: dict[type, Callable[[Any, Any], Any]] = {ProjectPaperFiled: _filed, ProjectPaperTakenDown: _taken_down}
