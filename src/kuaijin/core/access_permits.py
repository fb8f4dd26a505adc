"""The table of rights of permits: cases, packages, powers, sets and what firms and secretaries do around them.

Rows read as ``core.access_table`` says.
"""

from kuaijin.core.access_roles import APPLICANT, HELPER, UNIT

CASE: dict[str, str] = {
    "open-pre-service": "window bureau_head approver:department secretary:assigned",
    "give-advice": "window bureau_head approver:department secretary:assigned",
    "receive": APPLICANT,
    "notify-correction": "window approver:department bureau_head",
    "submit-correction": APPLICANT,
    "attach-file": APPLICANT,
    "remove-file": APPLICANT,
    "accept": "approver:department bureau_head",
    "accept-tolerantly": "approver:department bureau_head",
    "refuse-acceptance": "approver:department bureau_head",
    "deem-accepted": "system",
    "deem-renewed": "system",
    "close-uncorrected": "system approver:department bureau_head",
    "start-special": "approver:handling bureau_head",
    "end-special": "approver:handling bureau_head",
    "extend": "bureau_head leader_main",
    "assign": "window bureau_head",
    "add-opinion": "reviewer:reviewing third_party:reviewing+asked approver:asked land:asked planner:asked",
    "ask-opinions": "approver:handling bureau_head",
    "ask-guest": "approver:handling bureau_head",
    "drop-asked": "approver:handling bureau_head",
    "prolong-cure": "approver:handling bureau_head",
    "record-silence": "system",
    "countersign": "approver:department bureau_head",
    "cure": APPLICANT,
    "grant": "approver:handling bureau_head",
    "deny": "approver:handling bureau_head",
    "deliver": "window",
    "archive": "window approver:department bureau_head",
    "withdraw": APPLICANT,
    "terminate": "approver:handling bureau_head",
    "revoke": "bureau_head",
    "recall": "bureau_head",
    "forfeit": "bureau_head",
    "cancel-registration": "bureau_head approver:department",
    "request-hearing": "enterprise:own platform:own+team window",
    "sign-hearing-record": "enterprise:own platform:own+team window",
    "sign-promise": UNIT,
    "withdraw-promise": UNIT,
    "verify-promise": "approver:handling bureau_head",
    "order-rectification": "approver:handling bureau_head",
    "record-rectification": "approver:handling bureau_head",
    "extend-start": "approver:handling bureau_head",
    "issue-with-land": "system",
    "record-instant-check": "system",
    "review-instant": "approver:department bureau_head",
    "record-lapse": "system approver:department bureau_head",
    "note": "window approver:department bureau_head dispatcher secretary:assigned",
}

CREDIT: dict[str, str] = {
    "record-breach": "system",
    "repair-credit": "bureau_head",
}

PACKAGE: dict[str, str] = {
    "open-package": APPLICANT,
    "choose-items": APPLICANT,
    "fill-form": APPLICANT,
    "attach-paper": APPLICANT,
    "receive-package": APPLICANT,
    "notify-package": "window bureau_head",
    "correct-package": APPLICANT,
    "deliver-package": "window",
}

FIRM: dict[str, str] = {
    "add-mandate": "enterprise:principal",
    "end-mandate": "enterprise:principal",
    "save-needs": "enterprise:own platform:own",
    "drop-needs": "enterprise:own platform:own",
}

THREAD: dict[str, str] = {
    "send-message": HELPER,
    "book-visit": UNIT,
    "confirm-visit": "secretary:assigned",
    "decline-visit": "secretary:assigned",
    "cancel-visit": HELPER,
}

RATING: dict[str, str] = {"rate": UNIT}

POWER: dict[str, str] = {
    "propose-power": "bureau_head dispatcher",
    "put-power-in-force": "bureau_head",
    "suspend-power": "bureau_head",
    "resume-power": "bureau_head",
    "take-power-back": "bureau_head",
    "expire-power": "system",
}

RULESET: dict[str, str] = {
    "draft-rules": "approver dispatcher bureau_head",
    "submit-rules": "approver dispatcher bureau_head",
    "return-rules": "bureau_head leader_main",
    "publish-rules": "bureau_head leader_main",
    "switch-off": "approver bureau_head leader_main",
    "switch-on": "bureau_head leader_main",
    "recall-version": "bureau_head leader_main",
}
"""Whoever sees that the machine errs may stop it; starting it again takes a head."""

PERMIT_SET: dict[str, str] = {
    "plan-set": "planner:zone bureau_head dispatcher",
    "fix-draft": "window bureau_head planner:zone secretary:assigned",
    "predecide": "approver bureau_head",
    "prepare-contract": "planner:zone bureau_head",
    "arm": "bureau_head planner:zone",
    "disarm": "bureau_head planner:zone",
    "review": "system",
    "fire": "system",
    "stop-firing": "system",
    "fire-part": "bureau_head",
    "finish": "system",
    "rescind-set": "system",
}
