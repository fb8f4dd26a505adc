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
from kuaijin.core import paper_register
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.case_state import State
from kuaijin.core.certificate import STATUSES, status_on
from kuaijin.exchange.fonts import check_covers
from kuaijin.exchange.signing import VARIABLE, Keys, own_keys, refuse_key
from kuaijin.exchange.typesetting import typeset
from kuaijin.ledger import checkpoints, store, surroundings
from kuaijin.ledger.entries import canonical
from kuaijin.ledger.merkle import Proof
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.wallclock import today

FORMAT = "kuaijin-certificate-1"
MARK = b"%KUAIJIN-SEAL-1 "
MARK_LENGTH = 32
"""Signs of the entry's hash in the address of the QR code."""
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
    valid_from: str = ""
    valid_until: str = ""
    conditions: str = ""
    replaces: str = ""
    outside_no: str = ""


class LedgerPlace(Struct, frozen=True):
    """The entry that gave the certificate: ``stream`` such as ``register/BJ2021-0001``, its sequence number and hash.

    A certificate from before the register names its grant, on the stream of the case.
    """

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
    """What the certificate of a case carries, to be sealed with ``key``; ``Refused`` (CERT-NONE) unless it is valid."""
    row = CertificateRow.objects.filter(id=case_id).first()
    if row is None:
        return _before_the_register(case_id, key)
    status = status_on(row.status, row.valid_until, today())
    if status != "valid":
        raise _none(case_id, STATUSES[status])
    (found,) = store.rows(surroundings.park(), paper_register.KIND, row.stream, row.seq, row.seq)
    entry = store.entry_of(found)
    place = LedgerPlace(entry.park, f"{paper_register.KIND}/{row.stream}", entry.seq, entry.hash)
    return Payload(fields_of_row(row), place, key, _proof(paper_register.KIND, row.stream, entry.seq))


def _before_the_register(case_id: str, key: str) -> Payload:
    state: State = ledger.load("case", case_id)[0]
    if state.granted_on is None:
        raise _none(case_id, Text("没有有效的准予决定", "no grant stands"))
    entry = next(each for each in reversed(ledger.history("case", case_id)) if each.type == "granted")
    place = LedgerPlace(entry.park, f"case/{case_id}", entry.seq, entry.hash)
    return Payload(fields_of(state), place, key, _proof("case", case_id, entry.seq))


def _none(case_id: str, why: Text) -> Refused:
    text = Text(
        f"办件“{case_id[:64]}”没有有效证照：{why.zh}。", f"Case “{case_id[:64]}” has no valid certificate: {why.en}."
    )
    return Refused(Refusal("CERT-NONE", text))


def fields_of_row(row: CertificateRow) -> Fields:
    """What a certificate of the register says."""
    before = CertificateRow.objects.filter(id=row.replaces).first() if row.replaces else None
    return Fields(
        number=row.told,
        certificate=row.name,
        holder=row.holder,
        uscc=row.uscc,
        project=row.project_name,
        project_id=row.project,
        item=row.item_zh,
        item_id=row.item,
        case_id=row.id,
        granted_on=str(row.granted_on),
        issuer=row.issuer,
        on_promise=row.on_promise,
        park=settings.KUAIJIN_PARK,
        valid_from=str(row.valid_from),
        valid_until=str(row.valid_until or ""),
        conditions=row.conditions,
        replaces=before.told if before is not None else "",
        outside_no=row.outside_no,
    )


def fields_of(state: State) -> Fields:
    """What the certificate of a case granted before the register says; the power tells the issuer."""
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


def _proof(kind: str, stream_id: str, seq: int) -> Proof | None:
    try:
        return checkpoints.prove(kind, stream_id, seq)
    except Refused as refused:
        if refused.refusal.rule in NOTHING_SEALED:
            return None
        raise


def printed(payload: Payload) -> bytes:
    """The certificate as PDF/A-3b, the payload attached, not yet sealed. Same payload and moment, same bytes."""
    told = canonical(payload).decode()
    check_covers(told + TEMPLATE.read_text(encoding="utf-8"))
    inputs = {"payload": told, "qr": qr(address_of(payload))}
    return typeset(TEMPLATE, inputs)


def address_of(payload: Payload) -> str:
    """``/verify/`` of this site for the certificate: its number, and the first 32 signs of the hash of its entry."""
    return _address(payload.fields.number, payload.ledger.hash)


def address_of_row(row: CertificateRow) -> str:
    """The same for a certificate of the register."""
    (found,) = store.rows(surroundings.park(), paper_register.KIND, row.stream, row.seq, row.seq)
    return _address(row.told, store.entry_of(found).hash)


def _address(number: str, hash_: str) -> str:
    return f"{settings.KUAIJIN_SITE_URL}/verify/{quote(number, safe='')}/?h={hash_[:MARK_LENGTH]}"


def qr(address: str, scale: int = 1) -> str:
    """The QR code of an address as SVG."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=2, scale=scale)
    return out.getvalue().decode()


def sealed_words(body: bytes, key: str) -> bytes:
    """What the signature covers: the file up to the seal's line, and whose seal it is."""
    return body + MARK + key.encode()


def seal(pdf: bytes, keys: Keys) -> bytes:
    """``pdf`` with its seal as the last line."""
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    signature = keys.sign(sealed_words(body, keys.sealing)).hex()
    return body + MARK + f"Ed25519 {keys.sealing} {signature}\n".encode()
