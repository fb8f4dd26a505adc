"""Is this file a certificate of the park, is it unchanged, and (asked of the ledger) does its grant still stand?"""

import re
from typing import Literal

import msgspec
import pypdfium2
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import Text
from kuaijin.core.case_state import STATUSES, State
from kuaijin.exchange.certificates import FORMAT, MARK, Payload, sealed_words
from kuaijin.exchange.signing import Keys
from kuaijin.ledger import merkle
from kuaijin.ledger.entries import body_digest, link

Outcome = Literal["valid", "changed", "unreadable", "foreign", "revoked", "unknown"]
LARGEST = 20_000_000
"""Bytes; a certificate has about a hundredth of that."""
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
    return [] if told == (place.stream, place.park, place.seq, place.hash) else ["another entry"]


def check_standing(found: Finding) -> Finding:
    """Ask the ledger of this site about a ``valid`` file: ``revoked`` where the grant no longer stands, ``unknown``
    where the ledger has no such grant. Other findings come back as they are."""
    if found.payload is None:
        return found
    place = found.payload.ledger
    case_id = place.stream.removeprefix("case/")
    entries = {(each.park, each.seq): each.hash for each in ledger.history("case", case_id)}
    if entries.get((place.park, place.seq)) != place.hash:
        text = Text("本园区台账里没有这项准予决定。", "The park's ledger has no such grant.")
        return msgspec.structs.replace(found, outcome="unknown", text=text)
    state: State = ledger.load("case", case_id)[0]
    if state.granted_on is None or state.certificate_no != found.payload.fields.number:
        status = STATUSES[state.status]
        text = Text(
            f"证照已失效：办件现为“{status.zh}”{f'，{state.ended_on}' if state.ended_on else ''}。",
            f"No longer valid: the case is “{status.en}”{f', {state.ended_on}' if state.ended_on else ''}.",
        )
        return msgspec.structs.replace(found, outcome="revoked", text=text)
    text = Text("文件未改动，证照有效。", "The file is unchanged and the certificate is valid.")
    return msgspec.structs.replace(found, text=text)
