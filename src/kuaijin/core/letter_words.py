"""The titles of the letters, the word in their numbers, and the grounds and ways that they tell."""

from kuaijin.core.base import Text

TITLES: dict[str, Text] = {
    "advice": Text("预先服务意见书", "Advice before application"),
    "receipt": Text("行政审批申请材料接收凭证", "Receipt for application papers"),
    "correction": Text("一次性补正告知书", "One-time notice of corrections"),
    "acceptance": Text("受理通知书", "Notice of acceptance"),
    "tolerance": Text("容缺受理通知书", "Notice of tolerant acceptance"),
    "non-acceptance": Text("不予受理决定书", "Decision not to accept"),
    "uncorrected": Text("逾期未补正处理告知书", "Notice: corrections not handed in"),
    "special": Text("特别程序告知书", "Notice of a special procedure"),
    "extension": Text("延长办理期限通知书", "Notice of extension"),
    "hearing": Text("听证受理通知书", "Notice of hearing"),
    "grant": Text("准予行政许可决定书", "Decision to grant"),
    "renewal": Text("准予延续行政许可决定书", "Decision to renew"),
    "change": Text("准予变更行政许可决定书", "Decision to change"),
    "denial": Text("不予行政许可决定书", "Decision to deny"),
    "delivery": Text("送达回证", "Proof of delivery"),
    "withdrawal": Text("撤回申请确认书", "Confirmation of withdrawal"),
    "termination": Text("终止办理决定书", "Decision to terminate"),
    "revocation": Text("撤销行政许可决定书", "Decision to revoke"),
    "recall": Text("撤回行政许可决定书", "Decision to recall a licence"),
    "forfeiture": Text("吊销许可证件通知书", "Notice of forfeiture"),
    "cancellation": Text("注销行政许可决定书", "Decision to cancel a registration"),
    "rectification": Text("责令限期整改通知书", "Order to rectify"),
    "start-extension": Text("延期开工通知书", "Notice of a later start"),
    "lapse": Text("许可自行废止告知书", "Notice of lapse"),
}
NUMBER_WORDS: dict[str, str] = {
    "advice": "预",
    "receipt": "收",
    "correction": "补",
    "acceptance": "受",
    "tolerance": "容受",
    "non-acceptance": "不受",
    "uncorrected": "补逾",
    "special": "特",
    "extension": "延",
    "hearing": "听",
    "grant": "准",
    "renewal": "续",
    "change": "变",
    "denial": "不准",
    "delivery": "送",
    "withdrawal": "撤申",
    "termination": "终",
    "revocation": "撤销",
    "recall": "撤回",
    "forfeiture": "吊",
    "cancellation": "注",
    "rectification": "改",
    "start-extension": "延开",
    "lapse": "废",
}
SAID: dict[str, Text] = {
    "window": Text("窗口", "Window"),
    "online": Text("网上", "Online"),
    "post": Text("邮寄", "Post"),
    "applicant_gone": Text("申请人死亡或终止", "The applicant no longer exists"),
    "subject_gone": Text("许可事项已不存在", "Its subject no longer exists"),
    "not_cured": Text("容缺材料逾期未补", "Not cured in time"),
    "not_cooperating": Text("申请人不配合办理", "The applicant doesn't cooperate"),
    "abuse": Text("滥用职权、玩忽职守", "Abuse or neglect of duty"),
    "no_power": Text("超越法定职权", "Beyond the powers"),
    "wrong_procedure": Text("违反法定程序", "Wrong procedure"),
    "unqualified": Text("申请人不具备条件", "The applicant doesn't qualify"),
    "deceit": Text("欺骗、贿赂取得", "Obtained by deceit or bribery"),
    "promise_broken": Text("违反承诺", "The promise was broken"),
    "expired": Text("有效期满未延续", "Expired"),
    "holder_gone": Text("持有人死亡或终止", "The holder no longer exists"),
    "revoked": Text("已被撤销", "Revoked"),
    "recalled": Text("已被撤回", "Recalled"),
    "forfeited": Text("已被吊销", "Forfeited"),
    "force_majeure": Text("不可抗力", "Force majeure"),
}
"""Grounds and ways as the letters tell them; the pages call them so too."""


def choice(value: str) -> Text:
    """What a ground or a way is called."""
    return SAID.get(value, Text(value, value))
