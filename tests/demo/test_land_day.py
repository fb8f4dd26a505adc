"""拿地即拿证 on the sample park: the eve of a firm's land day, and everything that may happen then (measures.md 8)."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.cli import main
from kuaijin.core import case_commands as c
from kuaijin.core import parcel_messages as land
from kuaijin.core import permit_set_messages as s
from kuaijin.core import rulebook_change as r
from kuaijin.core.base import SHANGHAI, SYSTEM, Actor, Command, Refused
from kuaijin.core.permit_set_basis import basis, stands
from kuaijin.core.rulebook_amend import limits_set, material_set
from kuaijin.core.rulebook_terms import HolidaysSet, MaterialDropped
from kuaijin.demo.load import story
from kuaijin.demo.people import actor
from kuaijin.ledger import asof, surroundings
from kuaijin.ledger import verify as verifying
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow, PermitSetRow, ProjectRow
from kuaijin.ledger.ticking import tick
from kuaijin.people.services import create_account
from kuaijin.wallclock import standing_at

pytestmark = pytest.mark.django_db
SET, PARCEL, PROJECT = "ND-P15", "P15-1", "P15"
EVE = datetime(2021, 3, 18, 8, 44, tzinfo=SHANGHAI)
NINE = (
    "churang", "biaozhundi-xieyi", "yongdi-guihua", "tudi-dengji", "gcgh-jz", "tushen", "xiaofang-sheji",
    "zhiliang-anquan", "shigong-xuke",
)  # fmt: skip
PLANNER, HEAD = actor("国土规划专员01"), actor("开发建设局负责人")


@pytest.fixture(scope="module")
def eve(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The park as it stands a minute before the contract, in a transaction around the module."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            story().tell(EVE, tick, lambda _done, _of: None)
            yield
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def morning(eve: None, db: None) -> Iterator[None]:
    surroundings.refresh()  # another test may have revised the rulebook
    with standing_at(EVE + timedelta(minutes=1)):
        yield


def contract(**other: Any) -> land.SignContract:
    """The contract of the book's own story."""
    return replace(
        next(
            scene.command
            for scene in story().scenes()
            if scene.id == PARCEL and isinstance(scene.command, land.SignContract)
        ),
        **other,
    )


def sign(**other: Any) -> ledger.Outcome:
    return ledger.execute("parcel", PARCEL, contract(**other), actor=PLANNER)


def do(command: Command, who: Actor = HEAD, kind: str = "permit-set", id_: str = SET) -> ledger.Outcome:
    return ledger.execute(kind, id_, command, actor=who)


def the_set() -> Any:
    return ledger.load("permit-set", SET)[0]


def refused(command: Command, who: Actor = HEAD, kind: str = "permit-set", id_: str = SET) -> str:
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        do(command, who, kind, id_)
    assert Entry.objects.count() == before
    assert caught.value.refusal.text.zh
    assert caught.value.refusal.text.en
    return caught.value.refusal.rule


def case_of(item: str) -> str:
    return str(the_set().drafts[item].case_id)


def granted() -> set[str]:
    return set(ProjectRow.objects.get(id=PROJECT).granted) & set(NINE)


def test_the_contract_brings_nine_permits_in_the_order_of_their_prerequisites() -> None:
    outcome = sign()
    state = the_set()
    assert (state.status, state.items, state.remaining) == ("complete", NINE, ())
    assert tuple(each.item_id for each in state.issued) == NINE
    moments = [each.at for each in state.issued]
    assert moments == sorted(set(moments)), "each a moment later, none at the same instant"
    assert moments[0] > outcome.entries[0].event.at.isoformat(), "nothing is dated before the contract"
    assert granted() == set(NINE)
    for each in state.issued:
        case = ledger.load("case", each.case_id)[0]
        assert case.received_on == case.accepted_on == case.decided_on == case.delivered_on == EVE.date()
        assert case.decided_by == state.decisions[each.item_id].by, "a person has decided, not the machine"
        assert [entry.actor_id for entry in ledger.history("case", each.case_id)[-4:]] == [SYSTEM.id] * 4
    assert verifying.verify().clean


def test_a_rehearsal_equals_what_then_happens() -> None:
    before = Entry.objects.count()
    shown = ledger.rehearse("parcel", PARCEL, contract(), actor=PLANNER)
    assert Entry.objects.count() == before
    assert the_set().status == "armed"
    done = sign()

    def told(outcome: ledger.Outcome) -> list[tuple[str, ...]]:
        entries = (*outcome.entries, *outcome.reactions)
        return [(each.kind, each.stream_id, each.type, each.payload) for each in entries]

    assert told(shown) == told(done)


def test_without_the_payment_nothing_happens_until_it_is_there() -> None:
    sign(paid_proof="")
    assert (the_set().status, granted()) == ("armed", set())
    do(land.RecordPayment(on=EVE.date(), paid_proof="缴款凭证"), PLANNER, "parcel", PARCEL)
    assert (the_set().status, granted()) == ("complete", set(NINE))


def test_a_failing_check_stops_the_set_and_leaves_the_contract() -> None:
    """The fire approval is withdrawn by its applicant; what waits for it is stopped, the rest is offered."""
    do(c.Withdraw(reason="图纸调整"), actor("综合窗口01"), "case", case_of("xiaofang-sheji"))
    outcome = sign()
    assert outcome.state.contract_on == EVE.date()
    state = the_set()
    assert (state.status, state.stop.rule, granted()) == ("stopped", "SET-CASE", set())
    assert "消防" in state.stop.reason.zh
    assert state.stop.reason.en
    assert [each.type for each in outcome.reactions] == ["set-stopped"]
    assert verifying.verify().clean


def test_a_step_that_fails_in_the_minute_undoes_every_step_of_it() -> None:
    """A decider who has meanwhile become the project's secretary may not decide: the case's own guard says so."""
    ProjectRow.objects.filter(id=PROJECT).update(secretary=the_set().decisions["tudi-dengji"].by)
    sign()
    state = the_set()
    assert (state.status, state.stop.rule, state.stop.item_id) == ("stopped", "CASE-SEPARATION", "tudi-dengji")
    assert (granted(), state.issued) == (set(), ())
    assert CaseRow.objects.get(id=case_of("churang")).status == "pre_service", "granted before it, and undone with it"
    assert {"churang", "biaozhundi-xieyi", "yongdi-guihua"} <= set(state.stop.offered)
    assert not {"tudi-dengji", "gcgh-jz", "shigong-xuke"} & set(state.stop.offered), "they wait for what failed"


def test_a_person_grants_what_lawfully_may_be_granted() -> None:
    do(c.Withdraw(reason="图纸调整"), actor("综合窗口01"), "case", case_of("xiaofang-sheji"))
    sign()
    land_items = ("churang", "biaozhundi-xieyi", "yongdi-guihua", "tudi-dengji")
    assert refused(s.FirePart(items=("shigong-xuke",), reason="先行核发")) == "PJ-1"
    assert refused(s.FirePart(items=("nowhere",), reason="先行核发")) == "SET-ITEMS"
    do(s.FirePart(items=land_items, reason="先行核发"))
    state = the_set()
    assert (state.status, granted()) == ("partly", set(land_items))
    assert set(state.remaining) == set(NINE) - set(land_items)


@pytest.mark.parametrize(
    ("change", "why"),
    [("redraw", "SET-GEOMETRY"), ("advice", "SET-ADVICE"), ("draft", ""), ("expired", "SET-VALID"), ("by hand", "")],
)
def test_an_armed_set_lapses_when_what_it_rests_on_changes(change: str, why: str) -> None:
    state = the_set()
    if change == "redraw":
        ring = ledger.load("parcel", PARCEL)[0].polygon
        moved = tuple((lon + 0.001, lat) for lon, lat in ring)
        area = ledger.load("parcel", PARCEL)[0].area_sqm
        do(land.Redraw(area_sqm=area, polygon=moved, reason="勘界"), PLANNER, "parcel", PARCEL)
    elif change == "advice":
        advice = c.GiveAdvice(text="又有问题", open_points=("退线",))
        do(advice, actor("审批岗01"), "case", case_of("gcgh-jz"))
    elif change == "draft":
        draft = state.drafts["gcgh-jz"]
        do(
            s.FixDraft(
                item_id="gcgh-jz",
                case_id=draft.case_id,
                document="新图",
                digest="0" * 64,
                materials=draft.materials,
                polygon=draft.polygon,
            ),
            actor("综合窗口01"),
        )
        assert "gcgh-jz" not in the_set().decisions, "a decision falls with its draft"
    elif change == "by hand":
        do(s.Disarm(reason="图纸要改"))
    else:
        with standing_at(datetime.combine(state.valid_until + timedelta(days=1), time(9), SHANGHAI)):
            tick()
    state = the_set()
    assert state.status == "lapsed"
    assert state.lapsed[0].zh
    assert state.lapsed[0].en
    if change != "expired":
        sign()
        assert granted() == set(), "a lapsed set grants nothing"
        if why:
            assert refused(s.Arm(promise="承诺")) == why


def revised(change: Any) -> None:
    """A revision of the rulebook in force today."""
    drafter = actor("审批岗01")
    do(r.BeginChange(title="修订", why="试点"), drafter, r.KIND, "XD-801")
    do(r.SetChange(change=change), drafter, r.KIND, "XD-801")
    do(r.SubmitChange(), drafter, r.KIND, "XD-801")
    approval = r.ApproveChange(valid_from=EVE.date(), document_no="示例〔2021〕1号")
    do(approval, actor("开发建设局负责人"), r.KIND, "XD-801")
    tick()


@pytest.mark.parametrize("concerns", ["another item", "days", "a limit of one of them", "a paper of one of them"])
def test_only_a_revision_of_what_the_decisions_rest_on_makes_a_set_lapse(concerns: str) -> None:
    before, items = surroundings.rulebook().version, surroundings.rulebook().items
    other = next(each for each in items if each not in NINE and items[each].materials)
    paper = items["gcgh-jz"].materials[0]
    changes: dict[str, Any] = {
        "another item": MaterialDropped(item=other, name_zh=items[other].materials[0].name.zh),
        "days": HolidaysSet(
            document="示例〔2021〕2号", issued=EVE.date(), reason_zh="停电", reason_en="power", closed=(EVE.date(),)
        ),
        "a limit of one of them": replace(limits_set(items["gcgh-jz"]), committed_limit_days=2),
        "a paper of one of them": replace(material_set("gcgh-jz", paper), name_en="another form"),
    }
    revised(changes[concerns])
    assert (surroundings.rulebook().version != before) == (concerns != "days")
    if concerns == "a paper of one of them":
        assert the_set().status == "lapsed"
        assert refused(s.Arm(promise="承诺")) == "SET-RULES"
        return
    assert the_set().status == "armed"
    sign()
    assert granted() == set(NINE)


def test_a_decision_from_before_the_basis_stands_with_its_version_only() -> None:
    decided, book = the_set().decisions["gcgh-jz"], surroundings.rulebook()
    assert decided.basis == basis(book, "gcgh-jz")
    old = replace(decided, basis="")
    assert stands(old, book, "gcgh-jz")
    assert not stands(old, replace(book, version="another"), "gcgh-jz")
    assert stands(decided, replace(book, version="another"), "gcgh-jz")


def test_a_hair_of_difference_is_no_other_land() -> None:
    ring = ledger.load("parcel", PARCEL)[0].polygon
    area = ledger.load("parcel", PARCEL)[0].area_sqm
    turned = (*ring[1:-1], ring[0], ring[1])
    hair = tuple((lon + 5e-9, lat) for lon, lat in turned)
    do(land.Redraw(area_sqm=area, polygon=hair, reason="复核"), PLANNER, "parcel", PARCEL)
    assert the_set().status == "armed"


def test_a_set_that_is_armed_again_after_the_contract_fires_at_once() -> None:
    do(s.Disarm(reason="图纸要改"))
    sign()
    assert granted() == set()
    do(s.Arm(promise="承诺"))
    assert (the_set().status, granted()) == ("complete", set(NINE))


def test_land_taken_back_takes_the_permits_back() -> None:
    sign()
    do(land.Rescind(on=EVE.date(), reason="未按约定付款", decision="解除合同决定书"), PLANNER, "parcel", PARCEL)
    assert the_set().status == "rescinded"
    assert granted() == set()
    assert set(CaseRow.objects.filter(id__in=[case_of(item) for item in NINE]).values_list("status", flat=True)) == {
        "recalled"
    }
    recalled = [entry.stream_id for entry in Entry.objects.filter(kind="case", type="recalled").order_by("id") if entry]
    assert recalled == [case_of(item) for item in reversed(NINE)], "last granted, first recalled"


def test_only_its_own_department_decides_in_advance() -> None:
    do(s.Disarm(reason="图纸要改"))
    predecide = s.Predecide(item_id="churang", reason="同意")
    assert refused(predecide, actor("审批岗01")) == "SET-DECIDER"
    do(predecide, actor("派驻岗-供地"))


def test_bad_input_is_refused_by_name() -> None:
    plan = s.PlanSet(
        project_id="P16",
        parcel_id="P16-1",
        buyer="某公司",
        uscc="91431099MA9100000X",
        items=("churang",),
        valid_until=EVE.date(),
    )
    assert refused(plan, PLANNER, id_="ND-X") == "USCC"
    owner = ProjectRow.objects.get(id="P16").owner_uscc
    assert refused(replace(plan, uscc=owner, items=("churang", "churang")), PLANNER, id_="ND-X") == "SET-RIVAL"
    assert refused(replace(plan, parcel_id="none"), PLANNER, id_="ND-X") == "USCC"
    assert refused(replace(plan, uscc=owner, parcel_id="none"), PLANNER, id_="ND-X") == "unknown-parcel"
    assert refused(replace(plan, project_id="none"), PLANNER, id_="ND-X") == "unknown-project"
    fix = s.FixDraft(item_id="gcgh-jz", case_id="none", document="图", digest="xyz", materials=())
    assert refused(fix) == "SET-DIGEST"
    assert refused(replace(fix, digest="0" * 64)) == "SET-CASE"
    assert refused(replace(fix, item_id="keyan")) == "SET-ITEMS"
    assert refused(s.Arm(promise="x")) == "status"


def test_the_rows_of_the_sets_can_be_rebuilt_and_seen_as_of_a_day() -> None:
    sign()
    assert PermitSetRow.objects.get(id=SET).issued == 9
    assert surroundings.park()
    with asof.day(EVE.date() - timedelta(days=1)):
        assert PermitSetRow.objects.get(id=SET).status == "armed"


def test_the_command_rehearses_and_grants(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    create_account(PLANNER.name, "planner", display_name=PLANNER.name, department="国土规划部", org="")
    create_account("审计员", "auditor", display_name="审计员", department="审计办", org="")
    monkeypatch.setattr("kuaijin.startup.migrated", lambda: None)
    assert main(["grant", PARCEL, "--rehearse", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["permits"], the_set().status) == (9, "armed")
    assert main(["grant", PARCEL, "--as", "审计员"]) == 3
    assert main(["grant", PARCEL, "--as", "nobody"]) == 2
    assert main(["grant", "nowhere"]) == 2
    capsys.readouterr()
    assert main(["grant", PARCEL, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done == shown, "a rehearsal equals what then happens"
    assert [step["certificate"] for step in done["steps"] if step["certificate"]][-1] == "建筑工程施工许可证"
    assert main(["grant", PARCEL, "--language", "en"]) == 3, "the land is granted already"


def _spoil(how: str) -> None:
    """Something that stands between the armed set and its permits."""
    if how == "disarmed":
        do(s.Disarm(reason="图纸要改"))
    elif how == "unpaid":
        prepared = the_set().contract
        do(s.PrepareContract(kind=prepared.kind, number=prepared.number, price_fen=prepared.price_fen), PLANNER)
        if the_set().status != "armed":
            do(s.Arm(promise="承诺"))
    elif how == "withdrawn":
        do(c.Withdraw(reason="图纸调整"), actor("综合窗口01"), "case", case_of("xiaofang-sheji"))
    else:
        ProjectRow.objects.filter(id=PROJECT).update(secretary=the_set().decisions["tudi-dengji"].by)


@pytest.mark.parametrize(
    ("how", "why"),
    [("disarmed", "未就绪"), ("unpaid", "价款未缴清"), ("withdrawn", "消防"), ("decider became secretary", "秘书")],
)
def test_where_nothing_is_granted_the_rehearsal_says_so_and_is_right(
    how: str, why: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    create_account(PLANNER.name, "planner", display_name=PLANNER.name, department="国土规划部", org="")
    monkeypatch.setattr("kuaijin.startup.migrated", lambda: None)
    _spoil(how)
    before = Entry.objects.count()
    assert main(["grant", PARCEL, "--rehearse", "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert Entry.objects.count() == before
    assert why in shown["stopped"]["zh"]
    assert main(["grant", PARCEL, "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == shown
    assert granted() == set()


def test_without_a_prepared_contract_the_command_says_that(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kuaijin.startup.migrated", lambda: None)
    bare = replace(the_set(), contract=None)
    monkeypatch.setattr("kuaijin.ledger.load", lambda *_: (bare, 1))
    assert main(["grant", PARCEL, "--rehearse"]) == 3
    assert "SET-CONTRACT" in capsys.readouterr().err
