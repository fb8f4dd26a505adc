"""The words of technical reviews and agencies: fields, commands and choices in both languages."""

from kuaijin.core.base import Text
from kuaijin.desks.frame.label_words import LINES, WORKING_DAYS, Label

FIELDS: dict[str, Label] = {
    "commission-review.question": Label(Text("审查问题", "The technical question"), widget="textarea"),
    "commission-review.days": Label(Text("审查时限", "Time for it"), unit=WORKING_DAYS),
    "commission-review.by": Label(Text("由谁审查", "Who reviews")),
    "commission-review.reviewer": Label(
        Text("审查岗", "Reviewer of the zone"), Text("指定审查岗时选择", "Only if a reviewer of the zone is named")
    ),
    "commission-review.procedure": Label(
        Text("特别程序", "Special procedure"), Text("只有法定程序可以停止计时", "Only what the law lists stops a clock")
    ),
    "commission-review.materials": Label(Text("审查材料", "Papers to examine")),
    "accept-review.no_conflict": Label(
        Text("本人与申请人、设计单位无利害关系", "I have no tie to the applicant or to the authors of the papers")
    ),
    "name-reviewer.reviewer": Label(Text("审查人", "Reviewer")),
    "return-for-revision.points": Label(Text("修改意见", "What to put right"), LINES),
    "hand-in-revision.note": Label(Text("修改说明", "What was changed"), widget="textarea"),
    "conclude-review.outcome": Label(Text("结论", "Outcome")),
    "conclude-review.conclusion": Label(Text("结论说明", "Conclusion"), widget="textarea"),
    "conclude-review.document": Label(Text("结论文件", "Document of the conclusion")),
    "score-review.points": Label(Text("质量得分", "Quality"), unit=Text("分（0 至 100）", "points, 0 to 100")),
    "score-review.comment": Label(Text("评语", "Comment"), widget="textarea"),
    "find-false.document": Label(Text("认定文件", "Document")),
    "strike-agency.document": Label(Text("依据文件", "Document")),
    "register-agency.name": Label(Text("机构名称", "Name of the agency")),
    "register-agency.account": Label(Text("账号", "Account")),
    "register-agency.items": Label(Text("可审查的事项", "Items that it reviews")),
    "qualification_no": Label(Text("资质证书编号", "Qualification")),
    "qualified_until": Label(Text("资质有效期至", "Qualified until")),
    "ties": Label(Text("有利害关系的企业", "Firms it is tied to")),
}
CHOICES: dict[str, Text] = {
    "passed": Text("通过", "Passed"),
    "failed": Text("未通过", "Failed"),
    "person": Text("指定审查岗", "A reviewer of the zone"),
    "rotation": Text("第三方机构轮候", "An agency, by turns"),
}
