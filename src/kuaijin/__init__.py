"""Kuaijin 快进: an industrial park's projects, approvals and dispatch, on one ledger."""

from kuaijin.wallclock import now, today

__all__ = ["now", "today"]
__version__ = "0.1.0"
