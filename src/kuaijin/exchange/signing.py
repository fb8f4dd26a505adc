"""Keys that seal certificates: Ed25519, from the environment; the sample park makes one of its own.

``KUAIJIN_SIGNING_KEYS`` lists keys parted by commas. ``id=HEX`` is a private key (32 bytes); the first of them seals.
``id=public:HEX`` is a key that was retired: it seals nothing more, and what it sealed stays valid.
"""

import os
import re
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from msgspec import Struct

from kuaijin.core.base import Refusal, Refused, Text

VARIABLE = "KUAIJIN_SIGNING_KEYS"
DEMO_KEY = "demo-signing.key"
FORMAT = "kuaijin-keys-1"
_KEY = re.compile(r"([A-Za-z0-9._-]{1,40})=(public:)?([0-9a-f]{64})")


class Published(Struct, frozen=True, forbid_unknown_fields=True):
    """The public keys of a park as a file: by id, each 64 hex digits."""

    keys: dict[str, str]
    format: str = FORMAT


class Keys(Struct, frozen=True):
    """A key ring: the public keys by id, and the id and private key that seal, if there is one."""

    public: dict[str, bytes]
    sealing: str = ""
    private: bytes = b""

    def sign(self, message: bytes) -> bytes:
        """The signature (64 bytes) of the sealing key."""
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(message)

    def holds(self, key: str, message: bytes, signature: bytes) -> bool:
        """Whether ``signature`` is that of the known key ``key`` over ``message``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public[key]).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def published(self) -> bytes:
        """The public keys as a file for those who check without this site."""
        found = Published({key: self.public[key].hex() for key in sorted(self.public)})
        return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def refuse_key(zh: str, en: str) -> Refused:
    """CERT-KEY: a key is missing or not one."""
    return Refused(Refusal("CERT-KEY", Text(zh, en)))


def own_keys() -> Keys:
    """The site's key ring: the environment's, else the sample park's; an empty one where neither is there.

    Raises:
        Refused: a key in ``KUAIJIN_SIGNING_KEYS`` is not one, or an id stands there twice (CERT-KEY).
    """
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return _read(given)
    return _demo_keys() if settings.KUAIJIN_DEMO else Keys({})


def _read(given: str) -> Keys:
    public: dict[str, bytes] = {}
    sealing, private = "", b""
    for place, word in enumerate(given.split(","), 1):
        match = _KEY.fullmatch(word.strip())
        if match is None or match[1] in public:
            raise refuse_key(
                f"{VARIABLE} 第 {place} 个密钥格式不对或编号重复；应为 编号=64位十六进制 或 编号=public:64位十六进制",
                f"{VARIABLE}: key {place} is not id=64 hex digits or id=public:64 hex digits, or its id stands twice",
            )
        id_, retired, value = match[1], bool(match[2]), bytes.fromhex(match[3])
        public[id_] = value if retired else _public(value)
        if not retired and not sealing:
            sealing, private = id_, value
    return Keys(public, sealing, private)


def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _demo_keys() -> Keys:
    """The sample park's key, made once and kept in ``KUAIJIN_HOME``; its id begins with ``demo-``."""
    path = Path(settings.KUAIJIN_HOME) / DEMO_KEY
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    try:
        private = bytes.fromhex(path.read_text(encoding="ascii").strip())
        public = _public(private)
    except ValueError as error:
        raise refuse_key(f"{path} 不是密钥文件", f"{path} is not a key") from error
    id_ = f"demo-{sha256(public).hexdigest()[:8]}"
    return Keys({id_: public}, id_, private)


def read_published(data: bytes) -> Keys:
    """The key ring in a file of public keys.

    Raises:
        ValueError: not such a file.
    """
    given: Any = msgspec.json.decode(data, type=Published)
    if given.format != FORMAT:
        raise ValueError(given.format)
    keys = {id_: bytes.fromhex(value) for id_, value in given.keys.items()}
    for key in keys.values():
        Ed25519PublicKey.from_public_bytes(key)
    return Keys(keys)
