"""What the fields of rulebook revisions are called on the page."""

from kuaijin.core.base import Text
from kuaijin.core.rulebook_change import COMMAND_NAMES
from kuaijin.core.rulebook_words import FIELDS as CHANGED
from kuaijin.desks.frame.label_words import LINES, Label

_CHANGES = ("limits", "material", "prerequisite", "measure", "parameter", "setting", "threshold", "holidays")
DAYS = Text("每行一天，如 2022-01-31", "One day a line, such as 2022-01-31")
HALF = Text("0.5 为即办；留空为不承诺", "0.5 is the same day; empty: nothing is committed")
NO_LIMIT = Text("留空为法律未规定时限，单位选“无”", "Empty where no statute sets one; the unit is then “none”")
RULE = Text(
    "留空为一律需要；person 为由人判断；或 JSON 条件",
    "Empty: always; person: a person decides; or a condition as JSON",
)
SOURCE = Text("事项编号，或 ext: 加来源", "An item's id, or ext: and the source")

FIELDS: dict[str, Label] = {
    **{f"{kind}.{name}": Label(text) for kind in _CHANGES for name, text in CHANGED.items()},
    "limits.committed_limit_days": Label(CHANGED["committed_limit_days"], HALF),
    "limits.statutory_limit_days": Label(CHANGED["statutory_limit_days"], NO_LIMIT),
    "material.name_zh": Label(Text("材料名称", "Name in Chinese")),
    "material.source": Label(CHANGED["source"], SOURCE),
    "material.when_rule": Label(CHANGED["when_rule"], RULE),
    "prerequisite.needs": Label(Text("前置事项", "Prerequisite")),
    "prerequisite.when_rule": Label(CHANGED["when_rule"], RULE),
    "measure.items": Label(CHANGED["items"], LINES),
    "measure.excluded_items": Label(CHANGED["excluded_items"], LINES),
    "measure.project_classes": Label(CHANGED["project_classes"], LINES),
    "holidays.document": Label(Text("文号", "Document number")),
    "holidays.closed": Label(CHANGED["closed"], DAYS),
    "holidays.opened": Label(CHANGED["opened"], DAYS),
    "begin-change.title": Label(Text("名称", "Title")),
    "begin-change.why": Label(Text("修订说明与依据", "What changes, and on what ground"), widget="textarea"),
    "approve-change.valid_from": Label(Text("生效日期", "In force from")),
    "move-to-version.version": Label(Text("规则版本", "Version of the rulebook")),
    "move-to-version.consent": Label(
        Text("申请人同意文书", "Applicant's consent"),
        Text("期限推后或增加材料时必填", "Needed where a date comes later or a paper is added"),
    ),
}
COMMANDS: dict[str, Text] = {
    **COMMAND_NAMES,
    "move-to-version": Text("转入现行规则版本", "Move to the version in force"),
}
