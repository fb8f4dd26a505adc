"""The words of the project book for :mod:`frame.labels`: notes, production, revival and mergers, in both languages."""

from kuaijin.core.base import Text
from kuaijin.core.project_more_words import (
    FILE_NAMES,
    MERGE_NAMES,
    NOTE_NAMES,
    OPERATION_FIELDS,
    OPERATION_NAMES,
)
from kuaijin.core.project_operation import REVIVAL_KINDS
from kuaijin.desks.frame.label_words import WAN, Label

_YEAR = Text("全年承诺数", "Promised for a full year")
_QUARTER = Text("本季度数", "Of the quarter")
_CORRECTED = Text("已报过的季度须说明更正理由", "A quarter told before needs the reason")

FIELDS: dict[str, Label] = (
    {
        f"{tag}.{name}": Label(text, help_ if name.endswith("_wan") else None, WAN if name.endswith("_wan") else None)
        for tag, help_ in (("promise-production", _YEAR), ("report-production", _QUARTER))
        for name, text in OPERATION_FIELDS.items()
        if name in {"jobs", "capacity", "capacity_unit", "output_wan", "tax_wan", "contract", "quarter"}
    }
    | {f"plan-revival.{name}": Label(OPERATION_FIELDS[name]) for name in ("kind", "aim", "measures")}
    | {
        "promise-production.on": Label(Text("签订日期", "Day of the contract")),
        "report-production.reason": Label(Text("更正理由", "Reason"), _CORRECTED),
        "plan-revival.owner": Label(Text("责任人", "Owner")),
        "plan-revival.due": Label(Text("完成时限", "Due")),
        "plan-revival.text": Label(Text("措施", "Measure")),
        "record-measure.on": Label(Text("日期", "Day")),
        "record-measure.text": Label(Text("做了什么", "What was done"), widget="textarea"),
        "record-measure.number": Label(Text("对应方案中的措施", "Measure of the plan")),
        "merge-into.survivor": Label(Text("并入的项目", "Merged into")),
        "set-tags.add": Label(Text("添加标签", "Tags to add")),
        "set-tags.remove": Label(Text("去掉标签", "Tags to remove")),
        "merge-into.reason": Label(Text("理由", "Reason"), widget="textarea"),
        "split-off.reason": Label(Text("理由", "Reason"), widget="textarea"),
        "take-down-project-paper.reason": Label(Text("理由", "Reason")),
        "withdraw-comment.reason": Label(Text("理由", "Reason")),
        "freeze-batches.note": Label(Text("说明", "Note")),
    }
)
COMMANDS: dict[str, Text] = NOTE_NAMES | FILE_NAMES | OPERATION_NAMES | MERGE_NAMES
CHOICES: dict[str, Text] = dict(REVIVAL_KINDS)
