"""The words of money (资金) for :mod:`frame.labels`: the fields of the sources of funds in both languages."""

from kuaijin.core.base import Text
from kuaijin.core.project_funds import FUND_NAMES
from kuaijin.desks.frame.label_words import WAN, Label

_HELP = Text("填整数，单位是万元", "A whole number in CNY wan (10,000)")

FIELDS: dict[str, Label] = {
    f"{command}.{source}_wan": Label(name, _HELP, WAN)
    for command in ("plan-funds", "report-funds")
    for source, name in FUND_NAMES.items()
} | {"report-funds.note": Label(Text("说明", "Note"), Text("收回资金须说明原因", "Say why money was taken back"))}
