"""The words of the one window's tickets and bookings: fields in both languages."""

from kuaijin.core import hall
from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import LINES, Label

FIELDS: dict[str, Label] = {
    "book-slot.slot": Label(Text("时段", "Slot")),
    "book-slot.purpose": Label(Text("事由", "What for")),
    "book-slot.project_id": Label(Text("项目", "Project")),
    "book-slot.note": Label(Text("说明（可不填）", "Note (optional)")),
    "cancel-slot.reason": Label(Text("原因", "Reason")),
    "take-ticket.purpose": Label(Text("事由", "What for")),
    "open-counter.counter": Label(Text("窗口", "Counter")),
    "ticket": Label(
        Text("排队号", "Queue ticket"),
        Text("选中后以叫号时间为取号时间", "Its call is then the time of the ticket"),
    ),
    "periods": Label(Text("服务时间", "Service hours"), Text("按先后排列，如 09:00 至 12:00", "In order, as 09:00")),
    "opens": Label(Text("开始", "From")),
    "closes": Label(Text("结束", "Until")),
    "slot_minutes": Label(Text("每个时段", "A slot"), unit=Text("分钟", "minutes")),
    "places": Label(Text("每个时段名额", "Places a slot")),
    "counters": Label(Text("窗口", "Counters"), LINES),
}
COMMANDS: dict[str, Text] = {**hall.COMMAND_NAMES, "set-hall": Text("设置窗口服务时间", "Set the window's hours")}
