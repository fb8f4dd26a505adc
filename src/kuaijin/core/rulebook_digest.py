"""What names the content of a rulebook: its version."""

import hashlib
from collections.abc import Mapping

import msgspec

from kuaijin.core.rulebook import Rulebook


def digest(book: Rulebook) -> str:
    """What names this content: 16 hex digits of SHA-256 over canonical JSON without ``version``; order counts."""
    content = {
        name: list(value.values()) if isinstance(value, Mapping) else value
        for name, value in msgspec.structs.asdict(book).items()
        if name != "version"
    }
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()[:16]
