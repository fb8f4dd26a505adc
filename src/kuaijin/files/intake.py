"""Taking a file in: streamed, measured, recognised, scanned, and only then kept under its digest."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from msgspec import Struct

from kuaijin.core.base import Refused
from kuaijin.files import accepted, contents, names, virus
from kuaijin.files.accepted import Bounds, Rules
from kuaijin.files.errors import refuse
from kuaijin.files.store import Store, store


class Stored(Struct, frozen=True):
    """A file that was taken in. ``digest``: SM3, its place in the store; ``sha256`` for whoever has no SM3."""

    name: str
    digest: str
    sha256: str
    media_type: str
    size: int

    @property
    def told(self) -> dict[str, Any]:
        """Name, digests, type and size by the names that the commands about files have for them."""
        return {
            "file_name": self.name,
            "digest": self.digest,
            "sha256": self.sha256,
            "media_type": self.media_type,
            "size": self.size,
        }


def take_in(
    name: str,
    blocks: Iterable[bytes],
    *,
    announced: int | None = None,
    rules: Rules | None = None,
    into: Store | None = None,
) -> Stored:
    """Check and keep a file. ``announced``: its size as far as the sender told it.

    Raises:
        Refused: FILE-NAME, FILE-SIZE, FILE-EMPTY, FILE-TYPE, FILE-BROKEN, FILE-MACRO, FILE-BOMB, FILE-NESTED,
            FILE-LOCKED, FILE-VIRUS, FILE-STORE. Nothing is kept then.
    """
    rules, place = rules or accepted.rules(), into or store()
    name = names.checked(name)
    if announced is not None and announced > rules.limits.most_bytes:
        raise too_large(rules.limits)
    with place.draft() as draft:
        digest, sha256, size = _write(draft, blocks, rules.limits)
        media_type = contents.recognised(draft, name, rules)
        virus.scan(draft)
        place.keep(draft, digest)
    return Stored(name, digest, sha256, media_type, size)


def too_large(bounds: Bounds) -> Refused:
    """The refusal of a file beyond the limit."""
    return refuse(
        "FILE-SIZE",
        f"文件过大，最大 {bounds.megabytes} MB。",
        f"The file is too large: {bounds.megabytes} MB at most.",
    )


def _write(draft: Path, blocks: Iterable[bytes], bounds: Bounds) -> tuple[str, str, int]:
    """Write what comes, no more than is allowed; gives SM3, SHA-256 and size."""
    sm3, sha256, size = hashes.Hash(hashes.SM3()), hashlib.sha256(), 0
    with draft.open("xb") as file:
        for block in blocks:
            size += len(block)
            if size > bounds.most_bytes:
                raise too_large(bounds)
            sm3.update(block)
            sha256.update(block)
            file.write(block)
    return sm3.finalize().hex(), sha256.hexdigest(), size
