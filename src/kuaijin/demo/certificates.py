"""What becomes of certificates in the sample park: one renewed, one changed, one revoked, one cancelled when its time
was over. All of it is a sample: no such act of a real firm or office is known."""

from datetime import date

from kuaijin.core import case_commands as c
from kuaijin.core.case_certificate import PAPERS
from kuaijin.core.rulebook import Rulebook
from kuaijin.demo.people import actor, approver_of
from kuaijin.demo.story import Story

WINDOW, HEAD = "综合窗口01", "开发建设局负责人"
RENEWED, CHANGED, REVOKED, CANCELLED = ("P13", "zhatu"), ("P16", "zhatu"), ("P07", "zhandao"), ("P12", "zhandao")
"""Project and item whose certificate it is."""


def tell_certificates(story: Story, rulebook: Rulebook) -> None:
    """After the cases that gave the certificates have been told."""
    given = {
        (scene.command.project_id, scene.command.item_id): (scene.id, scene.command)
        for scene in story.scenes()
        if isinstance(scene.command, c.Receive)
    }
    _tell_again(
        story, rulebook, given[RENEWED], "renewal", "YX2021-0001", (date(2021, 9, 27), date(2021, 9, 30)),
        "处置地点和运输企业不变（示例）",
    )  # fmt: skip
    _tell_again(
        story, rulebook, given[CHANGED], "change", "BG2021-0001", (date(2021, 7, 12), date(2021, 7, 15)),
        "运输路线改经石虎大道（示例）",
    )  # fmt: skip
    why = "核发前未依法征求公安交通管理部门意见，经查程序违法（示例）"
    revoked = c.Revoke(ground="wrong_procedure", reason=why, compensation="重新办理期间的合理损失依法补偿（示例）")
    story.add(date(2021, 6, 22), "16:00", actor(HEAD), "case", given[REVOKED][0], revoked)
    over = c.CancelRegistration(ground="expired", reason="占道施工已结束，有效期届满未延续（示例）")
    story.add(date(2021, 1, 6), "10:30", actor(HEAD), "case", given[CANCELLED][0], over)


def _tell_again(
    story: Story,
    rulebook: Rulebook,
    given: tuple[str, c.Receive],
    purpose: c.Purpose,
    case_id: str,
    days: tuple[date, date],
    conditions: str,
) -> None:
    """The renewal or change of the certificate of a case: received and accepted, then granted and delivered."""
    about, first = given
    received, decided = days
    approver = approver_of(rulebook.items[first.item_id].department, 0)
    papers = tuple(paper.name.zh for paper in PAPERS[purpose] if not paper.shareable)
    receive = c.Receive(
        item_id=first.item_id,
        project_id=first.project_id,
        applicant=first.applicant,
        uscc=first.uscc,
        channel="online",
        materials=papers,
        purpose=purpose,
        about_certificate=about,
    )
    deliver = c.Deliver(receiver="项目单位经办人", channel="online")
    for day, clock, who, command in (
        (received, "09:40", actor(WINDOW), receive),
        (received, "10:20", approver, c.Accept()),
        (decided, "10:50", approver, c.Grant(reason="符合条件。", conditions=conditions)),
        (decided, "11:10", actor(WINDOW), deliver),
    ):
        story.add(day, clock, who, "case", case_id, command)
