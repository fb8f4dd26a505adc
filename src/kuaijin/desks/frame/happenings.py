"""What an entry is called in both languages, and how its payload is shown.

An event's docstring begins with its Chinese term; its tag is the English one: a new event brings its own name.
"""

import re
from functools import lru_cache
from typing import Any

import msgspec

from kuaijin.core.base import Refused, Text
from kuaijin.ledger import registry

KINDS: dict[str, Text] = {
    "case": Text("办件", "case"),
    "project": Text("项目", "project"),
    "batch-month": Text("月末快照", "month-end snapshot"),
    "parcel": Text("地块", "parcel"),
    "credit": Text("信用记录", "credit record"),
    "package": Text("申请包", "package"),
    "permit-set": Text("拿地即拿证方案", "permit set"),
    "power": Text("赋权", "power"),
    "firm": Text("企业", "firm"),
    "thread": Text("消息与预约", "messages and visits"),
    "rating": Text("好差评", "rating"),
    "appraisal": Text("考核", "appraisal"),
    "honour": Text("荣誉", "honour"),
    "challenge": Text("榜单", "challenge"),
    "post": Text("竞岗岗位", "open post"),
    "task-force": Text("专班", "task force"),
    "staff": Text("人员", "staff"),
    "ruleset": Text("秒批规则", "instant rules"),
    "site-report": Text("日报", "site report"),
    "works-plan": Text("施工计划", "works plan"),
    "plan": Text("规划", "plan"),
    "table-source": Text("表格来源", "table source"),
    "agency": Text("第三方机构", "agency"),
    "tech-review": Text("技术审查", "technical review"),
    "bulletin": Text("快报", "bulletin"),
    "duty": Text("值班", "duty"),
    "meeting": Text("周调度会", "weekly meeting"),
    "form": Text("表单", "form"),
    "form-wording": Text("表单措辞", "wording of a form"),
    "numbering": Text("编号", "numbering"),
    "register": Text("文书证照登记", "register of papers"),
    "matter": Text("问题", "matter"),
    "park": Text("园区", "park"),
}
_TERM = re.compile(r"^([\u3400-\u9fff/、（）() ]+)")


def kind_name(kind: str) -> Text:
    """The kind of a stream."""
    return KINDS.get(kind, Text(kind, kind))


@lru_cache(maxsize=512)
def event_name(kind: str, type_: str) -> Text:
    """The name of one type of entry; an unknown one is called by its own word."""
    english = type_.replace("-", " ")
    try:
        event = registry.kind(kind).events.get(type_)
    except Refused:
        event = None
    found = _TERM.match((event.__doc__ or "").strip()) if event else None
    return Text(found.group(1).strip() if found else english, english)


def payload_rows(payload: str) -> list[tuple[str, str]]:
    """The payload as (field, value) lines, without the type; structures as compact JSON."""
    fields: dict[str, Any] = msgspec.json.decode(payload)
    return [(name, _shown(value)) for name, value in fields.items() if name != "type"]


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
