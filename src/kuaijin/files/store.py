"""Where files lie: by the SM3 digest of their content, each once, never changed."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


class LocalStore:
    """A folder: ``ab/cdef…`` by digest. What is there is whole and on the disk, for it is renamed into its place."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Where the content with this digest lies, whether it is there or not; ``ValueError`` for no digest."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(digest)
        return self.root / digest[:2] / digest[2:]

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


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store() -> LocalStore:
    """The site's store, under ``KUAIJIN_HOME/files``."""
    return LocalStore(settings.KUAIJIN_HOME / "files")
