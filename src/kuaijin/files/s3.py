"""Files in an S3-compatible store: the same digests, the same rules; drafts stay on this machine until they are proved.

``KUAIJIN_FILES=s3://bucket/prefix``, the address of the service in ``KUAIJIN_S3_ENDPOINT`` (none: that of Amazon), keys
where boto3 looks for them (``AWS_ACCESS_KEY_ID`` …). The bucket is the operator's to make, with versions or a lock on
objects where the park wants what is stored to outlive whoever holds the keys.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from kuaijin.core.base import Refused
from kuaijin.files.errors import refuse
from kuaijin.files.store import LocalStore, parts

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError as error:
    raise SystemExit("KUAIJIN_FILES: 请安装 kuaijin[s3] / install kuaijin[s3]") from error

PATIENCE, TRIES = 10, 3
"""Seconds for a connection and for silence, and how often the client itself tries."""
IN_MEMORY = 8_000_000
"""Bytes of a file that are held in memory while it is read; larger ones go through the disk."""
BLOCK = 1 << 20
MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Store:
    """A bucket: ``prefix/ab/cdef…`` by digest. ``drafts``: the folder of this machine for what is still coming in."""

    def __init__(self, client: Any, bucket: str, prefix: str, drafts: LocalStore) -> None:
        self.client, self.bucket, self.prefix, self.drafts = client, bucket, prefix, drafts

    @classmethod
    def at(cls, address: str, drafts: LocalStore) -> "S3Store":
        """The store at ``s3://bucket/prefix``.

        Raises:
            SystemExit: no such address.
        """
        told = urlsplit(address)
        if told.scheme != "s3" or not told.netloc or told.query or told.fragment:
            raise SystemExit(f"KUAIJIN_FILES: 须写作 s3://bucket/prefix / must read s3://bucket/prefix: {address}")
        config = Config(
            connect_timeout=PATIENCE,
            read_timeout=PATIENCE,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            # What S3 alone has and its kin don't is left out; the service proves the whole body by its SHA-256 instead.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path", "payload_signing_enabled": True},
        )
        client = boto3.client(
            "s3",
            endpoint_url=os.environ.get("KUAIJIN_S3_ENDPOINT") or None,
            region_name=os.environ.get("KUAIJIN_S3_REGION") or "us-east-1",
            config=config,
        )
        prefix = told.path.strip("/")
        return cls(client, told.netloc, f"{prefix}/" if prefix else "", drafts)

    def key(self, digest: str) -> str:
        """The key of the content with this digest."""
        folder, name = parts(digest)
        return f"{self.prefix}{folder}/{name}"

    def has(self, digest: str) -> bool:
        """Whether the content is there. ``Refused`` (FILE-STORE) if the service cannot be asked; so for all others."""
        with _asking(digest):
            try:
                self.client.head_object(Bucket=self.bucket, Key=self.key(digest))
            except ClientError as error:
                if _code(error) in MISSING:
                    return False
                raise
        return True

    def draft(self) -> AbstractContextManager[Path]:
        """A file of this machine."""
        return self.drafts.draft()

    def keep(self, draft: Path, digest: str) -> None:
        """Send the draft: one request, whole or not at all. Content that is there stays."""
        if self.has(digest):
            return
        with _asking(digest), draft.open("rb") as body:
            self.client.put_object(Bucket=self.bucket, Key=self.key(digest), Body=body)

    def open(self, digest: str) -> BinaryIO:
        """The content, fetched whole: a paper is never half read because a service fell silent."""
        kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever asked closes it
        try:
            self._fetch(digest, cast("BinaryIO", kept))
        except BaseException:
            kept.close()
            raise
        kept.seek(0)
        return cast("BinaryIO", kept)

    @contextmanager
    def at_hand(self, digest: str) -> Iterator[Path]:
        """A copy on this machine for as long as it is looked at."""
        with NamedTemporaryFile(prefix="kuaijin-") as copy:
            self._fetch(digest, cast("BinaryIO", copy))
            copy.flush()
            yield Path(copy.name)

    def _fetch(self, digest: str, into: BinaryIO) -> None:
        with _asking(digest):
            answer = self.client.get_object(Bucket=self.bucket, Key=self.key(digest))
            with closing(answer["Body"]) as body:
                for block in body.iter_chunks(BLOCK):
                    into.write(block)

    def tidy(self, now: float) -> int:
        """Remove old drafts of this machine; what is sent is whole or not there."""
        return self.drafts.tidy(now)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _asking(digest: str) -> Iterator[None]:
    """What is missing is a missing file; a service that cannot be asked is a refusal that says so."""
    try:
        yield
    except ClientError as error:
        if _code(error) in MISSING:
            raise FileNotFoundError(digest) from error
        raise silent() from error
    except BotoCoreError as error:
        raise silent() from error


def silent() -> Refused:
    """The refusal while the store cannot be asked."""
    return refuse(
        "FILE-STORE",
        "文件库暂不可用，请稍后再试；没有保存任何内容。",
        "The file store cannot be asked now; try again later. Nothing was kept.",
    )
