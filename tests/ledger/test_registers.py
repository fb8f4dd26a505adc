"""Numbers of letters and certificates: without gaps whoever writes at once, on SQLite and on PostgreSQL."""

from typing import Any

import pytest

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.core import paper_register
from kuaijin.core import project_commands as p
from kuaijin.core.base import SYSTEM, Actor, Refused
from kuaijin.core.paper_register import digest_of
from kuaijin.core.register_messages import EnterPapers, VoidLetter
from kuaijin.insight.registers import certificate_gaps, gaps
from kuaijin.ledger import rebuild as rebuilding
from kuaijin.ledger import surroundings
from kuaijin.ledger import verify as verifying
from kuaijin.ledger.kinds.registers import letter_of
from kuaijin.ledger.projections.paper_models import CertificateRow, LetterRow
from tests.desks import window_park as w
from tests.ledger.test_concurrency import together

CLERK = Actor(id="clerk", name="综合窗口01", role="window", department="综合窗口")
HEAD = Actor(id="head", name="开发建设局负责人", role="bureau_head", department="开发建设局")
ITEM = "xm-fuma"
"""Needs nothing before it: received, accepted and granted at once."""
EACH = 6


def project(number: int) -> None:
    intake = p.Intake(
        code=f"2101-431099-04-01-{number:06d}",
        name_zh=f"示例{number}",
        name_en=f"sample {number}",
        category="产城融合",
        area="石盖塘",
        total_wan=50_000,
        investment_type="government",
        approval_mode="approval",
        project_class="public",
        land_supply="allocated",
        planning_fit=True,
        land_fit=True,
        environment_fit=True,
        owner_name="示例·甲公司",
        owner_uscc=w.FIRM,
    )
    ledger.execute("project", f"P{number}", intake, actor=HEAD)


def act(number: int, command: Any, actor: Actor = HEAD) -> ledger.Outcome:
    return ledger.execute("case", f"C{number}", command, actor=actor)


def receive(number: int, item: str = ITEM) -> ledger.Outcome:
    papers = tuple(each.name.zh for each in surroundings.rulebook().items[item].materials if each.when is None)
    command = c.Receive(
        item_id=item,
        project_id=f"P{number}",
        applicant="示例·甲公司",
        uscc=w.FIRM,
        channel="window",
        materials=papers,
    )
    return act(number, command, CLERK)


def whole(number: int) -> None:
    """From the receipt to the delivery, with a refusal after each step: what is refused takes no number."""
    for command in (c.Accept(), c.Grant(reason="符合条件"), c.Deliver(receiver="张", channel="window")):
        act(number, command)
        with pytest.raises(Refused):
            act(number, command)


def told(model: Any) -> list[tuple[str, int]]:
    return sorted(model.objects.values_list("series", "number"))


def sound() -> None:
    assert verifying.verify().findings == ()
    assert rebuilding.rebuild(check=True).differing == ()
    assert all(not run.missing for run in (*gaps(), *certificate_gaps()))


class Contract:
    @pytest.fixture(autouse=True)
    def _day(self) -> Any:
        with w.at(w.DAY):
            yield

    def test_clerks_at_once(self) -> None:
        writers = 4
        for number in range(writers * EACH):
            project(number)

        def work(writer: int) -> None:
            with w.at(w.DAY):
                for number in range(writer * EACH, (writer + 1) * EACH):
                    receive(number)
                    whole(number)

        assert together(work, writers) == [None] * writers
        for series in ("shoujian", "shouli", "zhunyu", "songda"):
            found = LetterRow.objects.filter(series=series).values_list("number", flat=True)
            assert sorted(found) == list(range(1, writers * EACH + 1)), series
        assert sorted(CertificateRow.objects.values_list("number", flat=True)) == list(range(1, writers * EACH + 1))
        assert {run.last for run in gaps()} == {writers * EACH}
        sound()

    def test_a_rebuild_gives_the_same_numbers_and_texts(self) -> None:
        for number in range(3):
            project(number)
            receive(number)
        whole(1)
        before = [list(model.objects.order_by("pk").values()) for model in (LetterRow, CertificateRow)]
        rebuilding.rebuild()
        assert [list(model.objects.order_by("pk").values()) for model in (LetterRow, CertificateRow)] == before
        for row in LetterRow.objects.all():
            assert digest_of(letter_of(row).sheet) == row.digest

    def test_a_void_number_stays_and_the_letter_goes_out_anew(self) -> None:
        for number in range(2):
            project(number)
            receive(number)
        first = LetterRow.objects.get(case="C0")
        void = VoidLetter(series=first.series, year=first.year, number=first.number, reason="印错")
        ledger.execute(paper_register.KIND, first.stream, void, actor=HEAD)
        again = LetterRow.objects.get(case="C0", void=False)
        first.refresh_from_db()
        assert (first.void, first.void_reason, first.voided_by) == (True, "印错", HEAD.name)
        assert (again.number, again.digest) == (3, first.digest)
        assert letter_of(again).sheet == letter_of(first).sheet
        for command, rule in (
            (void, "REGISTER-VOID"),
            (VoidLetter(series=first.series, year=2021, number=9, reason="印错"), "REGISTER-NUMBER"),
            (VoidLetter(series=again.series, year=2021, number=3, reason=" "), "required"),
            (EnterPapers(year=2021), "REGISTER-MACHINE"),
        ):
            with pytest.raises(Refused) as caught:
                ledger.execute(paper_register.KIND, first.stream, command, actor=HEAD)
            assert caught.value.refusal.rule == rule
        assert [(run.last, run.entered, run.void, run.missing) for run in gaps()] == [(3, 3, 1, ())]
        sound()

    def test_a_rehearsal_takes_no_number(self) -> None:
        project(0)
        receive(0)
        ledger.rehearse("case", "C0", c.Accept(), actor=HEAD)
        assert not LetterRow.objects.filter(series="shouli").exists()
        act(0, c.Accept())
        assert LetterRow.objects.get(series="shouli").number == 1

    def test_each_year_begins_with_one(self) -> None:
        for number in range(2):
            project(number)
        receive(0)
        with wallclock.standing_at(wallclock.now().replace(year=2022, month=1, day=4)):
            receive(1)
            act(1, c.Accept())
        numbers = LetterRow.objects.filter(series="shoujian").values_list("told", flat=True)
        assert sorted(numbers) == ["郴经开收字〔2021〕1号", "郴经开收字〔2022〕1号"]
        sound()

    def test_what_the_machine_enters_nobody_else_does(self) -> None:
        project(0)
        outcome = receive(0)
        entered = [entry for entry in outcome.reactions if entry.kind == paper_register.KIND]
        assert [entry.actor_id for entry in entered] == [SYSTEM.id]


@pytest.mark.usefixtures("on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("on_postgres")
class TestPostgresql(Contract):
    pass
