"""The clock told again the slow way: one day after the other, as law.md section 3 writes it."""

from datetime import date, timedelta

ONE = timedelta(days=1)


def removed_days(calendar, start, end, notice, cap):
    """The working days that one special procedure removes (CR-8, CR-9, CR-10)."""
    if notice is None:
        return set()
    days, day = set(), max(start, notice)
    while day < end:
        day += ONE
        if calendar.is_workday(day) and (cap is None or len(days) < cap):
            days.add(day)
    return days


def stretch(calendar, start, end, notice, cap):
    """The same as calendar days: up to the last working day within the cap, or to the end."""
    if notice is None:
        return set()
    days, day, used = set(), max(start, notice), 0
    while day < end and (cap is None or used < cap):
        day += ONE
        days.add(day)
        used += calendar.is_workday(day)
    return days


def workday_due(calendar, start, length, removed):
    """Walk until ``length`` working days outside ``removed`` are counted."""
    day, left = start, length
    while left > 0:
        day += ONE
        if calendar.is_workday(day) and day not in removed:
            left -= 1
    return day


def calendar_due(calendar, start, length, removed):
    """Walk ``length`` calendar days outside ``removed``, then on to a working day."""
    day, left = start, length
    while left > 0:
        day += ONE
        if day not in removed:
            left -= 1
    while not calendar.is_workday(day):
        day += ONE
    return day


def month_later(day, months):
    """The corresponding day or the month's last (CR-5), by trying."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for candidate in range(day.day, 27, -1):
        try:
            return date(year, month + 1, candidate)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
