"""The words of plan and map (规划与地图) for :mod:`frame.labels`: fields, commands and choices in both languages."""

from kuaijin.core.base import Text
from kuaijin.core.park import ASSESSMENTS
from kuaijin.core.plan import COMMAND_NAMES
from kuaijin.desks.frame.label_words import Label

FIELDS: dict[str, Label] = {
    "assessment_id": Label(
        Text("评估编号", "Number of the assessment"), Text("字母、数字、点、横线", "Letters, digits, dots, hyphens")
    ),
    "record-assessment.subject": Label(Text("评估事项", "What was assessed")),
    "record-assessment.document": Label(Text("批复文号", "Document")),
    "record-assessment.on": Label(Text("批复日期", "Day of the document")),
    "record-assessment.valid_until": Label(Text("有效期至", "Valid until")),
    "record-assessment.polygon": Label(Text("评估范围", "Area assessed")),
    "register-plan.title_zh": Label(Text("规划名称", "Title in Chinese")),
    "register-plan.title_en": Label(Text("英文名称", "Title in English")),
    "plan_kind": Label(Text("类型", "Kind")),
    "register-plan.period_from": Label(Text("规划期起", "First day")),
    "register-plan.period_to": Label(Text("规划期止", "Last day")),
    "set-indicator.key": Label(
        Text("指标编号", "Key"), Text("同一编号再次设定即为调整", "Setting a key again replaces the indicator")
    ),
    "drop-indicator.key": Label(Text("指标", "Indicator")),
    "tell-actual.key": Label(Text("指标", "Indicator")),
    "set-indicator.name_zh": Label(Text("指标名称", "Name in Chinese")),
    "set-indicator.name_en": Label(Text("英文名称", "Name in English")),
    "unit_zh": Label(Text("单位", "Unit in Chinese")),
    "unit_en": Label(Text("单位（英文）", "Unit in English")),
    "set-indicator.target": Label(Text("目标值", "Target"), widget="number"),
    "set-indicator.due": Label(Text("完成期限", "Due day")),
    "base": Label(Text("基期值", "Base")),
    "base_on": Label(Text("基期", "Day of the base")),
    "direction": Label(Text("方向", "Direction")),
    "set-indicator.measure": Label(
        Text("台账数据", "Figure of the ledger"),
        Text("选定后实绩由台账计算；不选则人工填报", "With one the ledger computes the actual, else it is reported"),
    ),
    "forecast": Label(Text("预测方法", "Forecast")),
    "set-indicator.reason": Label(
        Text("调整理由", "Reason"), Text("实施中的规划必填", "Needed once the plan is in force"), widget="textarea"
    ),
    "tell-actual.value": Label(Text("实绩", "Actual")),
    "adopt-plan.on": Label(Text("批准日期", "Adopted on")),
    "close-plan.on": Label(Text("结束日期", "Closed on")),
}
COMMANDS: dict[str, Text] = dict(COMMAND_NAMES)
CHOICES: dict[str, Text] = {
    **ASSESSMENTS,
    "chapter": Text("规划专章", "Chapter of the five-year plan"),
    "blueprint": Text("调区扩区蓝图", "Blueprint for adjusting and enlarging"),
    "implementation": Text("建设实施方案", "Implementation plan"),
    "at_least": Text("不低于", "At least"),
    "at_most": Text("不高于", "At most"),
    "trend": Text("按时间直线外推", "Straight on in time"),
}
