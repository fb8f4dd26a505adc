"""SM3 (GB/T 32905-2016), the hash of every entry: OpenSSL's if this Python has it, else ``cryptography``'s."""

import hashlib
from collections.abc import Callable

ALGORITHM = "sm3"
"""The name written into each entry, so that another algorithm may follow one day."""

_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def by_openssl(data: bytes) -> bytes:
    """The digest by ``hashlib``; raises ``ValueError`` where this build of Python has no SM3."""
    return hashlib.new(ALGORITHM, data).digest()


def by_cryptography(data: bytes) -> bytes:
    """The digest by the ``cryptography`` package."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415  only where it is needed

    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def choose(
    candidates: tuple[Callable[[bytes], bytes], ...] = (by_openssl, by_cryptography),
) -> Callable[[bytes], bytes]:
    """The first candidate that gives the standard's own digest of ``abc`` (GB/T 32905, annex A.1).

    Raises:
        RuntimeError: none does; nothing may be written without a right hash.
    """
    for candidate in candidates:
        try:
            if candidate(b"abc").hex() == _ABC:
                return candidate
        except Exception:  # noqa: BLE001, S112  a missing or broken library only means: the next one
            continue
    raise RuntimeError("没有可用的 SM3 实现 / no working SM3 in this Python: install the package cryptography")


digest = choose()
"""``digest(data: bytes) -> bytes``, 32 bytes."""
