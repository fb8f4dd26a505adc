"""The day that a command is asked about."""

import re
from datetime import date

from kuaijin.core.base import Refused


def asked_day(given: str | None) -> date:
    """The day of ``--on``, or today at this site. Call it on an opened site.

    Raises:
        SystemExit: not a date written YYYY-MM-DD, or one that the site cannot speak of; the sentence is its code.
    """
    from kuaijin.insight.days import known_day
    from kuaijin.wallclock import today

    if not given:
        return today()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
            return known_day(date.fromisoformat(given))
    except ValueError:
        pass
    except Refused as refused:
        text = refused.refusal.text
        raise SystemExit(f"--on: {text.zh}\n--on: {text.en}") from refused
    raise SystemExit(f"--on: 日期格式应为 YYYY-MM-DD / not a date like YYYY-MM-DD: {given}")
