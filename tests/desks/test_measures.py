"""改革措施, page by page: every measure with its figures, each figure with exactly the cases that it counts."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db.models import QuerySet

from kuaijin import ledger
from kuaijin.core import measure_use
from kuaijin.core.case_state import State
from kuaijin.insight.measures import FIGURES, Figure, figures_of, span_to
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.measure_models import MeasureUseRow
from kuaijin.ledger.projections.models import CaseRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
HEAD = "开发建设局负责人"
MEASURES = [each.id for each in surroundings.rulebook().measures]


def states() -> list[State]:
    return [ledger.load("case", pk)[0] for pk in CaseRow.objects.values_list("pk", flat=True)]


def test_every_measure_of_the_rulebook_has_figures() -> None:
    assert len(MEASURES) == 15
    assert set(MEASURES) == set(FIGURES)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list(park: date, language: str) -> None:
    answer = counted(signed_in(HEAD, language), "measures:list", "/measures/")
    assert [line.measure.id for line in answer.context["lines"]] == MEASURES
    assert all(line.on for line in answer.context["lines"])


@pytest.mark.parametrize("measure", MEASURES)
def test_each_figure_opens_to_its_cases(park: date, measure: str) -> None:
    client = signed_in(HEAD)
    page = client.get(f"/measures/{measure}/")
    assert page.status_code == 200
    for figure, href in page.context["figures"]:
        opened = client.get(href)
        assert opened.status_code == 200, figure.id
        if figure.cases is not None:
            assert opened.context["lst"].total == figure.cases.count()
        counted_ = counted_by(figure)
        if counted_ is not None:
            assert opened.context["lst"].total == counted_, figure.id


def counted_by(figure: Figure) -> int | None:
    """What a figure says that it counts: the part above the line of a share, else the number; nothing of a median."""
    if " / " in figure.how.zh:
        return int(figure.how.zh.split(" / ")[0])
    return None if "中位数" in figure.label.zh or figure.id == "gained" else int(figure.value)


TOLD: dict[str, Callable[[State], bool]] = {
    "tiqian-jieru": lambda state: state.pre_service_on is not None,
    "jishen-fenli": lambda state: any(each.name not in measure_use.NOT_TECHNICAL for each in state.specials),
    "rongque": lambda state: state.tolerance is not None,
    "miaopi": lambda state: state.instant is not None,
    "gaozhi-chengnuo": lambda state: state.on_promise and state.decided_on is not None,
}


@pytest.mark.parametrize("measure", sorted(TOLD))
def test_uses_are_those_of_the_ledger(park: date, measure: str) -> None:
    used = set(MeasureUseRow.objects.filter(measure=measure).values_list("case", flat=True))
    assert used == {state.id for state in states() if TOLD[measure](state)}


def test_figures_counted_by_hand(park: date) -> None:
    span = span_to(park)
    told = {
        (measure, each.id): each.value
        for measure in ("rongque", "jidao-jiban", "zonghe-chuangkou")
        for each in figures_of(measure, span)
    }
    recent = [state for state in states() if state.received_on is not None and span.since < state.received_on <= park]
    online = [state for state in recent if state.channel == "online"]
    assert told["zonghe-chuangkou", "online"] == f"{100 * len(online) / len(recent):.1f}%"
    due_today = [
        state
        for state in states()
        if state.limits.committed_limit_days == 0.5
        and state.decision
        and state.decided_on is not None
        and span.since < state.decided_on <= park
    ]
    late = [state for state in due_today if state.decided_on != state.received_on]
    assert told["jidao-jiban", "later"] == str(len(late))
    taken = [state for state in states() if state.tolerance and span.since < state.tolerance.on <= park]
    gone = [state for state in taken if state.status in ("revoked", "terminated", "withdrawn")]
    assert told["rongque", "revoked"] == str(len(gone))


def test_export_holds_the_same_cases(park: date) -> None:
    answer = taken_out(signed_in(HEAD), "/measures/zonghe-chuangkou/online/export.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


@pytest.mark.parametrize("path", ["/measures/nothing/", "/measures/fuquan/in-force/", "/measures/rongque/nothing/"])
def test_unknown_ones_are_not_found(park: date, path: str) -> None:
    assert signed_in(HEAD).get(path).status_code == 404


def test_a_firm_and_a_visitor_do_not_see_them(park: date) -> None:
    assert signed_in("企业-海德威（示例账户）").get("/measures/").status_code == 403


def _cases(rows: QuerySet[CaseRow]) -> list[str]:
    return sorted(rows.values_list("pk", flat=True))


def test_a_past_day_has_its_own_figures(park: date) -> None:
    early, late = span_to(date(2021, 6, 30)), span_to(park)
    assert _cases(early.received) != _cases(late.received)
    assert early.since == date(2020, 6, 30)
