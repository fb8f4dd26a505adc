"""服务任务: generated from the secretary's post, the clocks of cases and the duties, and done by what happened."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.project_state import Dated, Link, ServiceAct, State, Visit
from kuaijin.core.service import CaseFact, ServiceTask, service_tasks
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder, load

BOOK, CALENDAR = load(default_folder()), china_calendar()
TODAY = date(2021, 12, 29)
SINCE = date(2021, 12, 20)
NEW = State(id="P", known=True, secretaries=(Link("秘书", SINCE),))
CASE = CaseFact(
    id="C1", item="shigong-xuke", name=Text("施工许可", "permit"), open=True, committed_due=date(2022, 1, 4)
)
PERMITTED = replace(CASE, open=False, decided_on=date(2021, 10, 8), delivered_on=date(2021, 10, 8))


def act(on: date, phase: str = "after") -> ServiceAct:
    return ServiceAct(on, "秘书", phase, "电话", 20, "结果", "")


def tasks(state: State, *cases: CaseFact) -> dict[str, ServiceTask]:
    return {task.key: task for task in service_tasks(state, cases, BOOK.items, CALENDAR, TODAY)}


def test_nobody_serves_no_tasks() -> None:
    assert tasks(State(id="P", known=True), CASE) == {}


def test_contact_in_one_working_day_and_the_list_in_three() -> None:
    found = tasks(NEW)
    assert (found["contact"].due, found["list"].due) == (date(2021, 12, 21), date(2021, 12, 23))
    told = tasks(replace(NEW, services=(act(date(2021, 12, 21)), act(date(2021, 12, 22), "before"))))
    assert (told["contact"].done_on, told["list"].done_on) == (date(2021, 12, 21), date(2021, 12, 22))
    visit = Visit(date(2021, 12, 20), ("领导", "秘书"), "x", None, None, None, "x", (), ())
    assert tasks(replace(NEW, visits=(visit,)))["contact"].done_on == SINCE
    filed = replace(PERMITTED, received_on=TODAY)
    assert {"contact", "list"}.isdisjoint(tasks(NEW, filed))
    assert "contact" in tasks(NEW, replace(filed, received_on=date(2021, 12, 17)))
    alone = replace(visit, people=("领导",))
    assert tasks(replace(NEW, visits=(alone,)))["contact"].done_on is None


def test_an_open_case_is_chased_two_working_days_before_and_raised_once_late() -> None:
    assert tasks(NEW, CASE)["chase/C1"].due == date(2021, 12, 30)
    late = tasks(NEW, replace(CASE, committed_due=date(2021, 12, 28)))
    assert "chase/C1" not in late
    assert late["escalate/C1"].due == date(2021, 12, 28)
    decided = tasks(NEW, replace(CASE, decided_on=date(2021, 12, 28)))
    assert decided["hand-over/C1"].due == TODAY
    assert not any(key.endswith("/C1") for key in tasks(NEW, replace(CASE, open=False)))


def test_a_rating_is_asked_for_five_days_and_never_late() -> None:
    delivered = replace(CASE, open=False, decided_on=TODAY, delivered_on=date(2021, 12, 24))
    assert tasks(NEW, delivered)["rate/C1"].due == TODAY
    assert "rate/C1" not in tasks(NEW, replace(delivered, rated=True))
    assert "rate/C1" not in tasks(NEW, replace(delivered, delivered_on=date(2021, 12, 23)))


def test_works_start_within_three_months_of_the_permit() -> None:
    key = "duty/shigong-xuke/0"
    duty = tasks(NEW, PERMITTED)[key]
    assert (duty.due, duty.done_on) == (date(2022, 1, 10), None)
    assert "建筑法" in duty.basis.zh
    started = replace(NEW, start=Dated(date(2021, 10, 20)))
    assert tasks(started, PERMITTED)[key].done_on == date(2021, 10, 20)


def test_completion_is_filed_within_fifteen_days() -> None:
    completed = replace(NEW, completion=Dated(date(2021, 12, 10)))
    filing = next(key for key in tasks(completed) if key.startswith("duty/jungong-beian/"))
    found = tasks(completed)[filing]
    assert (found.due, found.done_on) == (date(2021, 12, 27), None)
    assert found.basis.zh == "建设工程质量管理条例 art. 49"
    filed = replace(CASE, id="C2", item="jungong-beian", received_on=date(2021, 12, 15), open=False)
    assert tasks(completed, filed)[filing].done_on == date(2021, 12, 15)
    assert not any(key.startswith("duty/jungong-beian/") for key in tasks(NEW))


@given(st.dates(date(2021, 1, 4), date(2021, 12, 28)), st.lists(st.integers(0, 120), max_size=5))
def test_follow_ups_come_after_the_last_result_and_are_seen_in_the_ledger(last: date, after: list[int]) -> None:
    acts = sorted(last + timedelta(days=days) for days in after if last + timedelta(days=days) <= TODAY)
    case = replace(PERMITTED, decided_on=last, delivered_on=last)
    found = tasks(replace(NEW, services=tuple(act(on) for on in acts)), case)
    for days in (30, 90):
        due = last + timedelta(days=days)
        task = found[f"follow-up/{days}"]
        assert task.due == due
        assert task.done_on == next((on for on in acts if on >= due - timedelta(days=7)), None)
    assert not any(key.startswith("follow-up") for key in tasks(NEW, case, CASE))
