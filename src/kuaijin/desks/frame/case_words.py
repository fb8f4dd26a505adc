"""The words of cases (办件) for :mod:`frame.labels`: fields, commands and choices in both languages."""

from kuaijin.core import letter_words
from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import LINES, WORKING_DAYS, Label

NOTICE = Text("书面告知申请人的日期", "The day on which the applicant was told in writing")


def _long(zh: str, en: str) -> Label:
    return Label(Text(zh, en), widget="textarea")


def _lines(zh: str, en: str) -> Label:
    return Label(Text(zh, en), LINES)


def _days(zh: str, en: str) -> Label:
    return Label(Text(zh, en), unit=WORKING_DAYS)


FIELDS: dict[str, Label] = {
    "item_id": Label(Text("事项", "Item")),
    "applicant": Label(Text("申请人", "Applicant")),
    "set_id": Label(Text("拿地即拿证方案", "Permit set")),
    "decided_by": Label(Text("预先审定人", "Decided in advance by")),
    "actor_id": Label(Text("账户", "Account")),
    "uscc": Label(Text("统一社会信用代码", "Unified social credit code")),
    "consent": Label(Text("申请人同意预先服务", "The applicant agrees to pre-service")),
    "open_points": _lines("仍需完善之处", "Open points"),
    "deliver.channel": Label(Text("送达方式", "Way of delivery")),
    "receive.channel": Label(Text("申请方式", "Channel")),
    "materials": _lines("已提交材料", "Materials handed in"),
    "ticket_at": Label(
        Text("取号时间", "Queue ticket"),
        Text("现场收件填写，须在三十分钟内录入", "Paper only; enter it within thirty minutes"),
    ),
    "material": Label(Text("材料", "Paper")),
    "file_name": Label(Text("文件名", "File name")),
    "sha256": Label(Text("SHA-256 摘要", "SHA-256 digest")),
    "size": Label(Text("大小", "Size"), unit=Text("字节", "bytes")),
    "media_type": Label(Text("文件类型", "Media type")),
    "missing": _lines("缺少的材料", "Missing materials"),
    "notify-correction.text": _long("需补正的全部内容", "Everything to be corrected"),
    "faulty": _lines("不符合法定形式的材料", "Materials not in the legal form"),
    "cure_by": Label(Text("承诺补齐日期", "Promised by"), Text("不填则为最迟日期", "Left empty: the last day allowed")),
    "prolong-cure.days": _days("不可抗力影响的时间", "Time lost to force majeure"),
    "prolong-cure.reason": _long("不可抗力情况", "The force majeure"),
    "prolong-cure.document": Label(Text("证明文件", "Proof")),
    "promise_document": Label(Text("承诺书编号", "Letter of promise")),
    "told_on": Label(Text("告知听证权利的日期", "Told of the right to a hearing on")),
    "held_on": Label(Text("听证日期", "Held on")),
    "chair": Label(Text("听证主持人", "Chair")),
    "supervisor_reason": _long("再次告知的批准理由", "Supervisor's reason for a second notice"),
    "model": Label(Text("容缺方式", "Kind of tolerance")),
    "promise_signed": Label(Text("申请人已签署承诺", "The applicant has signed the promise")),
    "ground": Label(Text("法定情形", "Legal ground")),
    "right_authority": Label(Text("有权受理的机关", "Authority in charge")),
    "start-special.name": Label(Text("特别程序", "Special procedure")),
    "end-special.name": Label(Text("特别程序", "Special procedure")),
    "planned_days": _days("预计用时", "Planned time"),
    "written_notice_on": Label(Text("书面告知日期", "Told in writing on"), NOTICE),
    "reviewer": Label(Text("技术审查人", "Reviewer")),
    "conclusion": _long("结论", "Conclusion"),
    "document": Label(Text("文书编号", "Document")),
    "days": _days("天数", "Days"),
    "handler": Label(Text("经办人", "Handler")),
    "ask-opinions.departments": Label(Text("征求的部门", "Departments asked")),
    "ask-opinions.days": _days("答复时限", "Time to answer"),
    "ask-guest.days": _days("链接有效期", "The link holds for"),
    "question": _long("征求意见的事项", "Question"),
    "join": Label(Text("联办方式", "What a grant needs")),
    "quorum": Label(
        Text("须同意的部门数", "Consents needed"), Text("只用于“满足几个部门同意”", "Only where so many are enough")
    ),
    "organisation": Label(Text("单位", "Organisation")),
    "guest": Label(Text("姓名", "Name")),
    "ask-guest.materials": Label(Text("可查看的材料", "Papers shown")),
    "countersign.text": _long("复核意见", "Remark"),
    "adverse": Label(Text("不同意见", "An adverse opinion")),
    "stage": Label(Text("阶段", "Stage")),
    "conditions": _long("许可范围和条件", "Scope and conditions"),
    "grant.valid_until": Label(
        Text("有效期至", "Valid until"), Text("不填则按证照种类的有效期", "Left empty: as long as its kind holds")
    ),
    "about_certificate": Label(Text("针对的证照", "About the certificate")),
    "purpose": Label(Text("办理类型", "Kind of application")),
    "certificate_no": Label(Text("证照编号", "Certificate number")),
    "on_promise": Label(Text("告知承诺制办理", "Granted on a promise")),
    "legal_basis": _long("法律依据", "Legal basis"),
    "receiver": Label(Text("签收人", "Received by")),
    "archive_no": Label(Text("档号", "Archive number")),
    "compensation": _long("补偿安排", "Compensation"),
    "requested_by": Label(Text("听证申请人", "Asked for by")),
    "verify-promise.result": Label(Text("核查结果", "Result of the check")),
    "met": Label(Text("已整改到位", "Put right")),
    "months": Label(Text("延期月数", "Months"), unit=Text("个月", "months")),
}

COMMANDS: dict[str, Text] = {
    "open-pre-service": Text("开启预先服务", "Open pre-service"),
    "give-advice": Text("出具预审意见", "Give advice"),
    "receive": Text("收件", "Receive"),
    "notify-correction": Text("一次性告知补正", "One-time correction notice"),
    "submit-correction": Text("提交补正", "Submit corrections"),
    "open-package": Text("新建申请包", "Open a package"),
    "choose-items": Text("选定事项", "Choose items"),
    "fill-form": Text("填写申请表", "Fill in the form"),
    "attach-paper": Text("上传材料", "Upload a paper"),
    "receive-package": Text("整包收件", "Receive the package"),
    "notify-package": Text("合并一次性告知", "Merged one-time notice"),
    "correct-package": Text("合并补正", "Hand in corrections"),
    "deliver-package": Text("统一出件", "Deliver together"),
    "attach-file": Text("上传材料文件", "Upload a file"),
    "remove-file": Text("撤下材料文件", "Take a file down"),
    "accept": Text("受理", "Accept"),
    "accept-tolerantly": Text("容缺受理", "Accept with tolerance"),
    "refuse-acceptance": Text("不予受理", "Refuse acceptance"),
    "deem-accepted": Text("视为受理", "Deem accepted"),
    "close-uncorrected": Text("逾期未补正", "Close uncorrected"),
    "start-special": Text("启动特别程序", "Start a special procedure"),
    "end-special": Text("结束特别程序", "End the special procedure"),
    "extend": Text("延长期限", "Extend"),
    "assign": Text("指派经办人", "Assign"),
    "add-opinion": Text("出具意见", "Give an opinion"),
    "ask-opinions": Text("征求部门意见", "Ask departments"),
    "ask-guest": Text("征求外部专家", "Ask somebody from outside"),
    "drop-asked": Text("不再征求", "Take a question back"),
    "record-silence": Text("逾期未复视为无异议", "Silence as no objection"),
    "countersign": Text("复核", "Countersign"),
    "cure": Text("补齐容缺材料", "Cure"),
    "prolong-cure": Text("顺延补齐日期", "Give longer to cure"),
    "grant": Text("准予许可", "Grant"),
    "deem-renewed": Text("记录视为准予延续", "Record the deemed renewal"),
    "deny": Text("不予许可", "Deny"),
    "deliver": Text("送达", "Deliver"),
    "archive": Text("归档", "Archive"),
    "withdraw": Text("撤回申请", "Withdraw"),
    "terminate": Text("终止办理", "Terminate"),
    "revoke": Text("撤销许可", "Revoke"),
    "recall": Text("撤回许可", "Recall"),
    "forfeit": Text("吊销许可", "Forfeit"),
    "cancel-registration": Text("注销许可", "Cancel the registration"),
    "request-hearing": Text("申请听证", "Ask for a hearing"),
    "sign-hearing-record": Text("签署听证笔录", "Sign the hearing record"),
    "verify-promise": Text("核查承诺", "Verify the promise"),
    "order-rectification": Text("责令整改", "Order rectification"),
    "record-rectification": Text("记录整改", "Record the rectification"),
    "extend-start": Text("延期开工", "Extend the start"),
    "record-lapse": Text("记录许可失效", "Record the lapse"),
    "issue-with-land": Text("随地核发", "Issue with the land"),
    "note": Text("备注", "Note"),
}

CHOICES: dict[str, Text] = {
    "new": Text("新办", "New"),
    "renewal": Text("延续", "Renewal"),
    "change": Text("变更", "Change"),
    **letter_words.SAID,
    "all": Text("全部同意", "Every consent"),
    "quorum": Text("满足几个部门同意", "So many consents"),
    "lead": Text("由牵头部门决定", "The lead department decides"),
    "acceptance": Text("容缺受理：补齐后发证", "Accept now, certificate after the cure"),
    "decision": Text("容缺审批：先批后补", "Grant now, cure later"),
    "not_needed": Text("依法不需要许可", "No permit is needed"),
    "jurisdiction": Text("不属于本机关职权", "Another authority is in charge"),
    "tolerance": Text("容缺材料逾期未补", "Deferred papers not handed in"),
    "promise": Text("未履行告知承诺", "Promise not kept"),
    "met": Text("已兑现", "Met"),
    "not_met": Text("未兑现", "Not met"),
    "false": Text("虚假承诺", "False"),
}
