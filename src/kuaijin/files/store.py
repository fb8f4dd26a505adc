"""Where files lie: by the SM3 digest of their content, each once, never changed."""

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")
A_DAY = 86_400
"""Seconds after which a draft belongs to no upload any more."""


class Store(Protocol):
    """Where files lie. Every method that takes a digest raises ``ValueError`` for what is none."""

    def has(self, digest: str) -> bool:
        """Whether the content is there."""

    def draft(self) -> AbstractContextManager[Path]:
        """A place on this machine to write to before the digest is known; what is left there afterwards is removed."""

    def keep(self, draft: Path, digest: str) -> None:
        """Put a draft in its place for good; content that is there stays."""

    def open(self, digest: str) -> BinaryIO:
        """The content, to read from any place in it; ``FileNotFoundError`` if it is not there."""

    def at_hand(self, digest: str) -> AbstractContextManager[Path]:
        """The content as a file of this machine, to be read only; ``FileNotFoundError`` if it is not there."""

    def tidy(self, now: float) -> int:
        """Remove the drafts of uploads that were cut off more than a day before ``now`` (a timestamp); how many."""


def parts(digest: str) -> tuple[str, str]:
    """The folder of a digest and the name in it; ``ValueError`` for no digest."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(digest)
    return digest[:2], digest[2:]


class LocalStore:
    """A folder: ``ab/cdef…`` by digest. What is there is whole and on the disk, for it is renamed into its place."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Where the content with this digest lies, whether it is there or not."""
        folder, name = parts(digest)
        return self.root / folder / name

    def has(self, digest: str) -> bool:
        """Whether the content is there."""
        return self.path(digest).is_file()

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A place to write to before the digest is known; what is still there afterwards is removed."""
        folder = self.root / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / os.urandom(16).hex()
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, draft: Path, digest: str) -> None:
        """Put a draft in its place for good: on the disk first, then under its name. Content that is there stays."""
        place = self.path(digest)
        if place.is_file():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.chmod(0o440)
        draft.replace(place)
        _sync_folder(place.parent)

    def open(self, digest: str) -> BinaryIO:
        """The content; ``FileNotFoundError`` if it is not there."""
        return self.path(digest).open("rb")

    def at_hand(self, digest: str) -> AbstractContextManager[Path]:
        """Its own place."""
        if not self.has(digest):
            raise FileNotFoundError(digest)
        return nullcontext(self.path(digest))

    def tidy(self, now: float) -> int:
        """Remove old drafts."""
        left = [draft for draft in (self.root / "incoming").glob("*") if draft.stat().st_mtime < now - A_DAY]
        for draft in left:
            draft.unlink(missing_ok=True)
        return len(left)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store() -> Store:
    """The site's store: ``s3://bucket/prefix`` if ``KUAIJIN_FILES`` says so, else the folder ``KUAIJIN_HOME/files``."""
    address, home = os.environ.get("KUAIJIN_FILES", ""), settings.KUAIJIN_HOME / "files"
    return _s3(address, home) if address else LocalStore(home)


@lru_cache(maxsize=4)
def _s3(address: str, home: Path) -> Store:
    from kuaijin.files.s3 import S3Store  # noqa: PLC0415  an extra, loaded where it is asked for

    return S3Store.at(address, LocalStore(home))
