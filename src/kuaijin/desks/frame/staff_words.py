"""The words of posts, task forces, visits and secretaries: fields, commands and choices in both languages."""

from kuaijin.core import post_state
from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import LINES, Label

FIELDS: dict[str, Label] = {
    "draft-post.title": Label(Text("岗位名称", "Title of the post")),
    "draft-post.unit": Label(Text("用人单位", "Unit")),
    "draft-post.places": Label(Text("人数", "Places"), unit=Text("人", "people")),
    "knowledge": Label(Text("专业要求", "Must know")),
    "duties": Label(Text("岗位职责", "Duties"), widget="textarea"),
    "requirements": Label(Text("任职条件", "Requirements"), LINES),
    "criteria": Label(
        Text("评分标准和权重", "Criteria and weights"),
        Text("权重合计 100；公布后不能更改", "Weights make 100; fixed once published"),
    ),
    "weight": Label(Text("权重（%）", "Weight (%)")),
    "publish-post.name": Label(Text("标准", "Criterion")),
    "panel": Label(Text("评委", "Panel")),
    "apply_until": Label(Text("报名截止", "Apply until")),
    "statement": Label(Text("竞岗陈述", "Statement"), widget="textarea"),
    "knows": Label(Text("专业", "Knows")),
    "candidate": Label(Text("竞岗人", "Candidate")),
    "enter-candidate.unit": Label(Text("现单位", "Present unit")),
    "qualified": Label(Text("符合任职条件", "Meets the requirements")),
    "screen-candidate.reason": Label(Text("审查意见", "Finding"), widget="textarea"),
    "tie": Label(Text("关系", "Tie"), Text("如亲属、直接上下级", "A relative, a direct superior …")),
    "marks": Label(
        Text("逐项评分", "Marks"), Text("每项 0 至 100 分，最多两位小数", "0 to 100 each, two places at most")
    ),
    "criterion": Label(Text("标准", "Criterion")),
    "score-candidate.points": Label(Text("得分", "Mark")),
    "chosen": Label(Text("拟任人选", "Chosen")),
    "shown_until": Label(Text("公示至", "On notice until")),
    "propose-appointment.reason": Label(
        Text("理由", "Reason"), Text("未按得分次序时必填", "Needed where the order is not followed"), widget="textarea"
    ),
    "appoint.document": Label(Text("任命文件", "Document of the appointment")),
    "begins_on": Label(Text("到岗日期", "Begins on")),
}
COMMANDS: dict[str, Text] = {**post_state.COMMAND_NAMES}
CHOICES: dict[str, Text] = {**post_state.KNOWLEDGE}
