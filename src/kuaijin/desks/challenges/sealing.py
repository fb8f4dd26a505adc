"""Sealing a bid: the ledger gets its digest and what only this site can read, until all bids are opened at once."""

import base64
import secrets
from datetime import date

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from msgspec import Struct

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.challenge import digest_of
from kuaijin.core.challenge_messages import Bid, ChallengeCommand, OpenBids, SealBid
from kuaijin.core.challenge_state import State
from kuaijin.core.checks import PROSE_LENGTH, check_text, check_texts, first


class Offer(ChallengeCommand, frozen=True, tag="seal-bid"):
    """What a bidder fills in."""

    plan: str
    people: tuple[str, ...]
    value: str
    due: date


class _Kept(Struct, frozen=True):
    bid: Bid


def _cipher() -> MultiFernet:
    """The site's own key, and those before it."""
    return MultiFernet([Fernet(_key(each)) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"kuaijin sealed bids")
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))


def sealed(offer: Offer, bidder: str) -> SealBid:
    """The command that seals an offer.

    Raises:
        Refused: a field is empty or too long.
    """
    refusal = first(
        (
            check_text(offer.plan, "plan", Text("攻坚方案", "plan"), limit=PROSE_LENGTH),
            check_texts(offer.people, "people", Text("团队", "people")),
            check_text(offer.value, "value", Text("承诺值", "promise"), limit=40),
        )
    )
    if refusal is not None:
        raise Refused(refusal)
    bid = Bid(
        bidder=bidder,
        plan=offer.plan.strip(),
        people=offer.people,
        value=offer.value.strip(),
        due=offer.due,
        nonce=secrets.token_hex(16),
    )
    return SealBid(digest=digest_of(bid), sealed=_cipher().encrypt(msgspec.json.encode(_Kept(bid))).decode())


def opening(state: State) -> OpenBids:
    """The command that opens all bids of a challenge.

    Raises:
        Refused: CH-KEY, this site's key opens one of them no longer.
    """
    cipher = _cipher()
    try:
        kept = [msgspec.json.decode(cipher.decrypt(each.sealed.encode()), type=_Kept) for each in state.sealed]
    except InvalidToken as error:
        text = Text("本站密钥已更换，无法启封。", "This site's key has changed: the bids cannot be opened.")
        raise Refused(Refusal("CH-KEY", text)) from error
    return OpenBids(bids=tuple(each.bid for each in kept))
