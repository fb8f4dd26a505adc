"""The words of firms (企业端) for :mod:`frame.labels`: fields and commands in both languages."""

from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import Label

FIELDS: dict[str, Label] = {
    "person": Label(Text("被授权人", "Person")),
    "add-mandate.from_day": Label(Text("起始日", "From")),
    "add-mandate.until": Label(Text("终止日（含）", "Last day")),
    "add-mandate.project_id": Label(Text("范围", "Scope")),
    "save-needs.title": Label(Text("清单名称", "Name of the list")),
    "send-message.text": Label(Text("消息", "Message"), widget="textarea"),
    "book-visit.on": Label(Text("日期", "Day")),
    "half": Label(Text("时段", "Half day")),
    "purpose": Label(Text("事由", "Purpose")),
    "rate.level": Label(Text("您对这次办理满意吗", "How satisfied are you with this service"), widget="radio"),
    "sign-promise.promise": Label(Text("承诺内容", "What is promised")),
    "withdraw-promise.promise": Label(Text("承诺内容", "What was promised")),
    "agreed": Label(Text("已阅知告知内容，自愿承诺并承担责任", "Read, promised freely, and answered for")),
    "sign-promise.cure_by": Label(
        Text("承诺补齐日期", "Papers promised by"),
        Text("仅容缺填写；不填为最迟日期", "For missing papers only; left empty: the last day allowed"),
    ),
    "comment": Label(Text("意见（可不填）", "Comment (optional)"), widget="textarea"),
}
COMMANDS: dict[str, Text] = {
    "add-mandate": Text("新增授权", "Give a mandate"),
    "end-mandate": Text("终止授权", "End the mandate"),
    "save-needs": Text("保存清单", "Save the list"),
    "drop-needs": Text("删除清单", "Delete the list"),
    "sign-promise": Text("签署承诺", "Sign a promise"),
    "withdraw-promise": Text("撤回承诺", "Withdraw the promise"),
    "send-message": Text("发送", "Send"),
    "book-visit": Text("预约", "Book"),
    "confirm-visit": Text("确认预约", "Confirm"),
    "decline-visit": Text("婉拒预约", "Decline"),
    "cancel-visit": Text("取消预约", "Cancel the visit"),
    "rate": Text("提交评价", "Rate"),
}
