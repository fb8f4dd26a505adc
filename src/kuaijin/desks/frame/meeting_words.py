"""The words of weekly meetings and of the 24-hour line: fields in both languages."""

from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import LINES, Label

FIELDS: dict[str, Label] = {
    "call-meeting.kind": Label(Text("会议种类", "Kind of meeting")),
    "call-meeting.about": Label(Text("讲评期间（周调度会不填）", "Period (none for a weekly)")),
    "score-stop.item": Label(Text("观摩点", "Stop")),
    "score-stop.points": Label(Text("得分（0–100）", "Points (0–100)")),
    "score-stop.note": Label(Text("评语", "Note")),
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
    "conclude-item.supporting": Label(Text("配合", "Supporting")),
    "plan-duty.leader": Label(Text("带班领导", "Leader on duty")),
    "plan-duty.officers": Label(Text("值班人员", "Officers on duty")),
    "plan-duty.phone": Label(Text("值班电话", "Telephone")),
    "take-over.note": Label(Text("交接事项", "Handed over"), widget="textarea"),
    "record-call.caller": Label(Text("来电人", "Caller")),
    "record-call.phone": Label(Text("回电号码", "Number to call back")),
    "record-call.text": Label(Text("来电内容", "What the call was about"), widget="textarea"),
    "record-call.urgent": Label(Text("紧急（两小时内答复）", "Urgent: to be answered within two hours")),
    "answer-call.number": Label(Text("来电", "Call")),
    "answer-call.answer": Label(Text("答复", "Answer"), widget="textarea"),
    "pass-call-on.number": Label(Text("来电", "Call")),
}
