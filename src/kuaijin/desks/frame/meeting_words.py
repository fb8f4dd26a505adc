"""The words of weekly meetings: fields in both languages."""

from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import LINES, Label

FIELDS: dict[str, Label] = {
    "call-meeting.held_on": Label(Text("会议日期", "Day")),
    "call-meeting.starts": Label(Text("开始时间", "Begins at")),
    "call-meeting.place": Label(Text("地点", "Place")),
    "call-meeting.chair": Label(Text("主持人", "Chair")),
    "call-meeting.invited": Label(Text("参会人", "Invited")),
    "add-item.title": Label(Text("议题", "Item")),
    "record-attendance.present": Label(Text("到会", "Present")),
    "record-attendance.absent": Label(Text("缺席（可注明代会人）", "Absent (a deputy may be named)"), LINES),
    "conclude-item.item": Label(Text("议题", "Item")),
    "conclude-item.conclusion": Label(Text("结论", "Conclusion"), widget="textarea"),
    "conclude-item.lead": Label(Text("责任人", "Lead")),
    "conclude-item.due": Label(Text("完成时限", "Due on")),
    "conclude-item.standard": Label(Text("验收标准", "Acceptance standard"), widget="textarea"),
}
