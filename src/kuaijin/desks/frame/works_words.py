"""The words of works plans: fields and commands in both languages."""

from kuaijin.core import works_state
from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import Label

FIELDS: dict[str, Label] = {
    "coordinator": Label(
        Text("现场安全协调人", "Safety coordinator"),
        Text(
            "两个以上单位在同一区域作业，须指定专职安全管理人员协调（安全生产法第四十八条）",
            "Units that work in one area name a safety officer between them (Work Safety Law art. 48)",
        ),
    ),
    "adopt-works-proposal.reason": Label(Text("理由", "Reason"), widget="textarea"),
    "gate": Label(Text("许可", "Permit")),
    "move-gate.expected_on": Label(
        Text("许可时间", "Day of the permit"), Text("预计或实际取得日期", "Expected, or the day it came")
    ),
    "move-gate.reason": Label(Text("理由", "Reason"), widget="textarea"),
    "record-progress.activity": Label(Text("作业", "Activity")),
    "record-progress.started_on": Label(Text("实际开始", "Really began on")),
    "record-progress.finished_on": Label(
        Text("实际完成", "Last day of work"), Text("未完成则留空", "Empty while it goes on")
    ),
}
COMMANDS: dict[str, Text] = {**works_state.COMMAND_NAMES}
