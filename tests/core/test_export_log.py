"""导出登记: without a reason nothing is recorded, and so nothing leaves."""

from datetime import date
from typing import Any

import pytest

from kuaijin.core import export_log as e
from tests.core.world import at, refusal, run

DAY = date(2021, 12, 29)
EMPTY = e.initial(e.log_id(DAY))


def asked(**changes: Any) -> e.RecordExport:
    return e.RecordExport(**({"what": "项目", "about": "全部", "lines": 3, "reason": " 周调度会材料 "} | changes))


def test_a_day_numbers_its_exports() -> None:
    context = at("2021-12-29")
    first = e.decide(EMPTY, asked(), context)
    assert isinstance(first, tuple)
    assert (first[0].number, first[0].reason, first[0].by) == (1, "周调度会材料", context.actor.name)
    state = run(e, run(e, EMPTY, asked(), context), asked(lines=None), context)
    assert (state.id, state.count) == ("DC2021-12-29", 2)


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"reason": ""}, "required", "reason"),
        ({"reason": "用用用 "}, "EXPORT-REASON", "reason"),
        ({"reason": "长" * 201}, "too-long", "reason"),
        ({"reason": "周调度\u202e会材料"}, "hidden-characters", "reason"),
        ({"what": ""}, "required", "what"),
        ({"about": "长" * 1001}, "too-long", "about"),
        ({"lines": -1}, "EXPORT-LINES", "lines"),
    ],
)
def test_what_is_not_recorded(changes: dict[str, Any], rule: str, field: str) -> None:
    refused = refusal(e, EMPTY, asked(**changes), at("2021-12-29"))
    assert (refused.rule, refused.field) == (rule, field)
