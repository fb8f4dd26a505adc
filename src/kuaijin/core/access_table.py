"""The table of rights: act × role × relation to the object (mechanisms.md 11). What is not written here is denied.

A row reads ``"role role:relation role:relation+relation"``: a role alone may act on any object of the kind, a role with
relations when one of them holds. Relations (see ``core.access.RELATIONS``): ``linked`` leader, ``assigned`` secretary,
``own`` firm, ``principal`` the firm itself and not its agents, ``team`` of the task force, ``department``,
``asked`` (for the department's opinion), ``handling`` (department, and handler if there is one), ``reviewing``,
``lead``, ``supporting``, ``assigner``, ``raiser``, ``zone``.
"""

from kuaijin.core.access_book import BATCH_MONTH, BOOK_PLACES, PROJECT_MORE
from kuaijin.core.access_forms import FORM, FORM_WORDING, READ_FORM
from kuaijin.core.access_forms import PLACES as FORM_PLACES
from kuaijin.core.access_people import FORCE, POST, STAFF, TASK_FORCE
from kuaijin.core.access_permits import (
    CASE,
    CREDIT,
    FIRM,
    HALL_DAY,
    PACKAGE,
    PERMIT_SET,
    POWER,
    RATING,
    REVISION,
    RULEBOOK,
    RULESET,
    THREAD,
)
from kuaijin.core.access_roles import APPLICANT, HELPER, UNIT

PROJECT: dict[str, str] = {
    "intake": "dispatcher bureau_head",
    "correct-facts": "dispatcher bureau_head",
    "adjust-total": "bureau_head",
    "enter-annual-plan": "dispatcher bureau_head",
    "adjust-plan": "dispatcher bureau_head",
    "assign-leader": "leader_main dispatcher",
    "assign-secretary": "leader_main bureau_head dispatcher",
    "form-task-force": "leader_main leader:linked dispatcher",
    "plan-milestone": f"dispatcher {HELPER}",
    "reach-milestone": f"dispatcher {HELPER}",
    "move-milestone": "dispatcher leader:linked leader_main",
    "report-investment": HELPER,
    "return-report": "dispatcher",
    "freeze-month": "dispatcher",
    "adjust-investment": HELPER,
    "set-stat-status": "statistics",
    "report-statistics": "statistics",
    "plan-funds": f"dispatcher bureau_head {HELPER}",
    "report-funds": HELPER,
    "explain-red": f"dispatcher leader:linked {HELPER}",
    "record-ceremony": f"dispatcher {HELPER}",
    "record-permit": "system bureau_head",
    "record-start": f"dispatcher {HELPER}",
    "request-completion": HELPER,
    "record-completion": "dispatcher bureau_head",
    "stop-works": f"dispatcher {HELPER}",
    "start-revival": "dispatcher bureau_head",
    "resume": f"dispatcher {HELPER}",
    "record-use": f"dispatcher {HELPER}",
    "record-visit": "leader_main leader:linked secretary:assigned",
    "record-service-act": "secretary:assigned",
    "retire": "dispatcher bureau_head",
    "note-source": "dispatcher bureau_head",
    **PROJECT_MORE,
}

PARCEL: dict[str, str] = {
    "draw": "planner:zone",
    "redraw": "planner:zone",
    "link-project": "planner:zone land:zone",
    "plan-acquisition": "land:zone",
    "report-acquisition": "land:zone",
    "set-conditions": "planner:zone",
    "sign-contract": "planner:zone",
    "record-payment": "planner:zone land:zone",
    "hand-over": "land:zone planner:zone",
    "rescind": "planner:zone",
}

APPRAISAL: dict[str, str] = {
    "open-appraisal": "appraiser",
    "enter-input": "statistics dispatcher",
    "set-veto": "dispatcher bureau_head",
    "lift-veto": "bureau_head leader_main",
    "try": "appraiser",
    "publish": "bureau_head leader_main",
    "appeal": "leader secretary platform enterprise",
    "decide-appeal": "bureau_head leader_main",
    "close-appraisal": "appraiser bureau_head",
    "withdraw-appraisal": "appraiser bureau_head",
}
"""Whose project it is that appeals, the decider looks at: an appraisal has many."""

HONOUR: dict[str, str] = {
    "record-honour": "appraiser",
    "attach-certificate": "appraiser",
    "strike-honour": "bureau_head leader_main",
}

_BIDDERS = "leader bureau_head planner land platform"
CHALLENGE: dict[str, str] = {
    "draft-challenge": "dispatcher bureau_head",
    "publish-challenge": "dispatcher bureau_head",
    "seal-bid": _BIDDERS,
    "withdraw-bid": _BIDDERS,
    "open-bids": "dispatcher",
    "award-challenge": "leader_main",
    "fail-to-award": "leader_main",
    "sign-pledge": _BIDDERS,
    "report-checkpoint": _BIDDERS,
    "change-marshal": "leader_main",
    "submit-result": _BIDDERS,
    "judge-challenge": "leader_main",
}
"""Who the marshal is, the decider looks at."""

TABLE_SOURCE: dict[str, str] = {
    "remember-table": "dispatcher bureau_head",
    "record-table-import": "dispatcher bureau_head",
}
"""What a table may change in the book, its rows' own commands say."""

EXPORT_LOG: dict[str, str] = {"record-export": "system"}
"""The house itself writes down what leaves, in the name of whoever takes it out by a list's own right."""

SITE_REPORT: dict[str, str] = {"file-report": HELPER, "correct-report": HELPER}
_PLANNING = f"dispatcher {HELPER}"
WORKS_PLAN: dict[str, str] = {
    "enter-works-plan": _PLANNING,
    "fix-baseline": _PLANNING,
    "put-works-proposal": _PLANNING,
    "adopt-works-proposal": f"leader_main leader:linked dispatcher {UNIT}",
    "move-gate": _PLANNING,
    "record-progress": _PLANNING,
}
AGENCY: dict[str, str] = {
    "register-agency": "bureau_head",
    "renew-agency": "bureau_head",
    "declare-ties": "bureau_head",
    "strike-agency": "bureau_head",
}
_REVIEWING = "reviewer:reviewing third_party:reviewing"
_COMMISSIONING = "approver:handling bureau_head"
TECH_REVIEW: dict[str, str] = {
    "commission-review": _COMMISSIONING,
    "accept-review": _REVIEWING,
    "recuse": _REVIEWING,
    "name-reviewer": _COMMISSIONING,
    "return-for-revision": _REVIEWING,
    "hand-in-revision": APPLICANT,
    "conclude-review": _REVIEWING,
    "score-review": _COMMISSIONING,
    "find-false": "bureau_head",
    "cancel-review": _COMMISSIONING,
}
_PLANNERS = "planner dispatcher bureau_head"
PLAN: dict[str, str] = {
    "register-plan": _PLANNERS,
    "set-indicator": _PLANNERS,
    "drop-indicator": _PLANNERS,
    "adopt-plan": "leader_main",
    "tell-actual": "planner statistics dispatcher",
    "close-plan": "leader_main bureau_head",
}

_EDITORS = "dispatcher bureau_head"
BULLETIN: dict[str, str] = {
    "generate-bulletin": "system dispatcher",
    "edit-bulletin": _EDITORS,
    "issue-bulletin": _EDITORS,
    "number-bulletin": "system",
    "archive-bulletin": _EDITORS,
    "withdraw-bulletin": "bureau_head leader_main",
}
MEETING: dict[str, str] = {
    "call-meeting": _EDITORS,
    "add-item": f"{_EDITORS} leader leader_main",
    "freeze-papers": _EDITORS,
    "record-attendance": _EDITORS,
    "conclude-item": f"{_EDITORS} leader_main",
    "score-stop": f"{_EDITORS} leader_main leader planner land platform approver secretary",
    "sign-minutes": "leader_main leader",
    "number-minutes": "system",
}
_ON_DUTY = "leader_main leader bureau_head dispatcher window secretary"
DUTY: dict[str, str] = {
    "plan-duty": _EDITORS,
    "take-over": _ON_DUTY,
    "record-call": _ON_DUTY,
    "answer-call": _ON_DUTY,
    "pass-call-on": _ON_DUTY,
}
"""Who is on duty that day, the decider looks at."""
NUMBERING: dict[str, str] = {"take-number": "system"}
REGISTER: dict[str, str] = {"enter-papers": "system", "void-letter": "bureau_head"}

_PARTIES = (
    "leader_main:{0} leader:{0} bureau_head:{0} dispatcher:{0} window:{0} approver:{0} reviewer:{0} secretary:{0} "
    "land:{0} planner:{0} platform:{0} statistics:{0} enterprise:{0} third_party:{0}"
)
_LEAD = _PARTIES.format("lead")

MATTER: dict[str, str] = {
    "raise": "leader_main leader:linked bureau_head dispatcher window approver:department land:zone planner:zone "
    f"{HELPER}",
    "triage": "dispatcher leader_main leader:linked",
    "assign-matter": "dispatcher leader_main leader:linked",
    "accept-matter": _LEAD,
    "return-matter": _LEAD,
    "update-matter": _PARTIES.format("lead+supporting+assigner"),
    "extend-matter": "dispatcher:assigner leader_main:assigner leader:assigner",
    "escalate": "dispatcher leader_main leader:linked system",
    "claim-solved": _LEAD,
    "confirm-solved": "enterprise:own+raiser platform:own+team+raiser secretary:assigned+raiser leader:raiser "
    "leader_main:raiser bureau_head:raiser window:raiser approver:raiser land:raiser planner:raiser dispatcher:raiser",
    "verify-matter": "dispatcher",
    "reopen": "dispatcher leader_main",
    "suspend-matter": "dispatcher leader_main leader:linked",
    "resume-matter": "dispatcher leader_main leader:linked",
}

PARK: dict[str, str] = {
    "name-park": "dispatcher bureau_head",
    "draw-area": "planner",
    "record-assessment": "planner",
    "name-role": "admin_system",
    "close-role": "admin_system",
    "set-fact": "dispatcher bureau_head",
    "set-hall": "dispatcher bureau_head",
}

_HANDLING = "leader_main leader bureau_head dispatcher window approver reviewer secretary land planner platform auditor"
"""Those inside who read cases."""
_INSIDE = f"{_HANDLING} statistics appraiser"
_AT_HALL = "leader_main leader bureau_head dispatcher window auditor"
READ: dict[str, str] = {
    "case": "leader_main leader:linked bureau_head dispatcher window approver:department+asked "
    "reviewer:reviewing third_party:reviewing secretary:assigned land:department+asked planner:department+asked "
    "platform:own+team enterprise:own "
    "auditor",
    "project": "leader_main leader:linked bureau_head dispatcher window approver reviewer:reviewing "
    "third_party:reviewing secretary:assigned land:zone planner:zone platform:own+team statistics appraiser "
    "enterprise:own auditor",
    "parcel": "leader_main leader:linked bureau_head dispatcher window approver secretary:assigned land:zone "
    "planner:zone platform:own+team appraiser enterprise:own auditor",
    "credit": "leader_main bureau_head dispatcher window approver enterprise:own auditor",
    "power": f"{_INSIDE} enterprise",
    "firm": "enterprise:own platform:own auditor",
    "thread": f"{HELPER} bureau_head auditor",
    "hall-day": _AT_HALL,
    "booking": f"{HELPER} window bureau_head dispatcher leader_main auditor",
    "rating": f"{UNIT} leader_main leader:linked bureau_head dispatcher appraiser auditor",
    "appraisal": f"{_INSIDE} enterprise",
    "honour": f"{_INSIDE} enterprise",
    "challenge": _INSIDE,
    "post": _INSIDE,
    "task-force": f"leader_main leader:linked+team bureau_head dispatcher appraiser auditor {FORCE}",
    "staff": _INSIDE,
    "ruleset": _HANDLING,
    "rulebook-change": _INSIDE,
    "plan": _INSIDE,
    "table-source": "leader_main bureau_head dispatcher statistics auditor",
    "export-log": "auditor",
    "agency": _INSIDE,
    "tech-review": "leader_main leader:linked bureau_head dispatcher window approver:department reviewer:reviewing "
    "third_party:reviewing secretary:assigned platform:own+team enterprise:own auditor",
    "package": "leader_main leader:linked bureau_head dispatcher window secretary:assigned platform:own+team "
    "enterprise:own auditor",
    "permit-set": "leader_main leader:linked bureau_head dispatcher window approver secretary:assigned land:zone "
    "planner:zone platform:own+team enterprise:own auditor",
    "matter": "leader_main leader:linked+lead+supporting+assigner+raiser bureau_head dispatcher "
    "window:lead+supporting+raiser approver:lead+supporting+raiser reviewer:lead+supporting+raiser "
    "secretary:assigned+lead+supporting+raiser land:lead+supporting+raiser+zone planner:lead+supporting+raiser+zone "
    "platform:own+team+lead+supporting+raiser statistics:lead+supporting appraiser "
    "enterprise:own+lead+supporting+raiser third_party:lead+supporting auditor",
    "site-report": f"leader_main leader:linked bureau_head dispatcher {HELPER} appraiser auditor",
    "works-plan": f"leader_main leader:linked bureau_head dispatcher {HELPER} appraiser auditor",
    "bulletin": _INSIDE,
    "meeting": _INSIDE,
    "duty": f"{_ON_DUTY} auditor",
    "numbering": "auditor",
    "form": READ_FORM,
    "external-case": "leader_main leader:linked bureau_head dispatcher window approver secretary:assigned "
    "enterprise:own platform:own+team auditor",
    "exchange": "leader_main bureau_head dispatcher auditor",
    "form-wording": _INSIDE,
    "register": "bureau_head auditor",
    "park": f"{_INSIDE} enterprise third_party admin_system admin_security public",
    "ledger": "auditor leader_main",
    "figures": _INSIDE,
    "batch-month": "leader_main bureau_head dispatcher window approver statistics appraiser auditor",
    "account": "admin_system admin_security auditor",
    "signin": "admin_security auditor",
    "settings": "admin_system auditor",
    "rulebook": f"{_INSIDE} enterprise third_party admin_system public",
    "guide": f"{_INSIDE} enterprise third_party admin_system admin_security public",
}
"""Who may look; the same rows decide which lines of a list a person sees."""

EXPORT: dict[str, str] = {
    "case": "bureau_head dispatcher auditor",
    "letter": "bureau_head dispatcher auditor",
    "certificate": "bureau_head dispatcher auditor",
    "project": "leader_main bureau_head dispatcher statistics appraiser auditor",
    "parcel": "bureau_head dispatcher planner:zone auditor",
    "permit-set": "leader_main bureau_head dispatcher auditor",
    "power": "leader_main bureau_head dispatcher auditor",
    "appraisal": "leader_main bureau_head appraiser auditor",
    "challenge": "leader_main bureau_head dispatcher appraiser auditor",
    "post": "leader_main bureau_head appraiser auditor",
    "task-force": "leader_main bureau_head dispatcher auditor",
    "ruleset": "bureau_head approver dispatcher auditor",
    "rulebook": "leader_main bureau_head approver dispatcher auditor",
    "matter": "leader_main bureau_head dispatcher auditor",
    "site-report": "leader_main bureau_head dispatcher auditor",
    "works-plan": "leader_main bureau_head dispatcher auditor",
    "tech-review": "bureau_head dispatcher auditor",
    "bulletin": "leader_main bureau_head dispatcher auditor",
    "form": "leader_main bureau_head dispatcher appraiser auditor",
    "ledger": "auditor",
    "figures": "leader_main bureau_head dispatcher statistics appraiser auditor",
    "account": "auditor",
    "package": "bureau_head dispatcher auditor",
    "hall-day": "bureau_head dispatcher auditor",
    "credit": "bureau_head dispatcher auditor",
    "export-log": "auditor",
    "rating": "leader_main bureau_head dispatcher appraiser auditor",
    "agency": "bureau_head dispatcher auditor",
    "delivery": "admin_system auditor",
}
"""Taking data out is a right of its own, asked for with a reason."""

VERIFY: dict[str, str] = {"ledger": "auditor leader_main"}

PLACES: dict[str, str] = {
    "cockpit.see": _INSIDE,
    "search.see": f"{_INSIDE} enterprise third_party",
    "project.list": f"{_INSIDE} enterprise third_party",
    "project.board": _INSIDE,
    **BOOK_PLACES,
    "case.list": f"{_HANDLING} enterprise third_party",
    "case.track": f"{_HANDLING} enterprise third_party public",
    "window.queue": f"{_HANDLING} enterprise third_party",
    "letter.list": f"{_HANDLING} enterprise",
    "certificate.list": f"{_HANDLING} enterprise",
    "parcel.list": f"{_INSIDE} enterprise",
    "credit.list": "leader_main bureau_head dispatcher window approver enterprise auditor",
    "package.list": "leader_main leader bureau_head dispatcher window secretary platform enterprise auditor",
    "permit-set.list": f"{_INSIDE} enterprise",
    "power.list": f"{_INSIDE} enterprise",
    "honour.list": f"{_INSIDE} enterprise",
    "firm.home": "enterprise platform",
    "firm.people": "enterprise",
    "thread.list": "enterprise platform secretary bureau_head auditor",
    "hall-day.list": _AT_HALL,
    "booking.list": "enterprise platform secretary window",
    "rating.list": "leader_main leader bureau_head dispatcher appraiser auditor",
    "firm.needs": "enterprise platform secretary window bureau_head dispatcher approver",
    "challenge.list": _INSIDE,
    "post.list": _INSIDE,
    "post.marks": "leader_main bureau_head appraiser auditor",
    "task-force.list": "leader_main leader bureau_head dispatcher secretary land planner platform approver reviewer "
    "window appraiser auditor",
    "staff.list": _INSIDE,
    "staff.propose": "dispatcher bureau_head leader_main",
    "ruleset.list": f"{_HANDLING}",
    "rulebook.see": _INSIDE,
    "measure.list": _INSIDE,
    "plan.list": _INSIDE,
    "table.list": "leader_main bureau_head dispatcher statistics appraiser auditor",
    "table.import": "dispatcher bureau_head",
    "agency.list": _INSIDE,
    "tech-review.list": "leader_main leader bureau_head dispatcher window approver reviewer third_party secretary "
    "platform enterprise auditor",
    "matter.list": f"{_INSIDE} enterprise third_party",
    "inbox.see": f"{_INSIDE} enterprise third_party admin_system admin_security",
    "delivery.see": "admin_system auditor",
    "delivery.again": "admin_system",
    "bulletin.list": _INSIDE,
    "works-plan.enter": "dispatcher enterprise platform secretary",
    "works-plan.list": "leader_main leader bureau_head dispatcher enterprise platform secretary appraiser auditor",
    "meeting.list": _INSIDE,
    "duty.list": f"{_ON_DUTY} auditor",
    "exchange.see": "leader_main bureau_head dispatcher auditor",
    "exchange.push": _EDITORS,
    "exchange.take": _EDITORS,
    "external-case.list": "leader_main leader bureau_head dispatcher window approver secretary platform enterprise "
    "auditor",
    "form.list": f"{_INSIDE} enterprise",
    **FORM_PLACES,
    "site-report.list": "leader_main leader bureau_head dispatcher enterprise platform secretary appraiser auditor",
    "park.see": "leader_main bureau_head dispatcher auditor admin_system admin_security",
    "park.export": "leader_main bureau_head dispatcher auditor admin_system admin_security",
    "park.map": f"{_INSIDE} enterprise third_party public",
    "dispatch.bulletin": _INSIDE,
    "dispatch.export": "leader_main bureau_head dispatcher auditor",
    "sign.list": "auditor leader_main bureau_head",
    "sign.export": "auditor",
    "export-log.list": "auditor",
    "ledger.see": "auditor leader_main",
    "ledger.proof": "auditor leader_main",
    "ledger.checkpoint": "auditor",
    "account.see": "admin_system admin_security auditor",
    "account.make": "admin_system",
    "account.approve": "admin_security",
    "account.close": "admin_system admin_security",
    "account.token": "admin_system",
    "signin.see": "admin_security auditor",
    "settings.see": "admin_system auditor",
    "settings.set": "admin_system",
}
"""Pages and acts that concern no single object."""

COMMANDS: dict[str, dict[str, str]] = {
    "case": CASE,
    "project": PROJECT,
    "batch-month": BATCH_MONTH,
    "parcel": PARCEL,
    "credit": CREDIT,
    "power": POWER,
    "appraisal": APPRAISAL,
    "challenge": CHALLENGE,
    "post": POST,
    "staff": STAFF,
    "task-force": TASK_FORCE,
    "works-plan": WORKS_PLAN,
    "ruleset": RULESET,
    "rulebook": RULEBOOK,
    "rulebook-change": REVISION,
    "plan": PLAN,
    "table-source": TABLE_SOURCE,
    "export-log": EXPORT_LOG,
    "agency": AGENCY,
    "tech-review": TECH_REVIEW,
    "honour": HONOUR,
    "package": PACKAGE,
    "firm": FIRM,
    "thread": THREAD,
    "hall-day": HALL_DAY,
    "rating": RATING,
    "permit-set": PERMIT_SET,
    "site-report": SITE_REPORT,
    "bulletin": BULLETIN,
    "meeting": MEETING,
    "duty": DUTY,
    "numbering": NUMBERING,
    "form": FORM,
    "external-case": {"tell-external": _EDITORS},
    "exchange": {"record-run": _EDITORS},
    "form-wording": FORM_WORDING,
    "register": REGISTER,
    "matter": MATTER,
    "park": PARK,
}
