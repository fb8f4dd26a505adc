"""The words of posts, task forces, visits and secretaries: fields, commands and choices in both languages."""

from kuaijin.core import post_state, staff, task_force
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
    "add-task.text": Label(Text("任务", "Task"), widget="textarea"),
    "add-task.who": Label(Text("承担人", "Who does it")),
    "add-task.due": Label(Text("完成日期", "Due")),
    "move-task.due": Label(Text("新的完成日期", "New due day")),
    "finish-task.result": Label(Text("结果", "Result"), widget="textarea"),
    "finish-task.number": Label(Text("任务", "Task")),
    "move-task.number": Label(Text("任务", "Task")),
    "drop-task.number": Label(Text("任务", "Task")),
    "plan-visit.leader": Label(Text("走访领导", "Visiting leader")),
    "plan-visit.on": Label(Text("计划日期", "Planned day")),
    "purpose": Label(Text("事由", "Purpose")),
    "station-unit.sort": Label(Text("单位类别", "Kind of unit")),
    "station-unit.unit": Label(Text("单位", "Unit")),
    "station-unit.person": Label(Text("驻场人员", "Who is there")),
    "station-unit.work": Label(Text("驻场工作", "Work there"), widget="textarea"),
    "station-unit.place": Label(Text("现场地点", "Where to find them")),
    "station-unit.since": Label(Text("进场日期", "First day")),
    "end-station.number": Label(Text("驻场单位", "Unit")),
    "end-station.until": Label(Text("离场日期", "Last day")),
    "end-station.note": Label(Text("工作完成情况", "How the work ended"), widget="textarea"),
    "move-visit-plan.number": Label(Text("走访计划", "Planned visit")),
    "move-visit-plan.on": Label(Text("新的日期", "New day")),
    "drop-visit-plan.number": Label(Text("走访计划", "Planned visit")),
    "visit-on-the-spot.findings": Label(Text("看到的情况", "What was found"), widget="textarea"),
    "visit-on-the-spot.problems": Label(
        Text("现场提出的问题", "Problems raised on the spot"),
        Text("逐条立为督办问题，进入闭环", "Each becomes a matter in the closed loop"),
    ),
    "visit-on-the-spot.decisions": Label(Text("当场决定", "Decided on the spot"), LINES, widget="lines"),
    "visit-on-the-spot.people": Label(Text("同行人员", "Who was there")),
    "visit-on-the-spot.place_note": Label(
        Text("地点说明", "About the place"),
        Text("没有定位，或离用地超过 500 米时填写", "Without a position, or more than 500 m from the land"),
    ),
    "visit-on-the-spot.plan": Label(Text("对应的走访计划", "Of which planned visit")),
    "visit-on-the-spot.text": Label(Text("问题", "Problem")),
    "skills": Label(Text("专长", "Skills")),
    "describe-staff.area": Label(Text("常驻片区", "Based in")),
    "describe-staff.most": Label(Text("最多服务项目", "Projects at most")),
    "report-absence.from_day": Label(Text("从", "From")),
    "report-absence.until": Label(Text("到（含）", "To (included)")),
    "deputy": Label(
        Text("代理人", "Deputy"), Text("同岗位；其间可办理请假人的项目", "Of the same role; may act for the projects")
    ),
    "report-absence.reason": Label(Text("事由", "Reason")),
    "end-absence.number": Label(Text("请假", "Absence")),
    "begins_on": Label(Text("到岗日期", "Begins on")),
}
COMMANDS: dict[str, Text] = {
    **post_state.COMMAND_NAMES,
    **task_force.COMMAND_NAMES,
    **staff.COMMAND_NAMES,
    "visit-on-the-spot": Text("到场走访", "Visit on the spot"),
}
CHOICES: dict[str, Text] = {**post_state.KNOWLEDGE, **staff.SKILLS}
