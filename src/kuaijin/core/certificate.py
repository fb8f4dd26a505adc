"""证照: what becomes of a certificate. It follows its case; each way of ending keeps its own word (law.md 11)."""

from datetime import date
from typing import Literal

from kuaijin.core.base import Text

Status = Literal["valid", "superseded", "revoked", "recalled", "forfeited", "cancelled", "lapsed", "expired"]
STATUSES: dict[str, Text] = {
    "valid": Text("有效", "valid"),
    "superseded": Text("已被新证替代", "superseded"),
    "revoked": Text("已撤销", "revoked"),
    "recalled": Text("已撤回", "recalled"),
    "forfeited": Text("已吊销", "forfeited"),
    "cancelled": Text("已注销", "cancelled"),
    "lapsed": Text("已自行废止", "lapsed"),
    "expired": Text("有效期届满", "expired"),
}
ENDED = ("revoked", "recalled", "forfeited", "cancelled", "lapsed")
"""The statuses of a case that end its certificate, under the same word."""


def status_on(status: str, valid_until: date | None, day: date) -> str:
    """What a certificate is on ``day``: time alone ends one that nothing else has ended."""
    over = status == "valid" and valid_until is not None and valid_until < day
    return "expired" if over else status
