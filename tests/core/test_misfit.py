"""What msgspec says of data that doesn't fit, said in both languages with its place."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta, Struct

from kuaijin.core.base import Text
from kuaijin.core.misfit import misfit


class Inner(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    days: int | None = None
    at: date | None = None


class Outer(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    name: str
    inner: tuple[Inner, ...] = ()
    unit: Literal["day", "month"] = "day"
    few: Annotated[int, Meta(ge=1, le=9)] = 1
    pair: tuple[int, int] = (0, 0)
    moment: datetime | None = None
    sum: Decimal | None = None


def wrong(**values: Any) -> tuple[str, Text]:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert({"name": "a", **values}, Outer)
    return misfit(caught.value)


@pytest.mark.parametrize(
    ("values", "place", "zh", "en"),
    [
        ({"name": 1}, "name", "应为文字，写的是整数", "expected text, found a whole number"),
        ({"nmae": 1}, "nmae", "没有这个字段", "is an unknown key"),
        ({"inner": [{}, {"day": 1}]}, "inner[1].day", "没有这个字段", "is an unknown key"),
        ({"inner": [{"days": "x"}]}, "inner[0].days",
         "应为整数或空值，写的是文字", "expected a whole number or null, found text"),
        ({"inner": [{"at": "2021-02-30"}]}, "inner[0].at",
         "格式不对（RFC3339 encoded date）", "is not a valid RFC3339 encoded date"),
        ({"unit": "year"}, "unit", "不是可选的值：'year'", "is none of the choices: 'year'"),
        ({"few": 0}, "few", "须 >= 1", "must be >= 1"),
        ({"pair": [1]}, "pair", "长度须为 2", "must have 2 characters or entries"),
        ({"sum": "x"}, "sum", "格式不对（decimal string）", "is not a valid decimal string"),
    ],
)  # fmt: skip
def test_a_misfit_has_its_place_and_both_languages(values: dict[str, Any], place: str, zh: str, en: str) -> None:
    assert wrong(**values) == (place, Text(zh, en))


def test_what_is_missing_is_the_place() -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert({}, Outer)
    assert misfit(caught.value) == ("name", Text("缺少此字段", "is missing"))


@pytest.mark.parametrize(
    ("data", "zh"), [(b"{", "JSON 不完整"), (b"hello", "JSON 有误（第 0 字节）"), (b"\xff", "JSON 有误（第 0 字节）")]
)
def test_broken_json_is_said_in_chinese_too(data: bytes, zh: str) -> None:
    with pytest.raises(msgspec.MsgspecError) as caught:
        msgspec.json.decode(data, type=Outer)
    assert misfit(caught.value) == ("", Text(zh, misfit(caught.value)[1].en))
    assert "JSON" in misfit(caught.value)[1].en


def test_words_that_nobody_knows_are_not_passed_on() -> None:
    assert misfit(ValueError("what is this")) == ("", Text("内容不符合要求", "is not a valid value"))
