"""Form fields that read more than their type says: amounts with a unit, points of a boundary."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import QueryDict

from kuaijin.core.amounts import AmountError, parse_fen, parse_wan
from kuaijin.core.base import Text
from kuaijin.desks.frame.fields import Field

WAN_HELP = Text("万元整数；也可写 1.5亿元", "Whole CNY wan; 1.5亿元 may be written too")
FEN_HELP = Text("可写 1.5亿元、1200万元；只写数字按元计", "1.5亿元 or 1200万元; a bare number is yuan")
RING_HELP = Text("每行一点：经度,纬度；首尾两点相同", "One point a line: longitude,latitude; the last equals the first")


def wan_field(name: str) -> Field:
    """An amount in 万元."""
    return Field(help=WAN_HELP, widget="text", parse=_amount(name, parse_wan))


def fen_field(name: str) -> Field:
    """An amount in fen, typed in yuan."""
    return Field(help=FEN_HELP, widget="text", unit=Text("元", "yuan"), parse=_amount(name, parse_fen))


def ring_field(name: str) -> Field:
    """A closed ring of longitude and latitude, a point a line."""
    return Field(help=RING_HELP, widget="textarea", parse=_ring(name), rows=6)


def _amount(name: str, parse_amount: Callable[[str], int]) -> Callable[[QueryDict], Any]:
    """A reader of amounts with or without a unit; what is no amount is handed on for the field to refuse."""

    def parse(posted: QueryDict) -> Any:
        text = posted.get(name, "").strip()
        if not text:
            return msgspec.UNSET
        try:
            return parse_amount(text)
        except AmountError:
            return text

    return parse


def _ring(name: str) -> Callable[[QueryDict], Any]:
    """A reader of points, one a line."""

    def parse(posted: QueryDict) -> Any:
        lines = posted.get(name, "").replace("，", ",").splitlines()
        return [[part.strip() for part in line.split(",")] for line in lines if line.strip()]

    return parse
