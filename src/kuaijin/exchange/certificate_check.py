"""Is this file a certificate of the park, is it unchanged, and (asked of the ledger) does its grant still stand?"""

import re
from datetime import date
from typing import Literal

import msgspec
import pypdfium2
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import paper_register
from kuaijin.core.base import Text
from kuaijin.core.case_state import STATUSES, State
from kuaijin.core.certificate import STATUSES as CERTIFICATE_STATUSES
from kuaijin.core.certificate import status_on
from kuaijin.exchange.certificates import FORMAT, MARK, Fields, Payload, sealed_words
from kuaijin.exchange.signing import Keys
from kuaijin.ledger import merkle
from kuaijin.ledger.entries import body_digest, link
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.wallclock import today

Outcome = Literal["valid", "changed", "unreadable", "foreign", "revoked", "superseded", "expired", "unknown"]
LARGEST = 20_000_000
"""Bytes; a certificate has about a hundredth of that."""
KINDS = (paper_register.KIND, "case")
"""The streams that give certificates: the registers, and before there were any the cases."""
STANDS = Text("文件未改动，证照有效。", "The file is unchanged and the certificate is valid.")
_SEAL = re.compile(rb"%KUAIJIN-SEAL-1 Ed25519 ([A-Za-z0-9._-]{1,40}) ([0-9a-f]{128})\n")


class Finding(Struct, frozen=True):
    """What a check found. ``payload`` only where the file is known to be as it was sealed."""

    outcome: Outcome
    text: Text
    key: str = ""
    payload: Payload | None = None


def check_file(data: bytes, keys: Keys) -> Finding:
    """What can be told without the ledger: ``valid``, ``changed``, ``foreign`` (sealed by a key not in ``keys``) or
    ``unreadable`` (no sealed certificate at all). Never raises on any bytes."""
    start = data.rfind(MARK)
    if start < 0 or len(data) > LARGEST:
        return Finding("unreadable", Text("不是带签章的证照文件。", "This is not a sealed certificate."))
    match = _SEAL.fullmatch(data[start:])
    if match is None:
        return _changed("签章行不完整，或其后另有内容", "the line of the seal is damaged, or something follows it")
    key = match[1].decode()
    if key not in keys.public:
        text = Text(
            f"签章密钥“{key}”不是本园区的：无法证明由本园区签发。",
            f"Sealed with the key “{key}”, which is not the park's: nothing shows that the park issued it.",
        )
        return Finding("foreign", text, key)
    if not keys.holds(key, sealed_words(data[:start], key), bytes.fromhex(match[2].decode())):
        return _changed("签名与文件内容不符", "the signature does not fit the file", key)
    return _check_payload(data[:start], key)


def _changed(zh: str, en: str, key: str = "") -> Finding:
    return Finding("changed", Text(f"文件已被改动：{zh}。", f"The file has been changed: {en}."), key)


def _check_payload(pdf: bytes, key: str) -> Finding:
    payload = _attached(pdf)
    if payload is None or payload.key != key:
        text = Text("文件里没有证照数据。", "The file carries no certificate.")
        return Finding("unreadable", text, key)
    faults = proof_faults(payload)
    if faults:
        return _changed("台账证明不成立", "its proof from the ledger does not hold", key)
    text = Text("文件自签发以来未改动。", "The file is as it was issued.")
    return Finding("valid", text, key, payload)


def _attached(pdf: bytes) -> Payload | None:
    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if document.count_attachments() != 1:
                return None
            content = bytes(document.get_attachment(0).get_data())
        finally:
            document.close()
        payload = msgspec.json.decode(content, type=Payload)
    except (pypdfium2.PdfiumError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return payload if payload.format == FORMAT else None


def proof_faults(payload: Payload) -> list[str]:
    """What is wrong with the payload's proof; nothing where it holds, or where no checkpoint was made before issue."""
    proof, place = payload.proof, payload.ledger
    if proof is None:
        return []
    faults = merkle.check(proof)
    entry = proof.entry
    if faults or entry is None:
        return faults or ["no entry"]
    body = entry.body
    told = (f"{body.kind}/{body.stream_id}", body.park, body.seq, link(entry.prev_hash, body_digest(body)))
    if told != (place.stream, place.park, place.seq, place.hash):
        return ["another entry"]
    return [] if body.kind != paper_register.KIND or _entered(payload.fields, body.payload) else ["another certificate"]


def _entered(fields: Fields, entry: str) -> bool:
    """Whether the entry gave a certificate of this number to this holder for this case."""
    try:
        given = msgspec.json.decode(entry, type=_Given).certificates
    except msgspec.MsgspecError:
        return False
    return _Certificate(fields.number, fields.case_id, fields.holder, fields.uscc, fields.conditions) in given


class _Certificate(Struct, frozen=True):
    told: str
    case_id: str
    holder: str
    uscc: str
    conditions: str


class _Given(Struct, frozen=True):
    certificates: tuple[_Certificate, ...]


def check_standing(found: Finding) -> Finding:
    """Ask the ledger of this site about a ``valid`` file: ``superseded`` where a renewal or change took its place,
    ``expired`` where its time is over, ``revoked`` where it was ended otherwise, ``unknown`` where the ledger has no
    such certificate. Other findings come back as they are."""
    if found.payload is None:
        return found
    place = found.payload.ledger
    kind, _, stream_id = place.stream.partition("/")
    entries = {(each.park, each.seq): each.hash for each in ledger.history(kind, stream_id)} if kind in KINDS else {}
    if entries.get((place.park, place.seq)) != place.hash:
        text = Text("本园区台账里没有这份证照。", "The park's ledger has no such certificate.")
        return msgspec.structs.replace(found, outcome="unknown", text=text)
    outcome, text = standing(found.payload.fields)
    return msgspec.structs.replace(found, outcome=outcome, text=text)


def standing(fields: Fields) -> tuple[Outcome, Text]:
    """What the registers say today of a certificate that says ``fields``."""
    row = CertificateRow.objects.filter(id=fields.case_id, told=fields.number).first()
    if row is not None:
        return standing_of(row)
    state: State = ledger.load("case", fields.case_id)[0]
    if state.granted_on is None or state.certificate_no != fields.number:
        return "revoked", _ended(STATUSES[state.status], state.ended_on)
    return "valid", STANDS


def standing_of(row: CertificateRow) -> tuple[Outcome, Text]:
    """What the register says today of one certificate."""
    status = status_on(row.status, row.valid_until, today())
    if status == "valid":
        return "valid", STANDS
    if status == "expired":
        until = row.valid_until
        return "expired", Text(f"有效期已于 {until} 届满，未延续。", f"Its time ended on {until}; it was not renewed.")
    if status == "superseded":
        new = CertificateRow.objects.filter(id=row.replaced_by).first()
        number = new.told if new is not None else row.replaced_by
        return "superseded", Text(
            f"已换发新证 {number}，本证自 {row.ended_on} 起失效。",
            f"Replaced by {number}: no longer valid since {row.ended_on}.",
        )
    return "revoked", _ended(CERTIFICATE_STATUSES[status], row.ended_on)


def _ended(status: Text, on: date | None) -> Text:
    return Text(
        f"证照已失效：{status.zh}{f'，{on}' if on else ''}。", f"No longer valid: {status.en}{f', {on}' if on else ''}."
    )
