"""Open challenges of the sample park (own addition, sample): one to bid for, two running, two judged."""

from collections.abc import Callable
from datetime import date, timedelta

from kuaijin.core import challenge_messages as m
from kuaijin.core.challenge import digest_of
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story

DISPATCH, CHIEF = "调度专员01", "管委会主要领导"


Tell = Callable[[date, m.ChallengeCommand], None]


def tell_challenges(story: Story) -> None:
    """Five challenges, from the list to the judgement."""
    accepted = m.DraftChallenge(
        title="明柯泰新厂房通过联合验收（示例）",
        target="补齐消防资料，通过联合验收",
        target_value="1",
        unit="项",
        due=date(2021, 11, 19),
        project_id="P14",
    )
    tell = _taken(story, 1, date(2021, 8, 2), "班子成员04", accepted)
    tell(date(2021, 10, 18), m.ReportCheckpoint(percent=60, text="消防资料补充完毕（示例）"))
    tell(
        date(2021, 11, 12), m.SubmitResult(value="1", text="联合验收通过（示例）", evidence=("联合验收意见书（示例）",))
    )
    _judged(story, 1, date(2021, 11, 15), m.JudgeChallenge(outcome="pass", reason="提前完成（示例）"))
    road = m.DraftChallenge(
        title="长冲片区路网一期半幅通车（示例）",
        target="半幅通车，导改方案落地",
        target_value="2.6",
        unit="公里",
        due=date(2021, 11, 30),
        project_id="P08",
    )
    tell = _taken(story, 2, date(2021, 7, 5), "班子成员02", road)
    tell(date(2021, 11, 22), m.ReportCheckpoint(percent=70, text="管线迁改由产权单位延期（示例）"))
    tolerated = m.JudgeChallenge(
        outcome="fail", reason="逾期未通车（示例）", tolerated=True, tolerance_reason="管线迁改非挂帅人所能控制（示例）"
    )
    _judged(story, 2, date(2021, 12, 6), tolerated)
    topped_out = m.DraftChallenge(
        title="华润三九主体结构封顶（示例）",
        target="主体结构全部封顶",
        target_value="4",
        unit="栋",
        due=date(2022, 1, 28),
        project_id="P13",
    )
    tell = _taken(story, 3, date(2021, 9, 6), "班子成员01", topped_out)
    tell(date(2021, 12, 20), m.ReportCheckpoint(percent=85, text="三栋已封顶（示例）"))
    plants = m.DraftChallenge(
        title="标准厂房三期交付（示例）",
        target="竣工并交付入驻",
        target_value="30000",
        unit="平方米",
        due=date(2022, 3, 31),
        project_id="P11",
        budget_wan=50,
    )
    _taken(story, 4, date(2021, 11, 1), "平台公司项目经理01", plants)
    _tell_open(story)


def _tell_open(story: Story) -> None:
    cleared = m.DraftChallenge(
        title="冷链物流项目净地交付（示例）",
        target="签约剩余农户并完成净地交付",
        target_value="3",
        unit="户",
        due=date(2022, 2, 28),
        project_id="P19",
        powers="可直接调度征拆、国土力量",
    )
    for clock, command in (("09:00", cleared), ("09:10", m.PublishChallenge(open_to=date(2021, 12, 31)))):
        story.add(date(2021, 12, 27), clock, actor(DISPATCH), "challenge", "JB2021-05", command)


def _taken(story: Story, number: int, day: date, marshal: str, drafted: m.DraftChallenge) -> Tell:
    """From the draft to the pledge; gives what tells of the marshal's later acts."""
    id_ = f"JB2021-{number:02d}"
    last = day + timedelta(days=7)
    bids = tuple(_bid(who, drafted) for who in (marshal, "开发建设局负责人"))

    def tell(on: date, command: m.ChallengeCommand, who: str = marshal, clock: str = "10:00") -> None:
        story.add(on, clock, actor(who), "challenge", id_, command)

    tell(day, drafted, DISPATCH, "09:00")
    tell(day, m.PublishChallenge(open_to=last), DISPATCH, "09:10")
    for bid in bids:
        tell(day + timedelta(days=2), m.SealBid(digest=digest_of(bid)), bid.bidder)
    tell(last + timedelta(days=1), m.OpenBids(bids=bids), DISPATCH)
    awarded = m.AwardChallenge(marshal=marshal, minutes_no=f"示例纪要〔2021〕{number}号", reason="方案可行（示例）")
    tell(last + timedelta(days=2), awarded, CHIEF)
    tell(last + timedelta(days=3), m.SignPledge(text=f"{drafted.due} 前完成，未完成愿担责（示例）"))
    return tell


def _bid(who: str, drafted: m.DraftChallenge) -> m.Bid:
    nonce = digest_of(
        m.Bid(bidder=who, plan=drafted.title, people=(), value=drafted.target_value, due=drafted.due, nonce="")
    )
    return m.Bid(
        bidder=who,
        plan="专班驻点，周调度、日清单（示例）",
        people=("专班成员（示例）",),
        value=drafted.target_value,
        due=drafted.due,
        nonce=nonce[:32],
    )


def _judged(story: Story, number: int, day: date, command: m.JudgeChallenge) -> None:
    story.add(day, "16:30", actor(CHIEF), "challenge", f"JB2021-{number:02d}", command)
