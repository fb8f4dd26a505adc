"""Points on which the law is silent or practice differs: each a named setting with a default, never a constant in code.

The numbers come from law.md: section 16 (U-1 … U-7) and every other rule marked [A]. A jurisdiction's rulebook may
override any of them. "Working days" are those of :mod:`kuaijin.core.calendar`; the rest says its unit in its name.
"""

from typing import Literal

from msgspec import Struct

CorrectionOverdueEffect = Literal["deemed_withdrawn", "refuse", "keep_open"]
ToleranceFailureEffect = Literal["terminate", "cancel_acceptance", "deemed_withdrawn", "refuse"]
Approver = Literal["agency_head", "head_of_government"]


class LegalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One jurisdiction's choices. Every field is optional in data and has the default that law.md gives."""

    # Counting (section 3)
    count_start_day: bool = False
    """CR-1: whether the day of the triggering event is itself day 1."""
    special_start_day_counts: bool = True
    """CR-8, U-2: whether the day on which a special procedure starts still counts."""
    extension_moves_committed: bool = False
    """Whether an extension under 许可法 art. 42 also moves the committed clock. It extends the statutory limit only:
    a promise to the public isn't lengthened by an internal approval, it is missed and explained (section 15)."""
    show_both_readings: bool = True
    """U-1: show the calendar-day reading beside working days for limits that start on receipt."""
    public_notice_counts_statutory: bool = True
    """U-4: public notice (公示) counts in the statutory clock."""

    # Receipt, correction, acceptance (section 4)
    correction_window_days: int = 5
    """Working days for the one-time notice (许可法 art. 32), unless the item says otherwise; 0 = on the spot."""
    correction_days: int = 20
    """AC-4, U-3: working days the applicant has from the notice."""
    correction_overdue_effect: CorrectionOverdueEffect = "deemed_withdrawn"
    """AC-4: what follows when the corrections don't come in time."""
    correction_reminder_days: tuple[int, ...] = (5, 10)
    """AC-4: reminders, in working days after the notice."""
    acceptance_reset_allowed: bool = False
    """U-6: an officer may take acceptance back to start the clock again."""
    paper_scan_minutes: int = 30
    """U-7: minutes from ticket to scan for paper intake at a window."""
    paper_ticket_required: bool = False
    """U-7: paper intake at a window must name its queue ticket; else a missing ticket is only told to the audit."""
    late_acceptance_hour: int = 17
    """Evasion pattern: acceptance after this hour on the last day of the window, again and again."""

    # Decision, extension, delivery (section 5)
    decision_days: int = 20
    """许可法 art. 42 para 1, working days."""
    extension_days: int = 10
    """许可法 art. 42 para 1, working days, once."""
    extension_approver: Approver = "agency_head"
    """Who approves the extension unless the item says otherwise."""
    joint_decision_days: int = 45
    """许可法 art. 42 para 2, working days."""
    joint_extension_days: int = 15
    """许可法 art. 42 para 2, working days, approved by the head of the people's government."""
    delivery_days: int = 10
    """许可法 art. 44, working days."""
    inspection_staff_days: int = 5
    """许可法 art. 55: two staff named within so many working days of acceptance."""
    late_grant_allowed: bool = True
    """U-5: a late agency may still grant; the case stays marked overdue."""

    # Joint handling (measures.md 12)
    silence_means_no_objection: bool = False
    """Whether a department that lets its day pass counts as having no objection; only where a local rule says so."""

    # Instant items (即办)
    instant_cutoff_hour: int = 16
    """A half-day promise made after this hour is due at noon of the next working day."""

    # Tolerance (section 8)
    cure_days_before_committed: int = 1
    """TO-4: working days before the committed due date, when the certificate waits for the cure."""
    cure_days_after_decision: int = 20
    """TO-4: working days after the decision in the tolerant-decision model (容缺审批)."""
    cure_reminder_days: tuple[int, ...] = (3, 1)
    """Reminders, in working days before the cure is due."""
    tolerance_failure_effect: ToleranceFailureEffect = "terminate"
    """TO-6."""
    force_majeure_days: int = 20
    """TO-9: the most working days that one force majeure puts off the cure."""
    tolerance_bar_months: int = 6
    """Exclusion from tolerance after a failed cure, months."""

    # Decision on promise (section 9)
    promise_verify_days: int = 60
    """PR-4, working days after the decision."""
    promise_rectify_days: int = 15
    """PR-5, working days."""

    # Hearing (section 12)
    hearing_request_days: int = 5
    """许可法 art. 47: time of the applicant to ask; working days, the favourable reading."""
    hearing_days: int = 20
    """许可法 art. 47, working days from the request."""
    hearing_notice_days: int = 7
    """许可法 art. 48: notice of time and place so many working days ahead."""

    # Remedies (section 13), calendar periods
    reconsideration_days: int = 60
    """复议法 art. 20, calendar days from knowing the act."""
    lawsuit_months: int = 6
    """诉讼法 art. 46, months from knowing the act."""
    omitted_notice_months: int = 12
    """Longest period when the remedies were not told: 复议法 art. 20 para 3, 行诉解释 art. 64."""
    lawsuit_after_reconsideration_days: int = 15
    """诉讼法 art. 45, calendar days from service of the reconsideration decision."""

    # Construction permit (建筑法 art. 9) and renewal (section 10)
    permit_start_months: int = 3
    permit_max_extensions: int = 2
    permit_extension_months: int = 3
    renewal_apply_days: int = 30
    """许可法 art. 50, days before expiry."""
    renewal_reminder_days: tuple[int, ...] = (60, 45)
    """WD-4, calendar days before expiry."""
    renewal_decision_days: int = 20
    """许可法 art. 42 and 50: working days for the answer to a renewal, which never comes later than the expiry."""
    change_decision_days: int = 20
    """WD-5: working days for the answer to a change, a clock of its own."""

    # Lights of the committed clock (section 15)
    yellow_days_left: int = 2
    """Yellow when so many working days or fewer are left."""
    yellow_percent_left: int = 20
    """Yellow when so many percent of the committed limit or less are left."""
