"""One application for all items of a stage: one form, one set of papers, one receipt, one notice, one delivery."""

from datetime import datetime
from typing import Any

import pytest

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.core import package_messages as m
from kuaijin.core.base import SHANGHAI, Refused
from kuaijin.core.case_guards import missing_prerequisites
from kuaijin.core.package import papers
from kuaijin.core.package_form import ASKED, fields_of
from kuaijin.core.package_state import PackageFacts
from kuaijin.core.tailoring import tailor
from kuaijin.desks.window.found import context_of, facts_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow, PackageRow, ProjectRow
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
ID = "TB2021-0001"
STAGE = "S1"
FORM = {"contact": "张经办", "phone": "0735-1234567", "address": "郴州市北湖区石盖塘"}
FILE: dict[str, Any] = {
    "file_name": "图.pdf", "digest": "a" * 64, "sha256": "b" * 64, "media_type": "application/pdf", "size": 9,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()


def do(command: Any, name: str = w.CLERK, id_: str = ID) -> Any:
    return ledger.execute("package", id_, command, actor=w.actor(name)).state


def rule(command: Any, name: str = w.CLERK) -> str:
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        do(command, name)
    assert Entry.objects.count() == before, "nothing of it is kept"
    assert caught.value.refusal.text.zh != caught.value.refusal.text.en
    return caught.value.refusal.rule


def free_items(*, later: bool = False) -> tuple[str, ...]:
    """Items of the stage that the project still needs and that may be accepted now; or, ``later``, all it needs."""
    project = ProjectRow.objects.get()
    book, facts = surroundings.rulebook(), facts_of(project)
    order = tailor(book, project.attributes).order
    return tuple(
        item
        for item in order
        if book.items[item].stage == STAGE
        and item not in project.granted
        and (later or not missing_prerequisites(book.items[item], book, facts, "acceptance"))
    )


def asked(items: tuple[str, ...]) -> list[str]:
    found = papers(items, context_of(w.actor(w.CLERK), facts_of(ProjectRow.objects.get())))
    return [paper.name.zh for paper in found if paper.required and not paper.shareable]


def draft(*, later: bool = False) -> tuple[str, ...]:
    items = free_items(later=later)
    assert len(items) >= 2, "a package needs several items"
    do(m.OpenPackage(project_id="P01", stage=STAGE))
    do(m.ChooseItems(items=items))
    do(m.FillForm(values=FORM))
    return items


def received(*, leave_out: tuple[str, ...] = ()) -> Any:
    items = draft()
    names = tuple(name for name in asked(items) if name not in leave_out)
    return do(m.ReceivePackage(channel="window", materials=names))


def state_of(case: str) -> Any:
    return ledger.load("case", case)[0]


def test_one_receipt_opens_a_case_for_each_item() -> None:
    package = received()
    assert set(package.cases) == set(package.items)
    for item, case in package.cases.items():
        state = state_of(case)
        assert (state.item_id, state.status, state.applicant) == (item, "received", "示例·甲公司")
        assert state.missing == ()
        assert state.letters[0].signed_by == w.CLERK, "the receipt is the clerk's, not the machine's"
        assert state.received_at.date() == package.received_at.date()
    assert PackageRow.objects.get(id=ID).cases == package.cases
    actors = set(Entry.objects.filter(kind="case", stream_id__startswith=ID).values_list("actor_name", flat=True))
    assert actors == {w.CLERK}


def test_all_or_nothing() -> None:
    items = draft()
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        do(
            m.ReceivePackage(
                channel="window", materials=tuple(asked(items)), ticket_at=datetime(2021, 12, 28, 9, tzinfo=SHANGHAI)
            )
        )
    assert caught.value.refusal.rule == "U-7", "the cases refuse a ticket of yesterday"
    assert Entry.objects.count() == before
    assert not CaseRow.objects.filter(id__startswith=ID).exists()
    assert ledger.load("package", ID)[0].status == "draft"


def test_a_paper_is_given_once_for_all_items() -> None:
    items = draft(later=True)
    context = context_of(w.actor(w.CLERK), facts_of(ProjectRow.objects.get()))
    found = {paper.name.zh: paper for paper in papers(items, context)}
    shared = next(paper for paper in found.values() if len(paper.items) > 1 and not paper.shareable)
    do(m.AttachPaper(material=shared.name.zh, **FILE))
    package = do(m.ReceivePackage(channel="online", materials=(shared.name.zh,)), w.OWNER)
    for item in items:
        file = state_of(package.cases[item]).file_of(shared.name.zh)
        assert (file is not None) is (item in shared.items)
        assert file is None or (file.digest, file.by) == ("a" * 64, w.OWNER)


def test_online_a_tick_without_a_file_is_no_paper() -> None:
    """Else the machine would take the papers for complete, and grant on ticks alone."""
    names = tuple(asked(draft()))
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        do(m.ReceivePackage(channel="online", materials=names), w.OWNER)
    assert (caught.value.refusal.rule, caught.value.refusal.field) == ("PKG-FILE", "materials")
    assert Entry.objects.count() == before
    package = do(m.ReceivePackage(channel="online", materials=()), w.OWNER)
    assert all(state_of(case).missing for case in package.cases.values())


@pytest.mark.parametrize("stage", ["S1", "S2", "S3", "S4", "P"])
def test_every_stage_whole_with_all_its_files(stage: str) -> None:
    do(m.OpenPackage(project_id="P01", stage=stage))
    project = ProjectRow.objects.get()
    book = surroundings.rulebook()
    order = tailor(book, project.attributes).order
    items = tuple(item for item in order if book.items[item].stage == stage and item not in project.granted)
    do(m.ChooseItems(items=items))
    do(m.FillForm(values=FORM))
    found = papers(items, context_of(w.actor(w.CLERK), facts_of(project)))
    for number, paper in enumerate(found):
        source = "市级共享平台" if paper.shareable else ""
        do(m.AttachPaper(material=paper.name.zh, **{**FILE, "digest": f"{number:064x}"}, source=source))
    package = do(m.ReceivePackage(channel="window", materials=()))
    for item, case in package.cases.items():
        state = state_of(case)
        assert (state.item_id, state.missing) == (item, ())
        assert {file.material for file in state.files} <= {paper.name.zh for paper in state.papers}
        assert all(bool(file.source) == shared(state, file.material) for file in state.files)


def shared(state: Any, material: str) -> bool:
    return bool(next(paper.shareable for paper in state.papers if paper.name.zh == material))


def test_nothing_is_asked_twice() -> None:
    items = free_items(later=True)
    book, project = surroundings.rulebook(), ProjectRow.objects.get()
    fields = fields_of(items, book, project.attributes)
    names = [field.name for field in fields]
    assert len(names) == len(set(names))
    assert [field for field in fields if field.known is None] == list(ASKED)
    names = [paper.name.zh for paper in papers(items, context_of(w.actor(w.CLERK), facts_of(project)))]
    assert len(names) == len(set(names))
    own = sum(len(w.asked_papers(item)) for item in items)
    assert len(asked(items)) < own, "papers are reused"


def test_drafts_keep_what_was_typed() -> None:
    do(m.OpenPackage(project_id="P01", stage=STAGE))
    do(m.FillForm(values={"contact": "张"}))
    assert do(m.FillForm(values={"phone": "1"})).form == {"contact": "张", "phone": "1"}
    count = Entry.objects.count()
    do(m.FillForm(values={"phone": "1"}))
    assert Entry.objects.count() == count, "saving again what is there writes nothing"


def test_one_merged_notice_and_corrections() -> None:
    missing = asked(free_items())[0]
    package = received(leave_out=(missing,))
    waiting = [case for case in package.cases.values() if missing in state_of(case).missing]
    assert waiting
    do(m.NotifyPackage(text=f"请提交《{missing}》"))
    for case in package.cases.values():
        state = state_of(case)
        assert state.status == ("correction" if case in waiting else "received")
        assert [notice.missing for notice in state.notices] == ([(missing,)] if case in waiting else [])
    assert rule(m.NotifyPackage(text="再补一份")) == "AC-3"
    assert rule(m.CorrectPackage(materials=("没有的材料",))) == "CASE-PAPERS"
    do(m.AttachPaper(material=missing, **FILE), w.OWNER)
    do(m.CorrectPackage(materials=(missing,)), w.OWNER)
    for case in waiting:
        assert (state_of(case).status, state_of(case).missing) == ("received", ())
        assert state_of(case).file_of(missing).by == w.OWNER
    assert rule(m.CorrectPackage(materials=(missing,))) == "CASE-PAPERS"


def test_each_case_keeps_its_own_clock_and_results_go_out_together() -> None:
    package = received()
    first, *others = package.cases.values()
    book = surroundings.rulebook()
    approvers = {state_of(case).department for case in package.cases.values()}
    assert approvers
    head = w.actor(w.HEAD)
    ledger.execute("case", first, c.Accept(), actor=head)
    assert state_of(first).status == "accepted"
    assert {state_of(case).status for case in others} == {"received"}, "the others wait for their own acceptance"
    limits = {item: state_of(case).limits for item, case in package.cases.items()}
    assert limits == {item: book.items[item].limits(w.DAY) for item in package.items}
    assert rule(m.DeliverPackage(receiver="张经办", channel="window")) == "PKG-DELIVER"
    for case in others:
        ledger.execute("case", case, c.Accept(), actor=head)
    for case in package.cases.values():
        ledger.execute("case", case, c.Deny(reason="不符合规划", legal_basis="城乡规划法"), actor=head)
    done = do(m.DeliverPackage(receiver="张经办", channel="window"))
    assert done.status == "delivered"
    assert {(state_of(case).status, state_of(case).receiver) for case in done.cases.values()} == {
        ("delivered", "张经办")
    }
    assert rule(m.DeliverPackage(receiver="张经办", channel="window")) == "PKG-STATUS"


def test_refusals() -> None:
    assert rule(m.OpenPackage(project_id="P99", stage=STAGE)) == "unknown-project"
    assert rule(m.OpenPackage(project_id="P01", stage="S9")) == "PKG-STAGE"
    assert rule(m.ChooseItems(items=("x",))) == "PKG-STATUS"
    do(m.OpenPackage(project_id="P01", stage=STAGE))
    assert rule(m.ChooseItems(items=())) == "PKG-ITEMS"
    assert rule(m.ChooseItems(items=("shigong-xuke",))) == "PKG-ITEMS", "another stage"
    assert rule(m.ChooseItems(items=(w.FIRST,))) == "PKG-DONE"
    assert rule(m.ReceivePackage(channel="window", materials=())) == "PKG-ITEMS"
    items = free_items()
    do(m.ChooseItems(items=items))
    assert rule(m.ReceivePackage(channel="window", materials=())) == "required"
    assert rule(m.FillForm(values={"nothing": "x"})) == "PKG-FORM"
    assert rule(m.FillForm(values={"contact": "a\u202eb"})) == "hidden-characters"
    do(m.FillForm(values=FORM))
    assert rule(m.ReceivePackage(channel="window", materials=("没有的材料",))) == "CASE-PAPERS"
    assert rule(m.AttachPaper(material="没有的材料", **FILE)) == "CASE-PAPERS"
    assert rule(m.AttachPaper(material=asked(items)[0], **{**FILE, "digest": "x"})) == "CASE-FILE"
    assert rule(m.AttachPaper(material=asked(items)[0], **FILE, source="登记簿")) == "AC-7"
    w.receive("BJ2021-0900", w.DAY, items[0])
    assert rule(m.ReceivePackage(channel="window", materials=tuple(asked(items)))) == "CASE-RIVAL"
    assert PackageFacts().cases == {}
