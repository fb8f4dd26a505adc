"""Short words for the clock's tests: events and questions on one line."""

from datetime import date

from kuaijin.core import clock_events as ev
from kuaijin.core.clock import Limits, compute
from kuaijin.core.settings import LegalSettings
from kuaijin.sources.holiday_years import china_calendar

CALENDAR = china_calendar()
TWENTY = Limits(limit_days=20)


def d(text):
    return date.fromisoformat(text)


def received(day, complete=False, at=None):
    return ev.Received(date=d(day), complete=complete, time=at)


def accepted(day, as_of=None):
    return ev.Accepted(date=d(day), as_of=as_of and d(as_of))


def notified(day):
    return ev.CorrectionNotified(date=d(day))


def submitted(day, complete=True):
    return ev.CorrectionSubmitted(date=d(day), complete=complete)


def special(day, *, notice="same", cap=None, basis=True, name="专家评审", excluded=None, planned=None):
    told = d(day) if notice == "same" else notice and d(notice)
    return ev.SpecialStart(
        date=d(day),
        name=name,
        legal_basis=basis,
        written_notice=told,
        cap=cap,
        excluded_from=excluded,
        planned_end=planned and d(planned),
    )


def ended(day, name="专家评审"):
    return ev.SpecialEnd(date=d(day), name=name)


def extended(day, days=10, by="agency_head", notice="same"):
    return ev.Extended(
        date=d(day), days=days, approver=by, written_notice=d(day) if notice == "same" else notice and d(notice)
    )


def granted(day, promise=False):
    return ev.DecidedGrant(date=d(day), on_promise=promise)


def ask(limits, *events, as_of=None, **settings):
    return compute(limits, events, CALENDAR, LegalSettings(**settings), as_of and d(as_of))
