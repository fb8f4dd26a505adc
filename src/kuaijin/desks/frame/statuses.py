"""Status pills: for each known state its word, its icon and its tone. Colour never speaks alone (standards.md 11)."""

from msgspec import Struct

from kuaijin.core.base import Text

TONES = ("plain", "info", "good", "warn", "bad", "done", "pause", "sample")


class Status(Struct, frozen=True):
    """What a pill shows. ``tone`` is one of :data:`TONES`, ``icon`` a name in ``frontend/icons.txt``."""

    text: Text
    icon: str
    tone: str


def _status(zh: str, en: str, icon: str, tone: str) -> Status:
    return Status(Text(zh, en), icon, tone)


LIGHTS: dict[str, Status] = {
    "green": _status("绿灯", "Green", "circle-check", "good"),
    "yellow": _status("黄灯", "Yellow", "alert-triangle", "warn"),
    "red": _status("红灯", "Red", "alert-octagon", "bad"),
    "black": _status("法定逾期", "Past the law's limit", "alert-octagon", "bad"),
    "grey": _status("未报", "Not reported", "circle-dashed", "plain"),
    "none": _status("无灯", "No light", "circle-dashed", "plain"),
}

STATUSES: dict[str, Status] = {
    # cases
    "pre_service": _status("预审服务", "Pre-service", "message", "info"),
    "received": _status("已收件", "Received", "inbox", "info"),
    "correction": _status("待补正", "Awaiting correction", "edit", "warn"),
    "accepted": _status("已受理", "Accepted", "clipboard-check", "info"),
    "deemed_accepted": _status("视为受理", "Deemed accepted", "gavel", "warn"),
    "not_accepted": _status("不予受理", "Not accepted", "ban", "bad"),
    "review": _status("审查中", "In review", "search", "info"),
    "paused": _status("特别程序中", "Clock paused", "player-pause", "pause"),
    "granted": _status("准予", "Granted", "circle-check", "good"),
    "denied": _status("不予许可", "Denied", "circle-x", "bad"),
    "draft": _status("草稿", "Draft", "edit", "plain"),
    "delivered": _status("已送达", "Delivered", "mail", "done"),
    "archived": _status("已归档", "Archived", "archive", "done"),
    "withdrawn": _status("已撤回", "Withdrawn", "arrow-back-up", "plain"),
    "terminated": _status("已终止", "Terminated", "player-stop", "plain"),
    "revoked": _status("已撤销", "Revoked", "x", "bad"),
    "lapsed": _status("已失效", "Lapsed", "calendar-off", "bad"),
    "special": _status("特别程序", "Special procedure", "player-pause", "pause"),
    "refused": _status("不予受理", "Not accepted", "ban", "bad"),
    "recalled": _status("已撤回许可", "Recalled", "arrow-back-up", "bad"),
    "forfeited": _status("已吊销", "Forfeited", "x", "bad"),
    "cancelled": _status("已注销", "Cancelled", "x", "plain"),
    "acceptance": _status("竣工验收中", "In acceptance", "clipboard-check", "info"),
    "new": _status("新", "New", "point", "plain"),
    "rescinded": _status("已解除", "Rescinded", "arrow-back-up", "bad"),
    # forms
    "form_issued": _status("已制发", "Issued", "circle-check", "good"),
    "form_void": _status("已作废", "Void", "ban", "bad"),
    # letters and certificates
    "valid": _status("有效", "Valid", "circle-check", "good"),
    "void": _status("作废", "Void", "ban", "bad"),
    "superseded": _status("已换证", "Superseded", "arrow-back-up", "plain"),
    "expired": _status("有效期届满", "Expired", "calendar-off", "bad"),
    # technical reviews
    "review_unassigned": _status("待指定审查人", "Without a reviewer", "user", "warn"),
    "review_assigned": _status("待接受", "Waits to be accepted", "hourglass", "info"),
    "review_in_progress": _status("审查中", "In progress", "search", "info"),
    "review_revision": _status("修改中", "In revision", "edit", "warn"),
    "review_passed": _status("通过", "Passed", "circle-check", "good"),
    "review_failed": _status("未通过", "Failed", "circle-x", "bad"),
    "review_false": _status("结论不实", "Found false", "alert-octagon", "bad"),
    "review_cancelled": _status("已撤销", "Cancelled", "x", "plain"),
    "agency_listed": _status("在库", "Listed", "circle-check", "good"),
    "agency_expired": _status("资质到期", "Qualification ended", "calendar-off", "warn"),
    "agency_struck": _status("已除名", "Struck off", "ban", "bad"),
    # the 24-hour line
    "duty_new": _status("未排班", "Not planned", "circle-dashed", "plain"),
    "duty_planned": _status("已排班", "Planned", "calendar", "info"),
    "duty_on": _status("已接班", "Taken over", "circle-check", "good"),
    "call_open": _status("待答复", "Open", "hourglass", "info"),
    "call_late": _status("逾期未答复", "Late", "alert-octagon", "bad"),
    "call_urgent": _status("紧急", "Urgent", "urgent", "warn"),
    "call_answered": _status("已答复", "Answered", "circle-check", "done"),
    "call_answered_late": _status("逾期答复", "Answered late", "clock-exclamation", "warn"),
    # weekly meetings
    "meeting_called": _status("已召集", "Called", "calendar-event", "info"),
    "meeting_frozen": _status("材料已固化", "Papers frozen", "lock", "warn"),
    "meeting_signed": _status("纪要已签发", "Minutes signed", "circle-check", "done"),
    # honours
    "appraisal_draft": _status("填报中", "Being filled in", "edit", "info"),
    "appraisal_tried": _status("已试算", "Tried", "math-function", "info"),
    "appraisal_published": _status("公布，可申诉", "Published, open to appeal", "message", "warn"),
    "appraisal_closed": _status("已定案", "Closed", "circle-check", "done"),
    "appraisal_withdrawn": _status("已撤回", "Withdrawn", "arrow-back-up", "plain"),
    # instant rules
    "rules_new": _status("尚无规则", "No rules yet", "circle-dashed", "plain"),
    "rules_draft": _status("草稿", "Draft", "edit", "info"),
    "rules_submitted": _status("待公布", "Submitted", "send", "warn"),
    "rules_live": _status("生效", "Live", "bolt", "good"),
    "rules_off": _status("已停用", "Switched off", "player-pause", "pause"),
    "instant_grant": _status("秒批准予", "Granted by the machine", "bolt", "good"),
    "instant_person": _status("转人工", "To a person", "user", "info"),
    # months of investment
    "month_missing": _status("未报", "Not reported", "circle-dashed", "plain"),
    "month_returned": _status("已退回", "Returned", "arrow-back-up", "warn"),
    "month_estimated": _status("预计", "Estimate", "hourglass", "info"),
    "month_waiting": _status("待审核", "To be reviewed", "clipboard-check", "warn"),
    "month_frozen": _status("已冻结", "Frozen", "lock", "done"),
    # site reports
    "report_filed": _status("已报", "Reported", "circle-check", "good"),
    "report_late": _status("迟报", "Reported late", "clock", "warn"),
    "report_missing": _status("未报", "Not reported", "circle-dashed", "warn"),
    # bulletins
    "bulletin_draft": _status("待编发", "Being edited", "edit", "warn"),
    "bulletin_issued": _status("已编发", "Issued", "send", "info"),
    "bulletin_archived": _status("已归档", "Archived", "archive", "done"),
    "bulletin_withdrawn": _status("已作废", "Void", "ban", "bad"),
    # challenges
    "challenge_draft": _status("已建榜", "Drafted", "edit", "info"),
    "challenge_open": _status("张榜中", "Open to bids", "speakerphone", "warn"),
    "challenge_opened": _status("待定榜", "Bids opened", "lock-open", "info"),
    "challenge_awarded": _status("待签状", "Awarded", "user-check", "info"),
    "challenge_running": _status("攻坚中", "Running", "rocket", "info"),
    "challenge_submitted": _status("待评榜", "To be judged", "scale", "warn"),
    "challenge_judged": _status("已评榜", "Judged", "circle-check", "done"),
    "challenge_unawarded": _status("流榜", "Not awarded", "circle-x", "plain"),
    # works plans
    "works_draft": _status("已录入", "Entered", "edit", "info"),
    "works_running": _status("实施中", "Under way", "bulldozer", "warn"),
    "works_done": _status("已完工", "Works finished", "circle-check", "done"),
    # open posts
    "post_draft": _status("已拟定", "Drafted", "edit", "info"),
    "post_open": _status("竞岗中", "Open", "speakerphone", "warn"),
    "post_scored": _status("评分已封存", "Scores closed", "lock", "info"),
    "post_shown": _status("拟任公示", "On public notice", "eye", "warn"),
    "post_appointed": _status("已任命", "Appointed", "circle-check", "done"),
    "post_failed": _status("未成", "Nobody appointed", "circle-x", "plain"),
    "red_flag": _status("红旗", "Red flag", "flag-3", "bad"),
    # visits and mandates
    "visit_asked": _status("待确认", "To be confirmed", "hourglass", "warn"),
    "visit_confirmed": _status("已确认", "Confirmed", "circle-check", "good"),
    "visit_declined": _status("已婉拒", "Declined", "circle-x", "plain"),
    "visit_cancelled": _status("已取消", "Cancelled", "x", "plain"),
    "rating_5": _status("非常满意", "Very satisfied", "mood-check", "good"),
    "rating_4": _status("满意", "Satisfied", "thumb-up", "good"),
    "rating_3": _status("基本满意", "Fairly satisfied", "thumb-up", "plain"),
    "rating_2": _status("不满意", "Dissatisfied", "thumb-down", "warn"),
    "rating_1": _status("非常不满意", "Very dissatisfied", "thumb-down", "bad"),
    "mandate_holds": _status("有效", "In force", "circle-check", "good"),
    "mandate_future": _status("未开始", "Not yet", "calendar", "info"),
    "mandate_over": _status("已失效", "Over", "calendar-off", "plain"),
    # powers
    "power_proposed": _status("拟承接", "Proposed", "edit", "info"),
    "power_in_force": _status("有效", "In force", "circle-check", "good"),
    "power_suspended": _status("暂停", "Suspended", "player-pause", "pause"),
    "power_taken_back": _status("已收回", "Taken back", "arrow-back-up", "bad"),
    "power_expired": _status("已期满", "Expired", "calendar-off", "done"),
    # permit sets
    "planning": _status("准备中", "In preparation", "edit", "info"),
    "armed": _status("已就绪", "Armed", "bolt", "good"),
    "fired": _status("已触发", "Fired", "progress", "info"),
    "partly": _status("部分核发", "Partly granted", "progress", "warn"),
    "complete": _status("全部核发", "All granted", "certificate", "done"),
    # due dates
    "overdue": _status("逾期", "Overdue", "alert-octagon", "bad"),
    "due_soon": _status("三日内到期", "Due in three days", "clock-exclamation", "warn"),
    "on_time": _status("在期限内", "In time", "clock", "good"),
    "no_clock": _status("未计时", "No clock", "clock-stop", "plain"),
    # matters
    "raised": _status("已提出", "Raised", "flag", "info"),
    "triaged": _status("已分办", "Triaged", "route", "info"),
    "assigned": _status("已交办", "Assigned", "user-check", "info"),
    "working": _status("办理中", "In hand", "progress", "info"),
    "returned": _status("已退回", "Returned", "arrow-back-up", "warn"),
    "escalated": _status("已升级督办", "Escalated", "urgent", "bad"),
    "suspended": _status("已挂起", "Suspended", "player-pause", "pause"),
    "claimed": _status("申请销号", "Claimed solved", "progress-check", "info"),
    "confirmed": _status("已确认", "Confirmed", "thumb-up", "good"),
    "verified": _status("已核验", "Verified", "shield-check", "good"),
    "closed": _status("已销号", "Closed", "checks", "done"),
    "reopened": _status("重新交办", "Reopened", "rotate", "warn"),
    # projects and milestones
    "planned": _status("计划", "Planned", "calendar", "plain"),
    "reached": _status("已完成", "Reached", "check", "good"),
    "late": _status("滞后", "Late", "alert-triangle", "bad"),
    "started": _status("已开工", "Started", "hammer", "info"),
    "completed": _status("已竣工", "Completed", "flag-3", "good"),
    "in_use": _status("已投用", "In use", "circle-check", "done"),
    "stopped": _status("停工", "Stopped", "hand-stop", "bad"),
    "retired": _status("已退出", "Retired", "archive", "plain"),
    # parcels
    # plans
    "plan_drafted": _status("编制中", "Being drafted", "edit", "info"),
    "plan_adopted": _status("实施中", "In force", "player-play", "good"),
    "plan_closed": _status("已结束", "Closed", "archive", "done"),
    "indicator_unknown": _status("未报", "Not reported", "circle-dashed", "plain"),
    "indicator_reached": _status("已达到", "Reached", "circle-check", "good"),
    "indicator_on_course": _status("可达到", "On course", "trending-up", "info"),
    "indicator_open": _status("进行中", "Under way", "progress", "info"),
    "indicator_behind": _status("有差距", "Behind", "alert-triangle", "warn"),
    "indicator_missed": _status("未达到", "Missed", "alert-octagon", "bad"),
    "drawn": _status("已划定", "Drawn", "map", "plain"),
    "acquiring": _status("征拆中", "Being acquired", "tractor", "info"),
    "acquired": _status("征拆完成", "Acquired", "circle-check", "good"),
    "conditions": _status("已出条件", "Conditions set", "ruler", "info"),
    "contracted": _status("已签约", "Contract signed", "writing", "info"),
    "handed_over": _status("已交地", "Handed over", "key", "done"),
    # anything
    "yes": _status("是", "Yes", "check", "good"),
    "no": _status("否", "No", "minus", "plain"),
    "open": _status("未结", "Open", "circle-dot", "info"),
    "notice_open": _status("公告期内", "Still open", "speakerphone", "info"),
    "notice_over": _status("已结束", "Over", "archive", "plain"),
    "provisional": _status("暂定", "Provisional", "calendar-time", "warn"),
    "active": _status("启用", "Active", "circle-check", "good"),
    "sign_in_good": _status("成功", "Success", "circle-check", "good"),
    "sign_in_bad": _status("失败", "Failure", "circle-x", "bad"),
    "certificate_valid": _status("有效", "Valid", "circle-check", "good"),
    "certificate_superseded": _status("已换新证", "Superseded", "arrow-back-up", "warn"),
    "certificate_expired": _status("有效期届满", "Expired", "calendar-off", "bad"),
    "certificate_revoked": _status("已失效", "No longer valid", "ban", "bad"),
    "certificate_changed": _status("已被改动", "Changed", "alert-octagon", "bad"),
    "certificate_foreign": _status("非本园区签发", "Not the zone's", "alert-octagon", "bad"),
    "certificate_unknown": _status("查无此证", "Not known", "help-circle", "warn"),
    "certificate_unreadable": _status("不是证照文件", "Not a certificate", "file-x", "warn"),
    "asked_open": _status("待答复", "Waiting", "hourglass", "info"),
    "asked_agreed": _status("同意", "Agreed", "circle-check", "good"),
    "asked_adverse": _status("不同意见", "Adverse", "alert-triangle", "bad"),
    "asked_silent": _status("逾期未复，视为无异议", "Silent: no objection", "clock-stop", "plain"),
    "asked_dropped": _status("不再征求", "Taken back", "arrow-back-up", "plain"),
    "measure_on": _status("开", "On", "circle-check", "good"),
    "measure_off": _status("关", "Off", "ban", "plain"),
    "inbox_late": _status("已逾期", "Late", "alert-triangle", "bad"),
    "inbox_open": _status("待办", "To do", "clock", "warn"),
    "inbox_unread": _status("未读", "Unread", "bell", "info"),
    "inbox_read": _status("已读", "Read", "check", "plain"),
    "delivery_waiting": _status("待发送", "Waiting", "clock", "info"),
    "delivery_claimed": _status("准备发送", "Being prepared", "hourglass", "info"),
    "delivery_begun": _status("发送中", "On the wire", "send", "info"),
    "delivery_sent": _status("已发送", "Sent", "circle-check", "good"),
    "delivery_dead": _status("未送达", "Not delivered", "circle-x", "bad"),
    "delivery_unsure": _status("结果不明", "Unsure", "help-circle", "warn"),
    "inactive": _status("停用", "Closed", "lock", "plain"),
}

SOURCES: dict[str, Status] = {
    "article": _status("文章", "Article", "news", "info"),
    "sample": _status("示例", "Sample", "flask", "sample"),
    "assumption": _status("推定", "Assumed", "help-circle", "sample"),
    "derived": _status("推算", "Derived", "math-function", "plain"),
    "ledger": _status("台账", "Ledger", "book", "plain"),
}


def status_of(key: str) -> Status:
    """The pill of ``key``; an unknown key is shown as it is, in a plain tone, rather than hidden."""
    known = STATUSES.get(key) or STATUSES.get(key.replace("-", "_"))
    return known or Status(Text(key, key), "point", "plain")
