"""The secretaries of the sample park (sample): what they know, where they are based, and an absence with its deputy."""

from datetime import date

from kuaijin.core.staff import KIND, DescribeStaff, ReportAbsence, Skill
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

DISPATCH = "调度专员01"
KNOWN: tuple[tuple[tuple[Skill, ...], str, int], ...] = (
    (("engineering", "projects"), "石盖塘", 4),
    (("approval", "land"), "石盖塘", 4),
    (("land", "projects"), "华塘", 4),
    (("approval", "planning"), "长冲", 3),
    (("engineering", "acceptance"), "石盖塘", 4),
    (("acceptance", "approval"), "长冲", 3),
    (("engineering",), "石盖塘", 4),
    (("projects", "planning"), "华塘", 3),
)


def tell_staff(story: Story) -> None:
    """Eight secretaries; one is away over the turn of the year."""
    for number, (skills, area, most) in enumerate(KNOWN, start=1):
        told = DescribeStaff(skills=skills, area=area, most=most)
        story.add(date(2021, 12, 20), "08:45", actor(DISPATCH), KIND, f"服务秘书0{number}", told)
    away = ReportAbsence(
        from_day=date(2021, 12, 28), until=date(2022, 1, 7), deputy="服务秘书04", reason="探亲假（示例）"
    )
    story.add(date(2021, 12, 24), "16:00", actor("服务秘书03"), KIND, "服务秘书03", away)
