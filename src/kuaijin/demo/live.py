"""What lies on the desks on 2021-12-29: each case written down step by step, so that a reader can count by hand."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core import case_commands as c

Make = Callable[[dict[str, str], tuple[str, ...], str], c.CaseCommand]


class Step(Struct, frozen=True):
    """One act: when (minutes of the day), who, and the command, made from the case's subject, papers and handler."""

    day: date
    minutes: int
    who: str
    command: Make


class Live(Struct, frozen=True):
    """One case. ``without``: papers that are missing at receipt; ``why`` says what it shows."""

    project: str
    item: str
    why: str
    steps: tuple[Step, ...]
    without: tuple[str, ...] = ()


def _received(day: date, minutes: int = 580, who: str = "window", channel: Any = "window") -> Step:
    def make(fields: dict[str, str], papers: tuple[str, ...], _handler: str) -> c.CaseCommand:
        return c.Receive(**fields, channel=channel, materials=papers)

    return Step(day, minutes, who, make)


def _do(day: date, who: str, command: c.CaseCommand, minutes: int = 600) -> Step:
    return Step(day, minutes, who, lambda _fields, _papers, _handler: command)


def _assigned(day: date, minutes: int = 590, reviewer: str = "") -> Step:
    return Step(day, minutes, "window", lambda _fields, _papers, handler: c.Assign(handler=handler, reviewer=reviewer))


def _in_review(day: date, *more: Step, reviewer: str = "") -> tuple[Step, ...]:
    return (_received(day), _assigned(day, reviewer=reviewer), _do(day, "approver", c.Accept()), *more)


def _together(day: date) -> tuple[Step, ...]:
    """并联: one of several connections received at one counter on one day (PJ-1)."""
    return _in_review(day, _do(day, "window", c.Note(text="水、电、气一窗同日受理，并联办理"), 610))


def _granted(day: date, on: date) -> tuple[Step, ...]:
    return _in_review(day, _do(on, "approver", c.Grant(reason="材料齐全，符合法定条件"), 640))


def _delivered(day: date, on: date) -> tuple[Step, ...]:
    return (*_granted(day, on), _do(on, "window", c.Deliver(receiver="项目单位经办人", channel="window"), 660))


def _notice(day: date, missing: tuple[str, ...]) -> Step:
    return _do(day, "window", c.NotifyCorrection(missing=missing, text="请补正下列材料"), 700)


def _opened(day: date) -> Step:
    def make(fields: dict[str, str], _papers: tuple[str, ...], _handler: str) -> c.CaseCommand:
        return c.OpenPreService(**fields, consent=True)

    return Step(day, 870, "window", make)


def _advised(day: date) -> tuple[Step, ...]:
    points = ("消防车道宽度", "无障碍设施")
    return (_opened(day), _do(day, "approver", c.GiveAdvice(text="图纸预审：两处须完善", open_points=points), 960))


D = date
LAYOUT = ("总平面图与负荷（用量）说明",)
FIRE = "第三方机构-消防"

LIVE: tuple[Live, ...] = (
    # decided by the machine during the year: a change that no plan foresees
    Live("P15", "qy-beian-bg", "granted by the machine", (_received(D(2021, 9, 7), 640, "applicant", "online"),)),
    Live(
        "P10",
        "nongmingong",
        "left to a person by the machine: a paper was missing; told once, corrected, granted",
        (
            _received(D(2021, 6, 22), 600, "applicant", "online"),
            _assigned(D(2021, 6, 22), 605),
            _notice(D(2021, 6, 22), ("银行专户信息或保函",)),
            _do(D(2021, 6, 23), "applicant", c.SubmitCorrection(materials=("银行专户信息或保函",)), 600),
            _do(D(2021, 6, 23), "approver", c.Accept(), 640),
            _do(D(2021, 6, 24), "approver", c.Grant(reason="补正后材料齐全，符合法定条件"), 600),
            _do(D(2021, 6, 24), "window", c.Deliver(receiver="项目单位经办人", channel="window"), 640),
        ),
        ("银行专户信息或保函",),
    ),
    # due today, due soon
    Live("P03", "gongdian", "due today: 8 working days from 12-17", _in_review(D(2021, 12, 17))),
    Live("P04", "gongdian", "due 12-30", _in_review(D(2021, 12, 20))),
    Live("P06", "gongshui", "due 12-30: 3 working days from 12-27", _in_review(D(2021, 12, 27))),
    Live("P11", "gongshui", "parallel set: due 12-30", _together(D(2021, 12, 27))),
    Live("P11", "gongqi", "parallel set: due 12-31", _together(D(2021, 12, 27))),
    Live("P11", "gongdian", "parallel set: due 2022-01-07", _together(D(2021, 12, 27))),
    Live("P13", "gongqi", "due 2022-01-04, the third working day ahead", _in_review(D(2021, 12, 28))),
    Live("P16", "tongxin", "due 12-31: 3 working days from 12-28", _in_review(D(2021, 12, 28))),
    Live("P15", "gongdian", "in time: due 2022-01-07", _in_review(D(2021, 12, 27))),
    Live("P17", "gongshui", "due 12-31", _in_review(D(2021, 12, 28))),
    # late by the committed clock
    Live("P08", "zhandao", "late by the committed clock (12-22), not by the law", _in_review(D(2021, 12, 17))),
    Live("P10", "guanxian-qiao", "late by the committed clock (12-17)", _in_review(D(2021, 12, 14))),
    Live("P13", "gongdian", "late by the committed clock (12-24)", _in_review(D(2021, 12, 14))),
    # late by the law
    Live("P03", "shigong-bg", "late by the law: 7 working days from 12-09", _in_review(D(2021, 12, 9), reviewer=FIRE)),
    Live("P04", "lvdi", "late by the law: 20 working days from 11-25", _in_review(D(2021, 11, 25))),
    # correction
    Live("P04", "tongxin", "in correction", (_received(D(2021, 12, 24)), _notice(D(2021, 12, 24), LAYOUT)), LAYOUT),
    Live(
        "P15",
        "gongqi",
        "correction nearly out of time",
        (_received(D(2021, 12, 1)), _notice(D(2021, 12, 1), LAYOUT)),
        LAYOUT,
    ),
    Live("P17", "gongqi", "window of the one-time notice runs", (_received(D(2021, 12, 28), 1000),), LAYOUT),
    # deemed accepted: nobody answered in time
    Live(
        "P07",
        "kanshu",
        "deemed accepted as of 12-13",
        (_received(D(2021, 12, 13)), _assigned(D(2021, 12, 13))),
        ("补植方案",),
    ),
    Live(
        "P10",
        "zhandao",
        "deemed accepted as of 12-20, received online on a Sunday night",
        (_received(D(2021, 12, 19), 1330, "applicant", "online"),),
        ("交通疏导方案",),
    ),
    # special procedures
    Live(
        "P16",
        "gcgh-bg",
        "paused by a public notice past its planned end",
        _in_review(
            D(2021, 12, 7),
            _do(
                D(2021, 12, 8),
                "approver",
                c.StartSpecial(name="听证", planned_days=10, written_notice_on=D(2021, 12, 8), reviewer="技术审查岗01"),
            ),
        ),
    ),
    Live(
        "P06",
        "gcgh-bg",
        "paused, in time",
        _in_review(
            D(2021, 12, 21),
            _do(
                D(2021, 12, 22),
                "approver",
                c.StartSpecial(
                    name="听证", planned_days=15, written_notice_on=D(2021, 12, 22), reviewer="技术审查岗01"
                ),
            ),
        ),
    ),
    # tolerance
    Live(
        "P11",
        "paishui",
        "tolerant acceptance, the paper is due before the committed date",
        (
            _received(D(2021, 12, 27)),
            _assigned(D(2021, 12, 27)),
            _do(
                D(2021, 12, 27),
                "approver",
                c.AcceptTolerantly(missing=("水质、水量检测报告",), model="acceptance", promise_signed=True),
            ),
        ),
        ("水质、水量检测报告",),
    ),
    # granted, not delivered
    Live("P14", "gongdian", "granted, waits for delivery", _granted(D(2021, 12, 13), D(2021, 12, 22))),
    Live("P18", "gongdian", "granted, delivery nearly due", _granted(D(2021, 12, 6), D(2021, 12, 16))),
    Live(
        "P16",
        "gongdian",
        "granted on 12-10, its delivery is late since 12-24",
        _granted(D(2021, 12, 3), D(2021, 12, 10)),
    ),
    # pre-service
    Live("P02", "tushen", "pre-service: drawings looked at before the permit is asked for", _advised(D(2021, 12, 14))),
    Live("P02", "shigong-xuke", "pre-service, just opened", (_opened(D(2021, 12, 27)),)),
    # corrected
    Live(
        "P09",
        "gongdian",
        "corrected in time, accepted on the day of the full papers: due 12-31",
        (
            _received(D(2021, 12, 13)),
            _assigned(D(2021, 12, 13)),
            _notice(D(2021, 12, 14), LAYOUT),
            _do(D(2021, 12, 21), "applicant", c.SubmitCorrection(materials=LAYOUT), 1250),
            _do(D(2021, 12, 22), "approver", c.Accept()),
        ),
        LAYOUT,
    ),
    Live(
        "P06",
        "gongdian",
        "closed: nothing came within the 20 working days of the notice",
        (_received(D(2021, 11, 15)), _notice(D(2021, 11, 15), LAYOUT)),
        LAYOUT,
    ),
    # ended otherwise
    Live(
        "P17",
        "gongdian",
        "denied and delivered",
        _in_review(
            D(2021, 11, 8),
            _do(
                D(2021, 11, 16),
                "approver",
                c.Deny(reason="申报容量与批准方案不符", legal_basis="优化营商环境条例第二十八条及公开的办事指南"),
                640,
            ),
            _do(D(2021, 11, 17), "window", c.Deliver(receiver="项目单位经办人", channel="window")),
        ),
    ),
    Live(
        "P15",
        "gongshui",
        "withdrawn by the firm",
        _in_review(D(2021, 11, 22), _do(D(2021, 11, 23), "applicant", c.Withdraw(reason="用水方案调整，重新申报"))),
    ),
    Live(
        "P11",
        "tongxin",
        "terminated: the applicant did not cooperate with the survey",
        _in_review(
            D(2021, 11, 3),
            _do(
                D(2021, 11, 5),
                "approver",
                c.Terminate(ground="not_cooperating", reason="两次预约现场勘查均未到场，书面告知后仍不配合"),
                640,
            ),
        ),
    ),
    Live(
        "P03",
        "gongqi",
        "not accepted: another body's matter",
        (
            _received(D(2021, 11, 10)),
            _do(
                D(2021, 11, 10),
                "approver",
                c.RefuseAcceptance(
                    ground="jurisdiction",
                    text="高压管线接入由市级燃气主管部门办理",
                    right_authority="市城市管理和综合执法局",
                ),
            ),
        ),
    ),
    Live(
        "P07",
        "paishui-gaidong",
        "extended by the head of the bureau",
        _in_review(
            D(2021, 11, 24),
            _do(
                D(2021, 12, 20),
                "head",
                c.Extend(days=10, reason="现场管线情况复杂，需补充勘测", written_notice_on=D(2021, 12, 20)),
            ),
        ),
    ),
    Live("P13", "paishui-jieru", "done within two days", _delivered(D(2021, 12, 2), D(2021, 12, 3))),
    Live("P13", "paishui", "in time", _in_review(D(2021, 12, 27))),
)
