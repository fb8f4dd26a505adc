"""Sources of law in the reader's language."""

import pytest

from kuaijin.desks.window.citing import citation


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
