"""The words of money (资金) and lights (亮灯) for :mod:`frame.labels`, in both languages."""

from kuaijin.core.base import Text
from kuaijin.core.project_funds import FUND_NAMES
from kuaijin.desks.frame.label_words import WAN, Label

_HELP = Text("填整数，单位是万元", "A whole number in CNY wan (10,000)")

FIELDS: dict[str, Label] = {
    f"{command}.{source}_wan": Label(name, _HELP, WAN)
    for command in ("plan-funds", "report-funds")
    for source, name in FUND_NAMES.items()
} | {
    "explain-red.cause": Label(Text("原因", "Cause"), Text("为何亮红灯", "Why the light is red"), widget="textarea"),
    "explain-red.owner": Label(Text("责任人", "Owner"), Text("由谁整改", "Who puts it right")),
    "explain-red.due": Label(Text("整改期限", "Due"), Text("须在今天之后", "After today")),
    "report-funds.note": Label(Text("说明", "Note"), Text("收回资金须说明原因", "Say why money was taken back")),
}
COMMANDS: dict[str, Text] = {
    "plan-funds": Text("编制资金来源", "Plan the funds"),
    "report-funds": Text("报资金到位", "Report the funds in place"),
    "explain-red": Text("说明红灯", "Explain the red light"),
}
