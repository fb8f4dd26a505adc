"""Sources of law in the reader's language."""

import re

import pytest

from kuaijin.core.citing import citation
from kuaijin.ledger.surroundings import rulebook


@pytest.mark.parametrize(
    ("source", "chinese"),
    [
        ("行政许可法 arts. 45, 47", "行政许可法第45、47条"),
        ("城乡规划法 arts. 43, 50; 行政许可法 art. 49", "城乡规划法第43、50条；行政许可法第49条"),
        ("许可法 arts. 45–48", "许可法第45–48条"),
        ("行政许可法 art. 32(4)", "行政许可法第32(4)条"),
        ("住建部令第51号", "住建部令第51号"),
        ("", ""),
    ],
)
def test_articles(source: str, chinese: str) -> None:
    assert citation(source).zh == chinese
    assert citation(source).en == source


def test_every_source_of_the_rulebook_is_told_in_chinese() -> None:
    items = rulebook().items.values()
    sources = [special.basis for item in items for special in item.special_procedures]
    sources += [item.legal_basis for item in items] + [duty.basis for item in items for duty in item.applicant_duties]
    assert [told for told in (citation(each).zh for each in sources) if re.search("[A-Za-z]{3}", told)] == []
