"""The next free number of a series: of the matters of a year, the parcels of a project …"""

import re
from typing import Any

from django.db.models.functions import Length


def next_number(model: Any, prefix: str, width: int = 2) -> str:
    """The id after the highest of ``model`` that is ``prefix`` and a number, in at least ``width`` digits.

    Who is slower with the same number meets a conflict and tries again. What is called otherwise (the API lets callers
    choose) has no number at all.
    """
    numbered = model.objects.filter(pk__regex=rf"^{re.escape(prefix)}[0-9]+$")
    # A longer number is a higher one, whatever its digits.
    last = numbered.order_by(Length("pk").desc(), "-pk").values_list("pk", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:0{width}d}"
