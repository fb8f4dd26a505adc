"""The types of what is sent, stricter than Python's own leniency: JSON says what is a number, a text, a day."""

import types
from datetime import date, datetime
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct, structs
from ninja import Path
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    create_model,
)
from pydantic_core import PydanticCustomError

from kuaijin.core.checks import storable


def _written(value: Any) -> Any:
    """Days and moments are written out; a bare number is none, whatever it might count."""
    if isinstance(value, str) and not value.replace(".", "").replace("-", "", 1).isdigit():
        return value
    raise PydanticCustomError("date_type", "not a date")


def _day(value: Any) -> Any:
    if isinstance(value, str) and len(value) == len("2021-12-29"):
        return value
    raise PydanticCustomError("date_type", "not a date")


def _kept(value: str) -> str:
    if not storable(value):
        raise PydanticCustomError("not_storable", "characters that cannot be stored")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
Number = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Words = Annotated[str, AfterValidator(_kept)]
"""Text that every database can hold."""
Id = Annotated[str, Path(min_length=1, max_length=64), AfterValidator(_kept)]
"""The id of a stream as part of an address."""

_STRICT: dict[Any, Any] = {int: StrictInt, bool: StrictBool, float: Number, date: Day, datetime: Moment, str: Words}


def strictly(kind: Any) -> Any:
    """``kind``, the type of a command's field, as an API takes it: no text for a number, no number for a day."""
    if kind in _STRICT:
        return _STRICT[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {tuple, dict}:
        return origin[tuple(part if part is Ellipsis else strictly(part) for part in inner)]
    if origin in {Union, types.UnionType}:
        parts = reduce(or_, (strictly(part) for part in inner))
        mark = _mark_of(inner)
        return Annotated[parts, Field(discriminator=mark)] if mark else parts
    if _is_struct(kind):
        return _part(kind)
    return kind


def _mark_of(kinds: tuple[Any, ...]) -> str:
    """The field that tells the structs of a union apart; empty if they are not told apart by one."""
    marks = {kind.__struct_config__.tag_field if _is_struct(kind) else None for kind in kinds}
    return str(marks.pop()) if len(marks) == 1 and None not in marks else ""


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


@cache
def _part(kind: type[Struct]) -> type[BaseModel]:
    """A struct within a command, as a model with its fields and no others."""
    fields: dict[str, Any] = {
        info.name: (strictly(info.type), ... if info.required else info.default) for info in structs.fields(kind)
    }
    config = kind.__struct_config__
    if config.tag_field:
        fields[config.tag_field] = (Literal[config.tag], ...)
    return create_model(kind.__name__, __config__=ConfigDict(extra="forbid"), __doc__=kind.__doc__, **fields)
