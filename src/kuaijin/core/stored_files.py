"""What cases, projects and honours alike ask of a file that lies in the store, and how they keep its versions."""

import re
from typing import Any

from msgspec.structs import replace

from kuaijin.core.base import Refusal, refuse
from kuaijin.core.case_state import CaseFile

DIGEST = re.compile(r"[0-9a-f]{64}")


def check_stored(command: Any, rule: str) -> Refusal | None:
    """Refuse by ``rule`` what no file in the store can be: a size (bytes) below one, or no digests."""
    if command.size < 1 or not (DIGEST.fullmatch(command.digest) and DIGEST.fullmatch(command.sha256)):
        return refuse(rule, "文件摘要或大小无效。", "The file's digests or size are not valid.", "file")
    return None


def version_of(event: Any, material: str, version: int, source: str = "") -> CaseFile:
    """The file that ``event`` tells of, as a version of the paper ``material``."""
    return CaseFile(
        material=material,
        version=version,
        name=event.file_name,
        digest=event.digest,
        sha256=event.sha256,
        media_type=event.media_type,
        size=event.size,
        at=event.at,
        by=event.by,
        source=source,
    )


def without(files: tuple[CaseFile, ...], event: Any) -> tuple[CaseFile, ...]:
    """``files`` with the version that ``event`` takes down marked so; it stays on record."""
    return tuple(
        replace(each, removed_by=event.by, removed_why=event.reason)
        if (each.material, each.version) == (event.material, event.version)
        else each
        for each in files
    )
