"""The next free number of a series: of the matters of a year, the parcels of a project …"""

import re
from typing import Any

from django.db.models.functions import Length

LONGEST = 64
"""Characters of an id (LEDGER-2)."""


def next_number(model: Any, prefix: str, width: int = 2) -> str:
    """The id after the highest of ``model`` that is ``prefix`` and a number, in at least ``width`` digits.

    Who is slower with the same number meets a conflict and tries again. What is called otherwise (the API lets callers
    choose) has no number at all. Longer numbers count only once the shorter ones have come to their end: a caller's
    number of sixty digits leaves the series as it was.
    """
    written = f"[0-9]{{{width}}}"
    for digits in range(width, LONGEST - len(prefix) + 1):
        if digits > width:
            written = f"[0-9]{{{width}}}|[1-9][0-9]{{{width},{digits - 1}}}"
        numbered = model.objects.filter(pk__regex=f"^{re.escape(prefix)}({written})$")
        # A longer number is a higher one, whatever its digits.
        last = numbered.order_by(Length("pk").desc(), "-pk").values_list("pk", flat=True).first()
        following = int(last.removeprefix(prefix)) + 1 if last else 1
        if following < 10**digits:
            break
    return f"{prefix}{following:0{width}d}"
