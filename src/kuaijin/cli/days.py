"""The day that a command is asked about."""

import re
from datetime import date


def asked_day(given: str | None) -> date:
    """The day of ``--on``, or today at this site.

    Raises:
        SystemExit: not a date written YYYY-MM-DD; the sentence is its code.
    """
    from kuaijin.wallclock import today

    if not given:
        return today()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise SystemExit(f"--on: 日期格式应为 YYYY-MM-DD / not a date like YYYY-MM-DD: {given}")
