"""The words of forms: fields and commands in both languages."""

from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import LINES, Label

FIELDS: dict[str, Label] = {
    "word-form.opening": Label(Text("正文", "Opening")),
    "word-form.opening_en": Label(Text("正文（英文）", "Opening in English")),
    "word-form.closing": Label(Text("落款前说明", "Closing")),
    "word-form.closing_en": Label(Text("落款前说明（英文）", "Closing in English")),
    "word-form.signatures": Label(Text("签署栏（每行一栏）", "Signatures, one a line"), LINES),
    "void-form.reason": Label(Text("作废理由", "Why it is void")),
}
COMMANDS: dict[str, Text] = {
    "word-form": Text("改写表单措辞", "Reword a form"),
    "restore-wording": Text("恢复表单措辞", "Restore a form's wording"),
    "issue-form": Text("制发表单", "Issue a form"),
    "void-form": Text("作废表单", "Make a form void"),
}
