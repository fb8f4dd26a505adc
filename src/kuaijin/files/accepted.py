"""The settings of what may come in: ``accepted.yaml``, or the file that ``KUAIJIN_FILE_TYPES`` names."""

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml
from msgspec import Meta, Struct

Kind = Literal["pdf", "jpeg", "png", "docx", "xlsx", "dwg", "zip"]
Positive = Annotated[int, Meta(ge=1)]
MEGABYTE = 1_000_000


class Accepted(Struct, frozen=True, forbid_unknown_fields=True):
    """One type: how it is recognised, what its name may end in, how it is served."""

    kind: Kind
    endings: tuple[str, ...]
    media_type: str


class Bounds(Struct, frozen=True, forbid_unknown_fields=True):
    """Sizes: megabytes of one file and of an archive unpacked, entries, packed-to-unpacked ratio, megapixels."""

    megabytes: Positive
    archive_entries: Positive
    archive_megabytes: Positive
    archive_ratio: Positive
    picture_megapixels: Positive

    @property
    def most_bytes(self) -> int:
        """The largest file, in bytes."""
        return self.megabytes * MEGABYTE


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole settings file."""

    types: tuple[Accepted, ...]
    limits: Bounds

    @property
    def endings(self) -> tuple[str, ...]:
        """All endings, for a person and for the browser's file dialogue."""
        return tuple(ending for each in self.types for ending in each.endings)

    def of_kind(self, kind: str) -> Accepted | None:
        """The accepted type of a recognised kind, if the site accepts it."""
        return next((each for each in self.types if each.kind == kind), None)


def read(path: Path) -> Rules:
    """The rules of a settings file.

    Raises:
        SystemExit: it cannot be read or says something else; a site does not start on guessed rules.
    """
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Rules)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SystemExit(f"{path}: 文件类型设置无法读取 / cannot be read as file types: {error}") from error


@cache
def rules() -> Rules:
    """The site's rules."""
    given = os.environ.get("KUAIJIN_FILE_TYPES")
    return read(Path(given) if given else Path(__file__).with_name("accepted.yaml"))
