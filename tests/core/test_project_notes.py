"""Comments, tags, followers, production, revival and mergers of a project: what is carried out, what refused."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import project as p
from kuaijin.core.base import Actor
from kuaijin.core.batch_stuck import stuck
from kuaijin.core.duplicates import Card, alike_percent, compare, pairs_of
from kuaijin.core.inbox import notices_of
from kuaijin.core.project_history import changes
from kuaijin.core.project_merge import MergeInto, SplitOff
from kuaijin.core.project_notes import Comment, Follow, SetTags, Unfollow, WithdrawComment, mentions_of, vocabulary
from kuaijin.core.project_operation import (
    Measure,
    PlanRevival,
    PromiseProduction,
    RecordMeasure,
    ReportProduction,
    kept,
    next_quarter,
    report_due,
    tracked_quarters,
    worst_share,
)
from kuaijin.core.project_records import Survivor
from kuaijin.core.project_state import NamedRole, ProjectFacts
from tests.core.project_samples import EXAMPLES, TODAY, in_each_state
from tests.core.world import at, refusal, run

ROLES = (
    NamedRole("调度专员01", "dispatcher"),
    NamedRole("调度专员011", "dispatcher"),
    NamedRole("服务秘书06", "secretary"),
)
FACTS = ProjectFacts(roles=ROLES, tags=("省重点", "招商引资"))
NOW = at(TODAY, facts=FACTS)
STARTED = in_each_state()["started"]


def test_a_comment_tells_whom_it_mentions_and_who_follows() -> None:
    state = run(p, STARTED, Follow(), at(TODAY, "服务秘书06", facts=FACTS))
    said = Comment(text="请 @调度专员01 和@项目服务秘书 核实，抄送 x@y.cn")
    (event,) = p.decide(state, said, NOW)
    assert event.mentions == ("name:调度专员01", "role:secretary")
    after = p.evolve(state, event)
    told = {notice.audience: notice.kind for notice in notices_of(event, 9, after, "调度专员01", "project")}
    assert told == {"role:secretary": "mentioned", "name:服务秘书06": "commented"}
    assert after.changed_on == state.changed_on


def test_the_longest_name_is_meant_and_an_unknown_one_refused() -> None:
    roles = FACTS.role_map()
    assert mentions_of("@调度专员011看一下", roles) == ("name:调度专员011",)
    assert mentions_of("@调度专员看一下", roles) == ("role:dispatcher",)
    assert refusal(p, STARTED, Comment(text="@张三 看一下"), NOW).rule == "MENTION"
    assert refusal(p, STARTED, Comment(text="@"), NOW).rule == "MENTION"
    assert refusal(p, STARTED, Comment(text=" "), NOW).rule == "required"


def test_no_mention_reaches_another_firm() -> None:
    """A notice carries the project's name: only its own unit is told of it."""
    roles = {**FACTS.role_map(), "企业-别家（示例账户）": "enterprise", "第三方机构-消防": "third_party"}
    for word in ("@企业", "@企业-别家（示例账户）", "@第三方机构-消防", "@公众", "@系统"):
        assert not isinstance(mentions_of(word, roles, "U1"), tuple), word
    assert mentions_of("请@项目单位核对", roles, "U1") == ("org:U1",)
    assert not isinstance(mentions_of("请@项目单位核对", roles), tuple)


def test_nothing_is_due_without_a_promise() -> None:
    assert report_due(in_each_state()["in_use"]) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_mentions(text: str) -> None:
    found = mentions_of(text, FACTS.role_map())
    assert isinstance(found, tuple) or found.rule == "MENTION"


def test_only_ones_own_comment_is_taken_back() -> None:
    state = run(p, STARTED, Comment(text="数字有误"), NOW)
    back = WithdrawComment(number=1, reason="看错了")
    assert refusal(p, state, back, at(TODAY, "别人")).rule == "COMMENT"
    head = Actor(id="h", name="局长", role="bureau_head")
    for who in (at(TODAY), at(TODAY, head)):
        after = run(p, state, back, who)
        assert (after.comments[0].withdrawn, after.comments[0].text) == ("看错了", "数字有误")
        assert refusal(p, after, back, who).rule == "COMMENT"


def test_tags_are_of_the_parks_vocabulary() -> None:
    state = run(p, STARTED, SetTags(add=("省重点", "省重点")), NOW)
    assert state.tags == ("省重点",)
    assert refusal(p, state, SetTags(add=("随便",)), NOW).rule == "TAG"
    assert refusal(p, state, SetTags(add=("省重点",)), NOW).rule == "no-change"
    assert refusal(p, state, SetTags(add=("招商引资",), remove=("招商引资",)), NOW).rule == "TAG"
    gone = run(p, state, SetTags(remove=("省重点",)), at(TODAY))
    assert gone.tags == ()
    assert [(change.old.zh, change.new.zh) for change in changes(state, gone)] == [("省重点", "（空）")]
    assert list(vocabulary("省重点、招商引资", "key, investors")) == ["省重点", "招商引资"]
    assert vocabulary("甲、乙", "one")["乙"].en == "乙"


def test_following_twice_is_refused() -> None:
    state = run(p, STARTED, Follow(), NOW)
    assert refusal(p, state, Follow(), NOW).rule == "no-change"
    assert run(p, state, Unfollow(), NOW).followers == ()
    assert refusal(p, STARTED, Unfollow(), NOW).rule == "no-change"


PROMISE = PromiseProduction(
    on=date(2021, 1, 5),
    contract="合同",
    jobs=100,
    capacity=4000,
    capacity_unit="台",
    output_wan=8000,
    tax_wan=400,
)
REPORT = ReportProduction(year=2021, quarter=2, jobs=60, capacity=500, output_wan=1500, tax_wan=90)


def in_use() -> Any:
    return run(p, in_each_state()["in_use"], PROMISE, at(TODAY))


def test_production_is_followed_for_24_months_after_completion() -> None:
    """Completed on 2021-05-28, in use since 2021-06-01: from the second quarter of 2021 to the first of 2023."""
    quarters = tracked_quarters(in_use())
    assert (quarters[0], quarters[-1], len(quarters)) == ((2021, 2), (2023, 1), 8)
    assert tracked_quarters(in_each_state()["completed"]) == ()
    assert report_due(in_use()) == date(2021, 7, 15)


def test_a_report_against_the_promise() -> None:
    state = run(p, in_use(), REPORT, at(TODAY))
    rows = {row.figure: (row.due, row.done, row.share) for row in kept(state)}
    assert rows["jobs"] == (100, 60, Fraction(3, 5))
    assert rows["output_wan"] == (2000, 1500, Fraction(3, 4))
    assert rows["tax_wan"] == (100, 90, Fraction(9, 10))
    assert rows["capacity"] == (4000, 500, Fraction(1, 8))
    assert worst_share(state) == Fraction(1, 8)
    assert next_quarter(state) == (2021, 3)
    assert report_due(state) == date(2021, 10, 15)


def test_reports_that_are_refused() -> None:
    state = in_use()
    assert refusal(p, state, replace(REPORT, quarter=3), at(TODAY)).rule == "TRACKED"
    assert refusal(p, state, replace(REPORT, year=2023), at("2023-12-01")).rule == "TRACKED"
    assert refusal(p, state, replace(REPORT, quarter=9), at(TODAY)).rule == "TRACKED"
    assert refusal(p, state, replace(REPORT, output_wan=15_000_000), at(TODAY)).rule == "I-7"
    told = run(p, state, REPORT, at(TODAY))
    again = replace(REPORT, jobs=70)
    assert refusal(p, told, again, at(TODAY)).field == "reason"
    mended = run(p, told, replace(again, reason="漏计外包"), at(TODAY))
    assert [each.jobs for each in mended.production] == [70]
    assert (
        refusal(
            p, in_each_state()["planned"], replace(PROMISE, jobs=0, capacity=0, output_wan=0, tax_wan=0), at(TODAY)
        ).rule
        == "PROMISE"
    )
    assert refusal(p, in_each_state()["planned"], replace(PROMISE, jobs=-1), at(TODAY)).rule == "count"


REVIVE = PlanRevival(
    kind="stopped_works",
    aim="引入新业主复工",
    owner="调度专员01",
    due=date(2021, 12, 31),
    measures=(Measure("洽谈", "服务秘书06", date(2021, 9, 1)), Measure("签约", "调度专员01", date(2021, 11, 1))),
)


def revived() -> Any:
    return run(
        p, in_each_state()["stopped"], p.StartRevival(on=date(2021, 7, 1), reason="停工", measure="招商"), at(TODAY)
    )


def test_a_plan_of_revival_and_its_measures() -> None:
    state = run(p, revived(), REVIVE, NOW)
    done = run(p, state, RecordMeasure(on=date(2021, 7, 15), text="已洽谈两家", number=1), at(TODAY))
    assert done.revival_done[0].number == 1
    assert refusal(p, done, RecordMeasure(on=date(2021, 7, 15), text="又谈", number=1), at(TODAY)).rule == "REVIVE"
    assert refusal(p, done, RecordMeasure(on=date(2021, 7, 15), text="签", number=3), at(TODAY)).rule == "REVIVE"
    assert refusal(p, revived(), RecordMeasure(on=date(2021, 7, 15), text="谈"), at(TODAY)).rule == "REVIVE"


@pytest.mark.parametrize(
    "wrong",
    [
        {"measures": ()},
        {"due": date(2021, 7, 15)},
        {"aim": ""},
        {"owner": "无此岗"},
        {"measures": (Measure("x", "无此岗", date(2021, 9, 1)),)},
    ],
)
def test_plans_that_are_refused(wrong: dict[str, Any]) -> None:
    refusal(p, revived(), replace(REVIVE, **wrong), NOW)


def test_what_is_not_in_revival_has_no_plan() -> None:
    assert refusal(p, STARTED, REVIVE, NOW).rule == "REVIVE"


def test_stuck_without_a_plan_or_without_a_measure_for_sixty_days() -> None:
    def rules(state: Any, on: date) -> set[str]:
        return {why.rule for why in stuck(state, ProjectFacts(), on)}

    bare = revived()
    assert rules(bare, date(2021, 7, 16)) == set()
    assert rules(bare, date(2021, 7, 17)) == {"revive_plan_days"}
    planned = run(p, bare, REVIVE, NOW)
    assert rules(planned, date(2021, 9, 13)) == set()
    assert rules(planned, date(2021, 9, 14)) == {"revive_stale_days"}
    acted = run(p, planned, RecordMeasure(on=date(2021, 8, 1), text="洽谈"), at("2021-08-02"))
    assert rules(acted, date(2021, 9, 30)) == set()
    assert rules(acted, date(2021, 10, 1)) == {"revive_stale_days"}


SURVIVOR = Survivor("P2", "started", {(2021, month): 90 for month in range(1, 6)})
MERGE = MergeInto(survivor="P2", reason="两个部门各报一次")


def merging(**facts: Any) -> Any:
    return at(TODAY, facts=ProjectFacts(**{"survivor": SURVIVOR, **facts}))


def test_a_merger_leaves_a_trace_and_can_be_undone_for_thirty_days() -> None:
    merged = run(p, STARTED, MERGE, merging())
    assert (merged.status, merged.merged_into) == ("retired", "P2")
    assert merged.total_wan == STARTED.total_wan
    assert refusal(p, merged, SplitOff(reason="不是同一项目"), at("2021-08-15")).rule == "MERGE-4"
    again = run(p, merged, SplitOff(reason="不是同一项目"), at("2021-08-14"))
    assert (again.status, again.merged_into) == (STARTED.status, "")
    assert again.years == STARTED.years


def test_no_money_is_lost_and_nothing_open_left_behind() -> None:
    lost = Survivor("P2", "started", {**SURVIVOR.months, (2021, 3): 89})
    assert refusal(p, STARTED, MERGE, merging(survivor=lost)).rule == "MERGE-3"
    assert refusal(p, STARTED, MERGE, merging(open_work=1)).rule == "MERGE-2"
    for other in (None, Survivor("P1", "started"), Survivor("P2", "retired")):
        assert refusal(p, STARTED, MERGE, merging(survivor=other)).rule == "MERGE-1"
    retired = in_each_state()["retired"]
    assert refusal(p, retired, SplitOff(reason="x"), at(TODAY)).rule == "MERGE-4"


CARD = Card("P1", "示例·石盖塘社区卫生服务中心", "X1", "U1", "石盖塘", 8000)


def test_duplicates_need_alike_names_and_another_sign() -> None:
    twin = replace(CARD, id="P2", name="石盖塘社区卫生中心建设项目", code="X2")
    pair = compare(CARD, twin)
    assert pair is not None
    assert {sign.en for sign in pair.signs} >= {"the same owner", "the same zone", "totals close to each other"}
    assert compare(CARD, replace(CARD, id="P3", name="冷链物流仓储中心", code="X3")) is None
    assert compare(CARD, replace(CARD, id="P4", name="完全不同的名字")) is not None
    assert alike_percent("甲乙丙", "甲乙丙项目") == 100
    other = Card("P9", "船洞小学", "X9", "U9", "A", 100)
    assert [(each.first, each.second) for each in pairs_of([other, twin, CARD])] == [("P1", "P2")]


@given(st.lists(st.text("甲乙丙丁戊项目", min_size=1, max_size=6), max_size=8))
def test_pairs_are_ordered_and_of_two_projects(names: list[str]) -> None:
    cards = [Card(f"P{number}", name, "", "U", "A", 100) for number, name in enumerate(names)]
    found = pairs_of(cards)
    assert all(pair.first < pair.second and 0 < pair.points <= 100 for pair in found)
    assert [pair.points for pair in found] == sorted((pair.points for pair in found), reverse=True)


def test_history_tells_from_what_to_what() -> None:
    moved = run(p, STARTED, EXAMPLES["move-milestone"], at(TODAY))
    assert [(change.old.zh, change.new.zh) for change in changes(STARTED, moved)] == [("2021-06-30", "2021-08-10")]
    more = run(p, STARTED, EXAMPLES["adjust-total"], at(TODAY))
    assert [(change.old.zh, change.new.zh) for change in changes(STARTED, more)] == [("6,000 万元", "7,000 万元")]
    told = run(p, STARTED, EXAMPLES["report-investment"], at(TODAY))
    assert [(change.old.zh, change.new.zh) for change in changes(STARTED, told)] == [("（空）", "120 万元")]
    named = run(p, STARTED, EXAMPLES["assign-leader"], at(TODAY))
    assert [(change.name.zh, change.new.zh) for change in changes(STARTED, named)] == [("联系领导", "班子成员01")]
