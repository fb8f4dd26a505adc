"""Certificates as PDF: what a standing grant says, printed, with its place in the ledger, and sealed over every byte.

The file is a PDF/A-3b with the payload attached as ``certificate.json``, then one line, a comment to PDF readers::

    %KUAIJIN-SEAL-1 Ed25519 <key id> <signature, 128 hex digits>

The signature covers all bytes before that line, then ``KUAIJIN-SEAL-1`` and the key id (``docs/certificates.md``).
"""

from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import segno
from django.conf import settings
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.case_state import State
from kuaijin.exchange.fonts import check_covers
from kuaijin.exchange.signing import VARIABLE, Keys, own_keys, refuse_key
from kuaijin.exchange.typesetting import typeset
from kuaijin.ledger import checkpoints
from kuaijin.ledger.entries import canonical
from kuaijin.ledger.merkle import Proof

FORMAT = "kuaijin-certificate-1"
MARK = b"%KUAIJIN-SEAL-1 "
TEMPLATE = Path(__file__).with_name("certificate.typ")
NOTHING_SEALED = ("LEDGER-8", "LEDGER-9")
"""No checkpoint holds the grant yet: the certificate is printed without a proof."""


class Fields(Struct, frozen=True):
    """What the certificate says to its reader."""

    number: str
    certificate: str
    holder: str
    uscc: str
    project: str
    project_id: str
    item: str
    item_id: str
    case_id: str
    granted_on: str
    issuer: str
    on_promise: bool
    park: str


class LedgerPlace(Struct, frozen=True):
    """The entry of the grant: ``stream`` such as ``case/BJ2021-0001``, its sequence number and hash."""

    park: str
    stream: str
    seq: int
    hash: str


class Payload(Struct, frozen=True):
    """What the file carries for machines. ``proof`` ties the grant to the newest checkpoint, once there is one."""

    fields: Fields
    ledger: LedgerPlace
    key: str
    proof: Proof | None = None
    format: str = FORMAT


def certificate(case_id: str) -> bytes:
    """The sealed PDF of the certificate that a standing grant gave.

    Raises:
        Refused: the case is not granted, or its grant no longer stands (CERT-NONE); no key seals here (CERT-KEY); the
            fonts lack a character (CERT-FONT).
    """
    keys = own_keys()
    if not keys.sealing:
        raise refuse_key(f"没有签名密钥；请设置 {VARIABLE}。", f"There is no key to seal with: set {VARIABLE}.")
    return seal(printed(payload_of(case_id, keys.sealing)), keys)


def payload_of(case_id: str, key: str) -> Payload:
    """What the certificate of a case carries, to be sealed with ``key``; ``Refused`` (CERT-NONE) without a grant."""
    state: State = ledger.load("case", case_id)[0]
    if state.granted_on is None:
        raise Refused(
            Refusal(
                "CERT-NONE",
                Text(
                    f"办件“{case_id[:64]}”没有有效的准予决定，没有证照。", f"No grant stands on case “{case_id[:64]}”."
                ),
            )
        )
    entry = next(each for each in reversed(ledger.history("case", case_id)) if each.type == "granted")
    place = LedgerPlace(entry.park, f"case/{case_id}", entry.seq, entry.hash)
    return Payload(fields_of(state), place, key, _proof(case_id, entry.seq))


def fields_of(state: State) -> Fields:
    """What the certificate of a granted case says; the issuing body follows from the form of delegation."""
    body = state.power.name.zh if state.power is not None else ""
    return Fields(
        number=state.certificate_no,
        certificate=state.certificate,
        holder=state.applicant,
        uscc=state.uscc,
        project=state.project_name,
        project_id=state.project_id,
        item=state.item_name.zh,
        item_id=state.item_id,
        case_id=state.id,
        granted_on=str(state.granted_on),
        issuer=body or state.department,
        on_promise=state.on_promise,
        park=settings.KUAIJIN_PARK,
    )


def _proof(case_id: str, seq: int) -> Proof | None:
    try:
        return checkpoints.prove("case", case_id, seq)
    except Refused as refused:
        if refused.refusal.rule in NOTHING_SEALED:
            return None
        raise


def printed(payload: Payload) -> bytes:
    """The certificate as PDF/A-3b, the payload attached, not yet sealed. Same payload and moment, same bytes."""
    told = canonical(payload).decode()
    check_covers(told + TEMPLATE.read_text(encoding="utf-8"))
    inputs = {"payload": told, "qr": _qr(payload)}
    return typeset(TEMPLATE, inputs)


def address_of(payload: Payload) -> str:
    """``/verify/`` of this site for the certificate: its number, and the first 32 signs of the grant's hash."""
    number = quote(payload.fields.number, safe="")
    return f"{settings.KUAIJIN_SITE_URL}/verify/{number}/?h={payload.ledger.hash[:32]}"


def _qr(payload: Payload) -> str:
    """The address that verifies it, with the number and the ledger's hash of the grant."""
    out = BytesIO()
    segno.make(address_of(payload), error="m").save(out, kind="svg", border=2)
    return out.getvalue().decode()


def sealed_words(body: bytes, key: str) -> bytes:
    """What the signature covers: the file up to the seal's line, and whose seal it is."""
    return body + MARK + key.encode()


def seal(pdf: bytes, keys: Keys) -> bytes:
    """``pdf`` with its seal as the last line."""
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    signature = keys.sign(sealed_words(body, keys.sealing)).hex()
    return body + MARK + f"Ed25519 {keys.sealing} {signature}\n".encode()
