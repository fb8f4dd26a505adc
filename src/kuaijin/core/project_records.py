"""Records that a project's state keeps besides its own facts: comments, production, plans of revival."""

from datetime import date
from typing import Literal

from msgspec import Struct

RevivalKind = Literal["idle_land", "stopped_works", "empty_plant"]


class Words(Struct, frozen=True, kw_only=True):
    """What a monthly report says beside its figure: 形象进度, 存在问题, 需协调事项, 下一步."""

    physical: str = ""
    difficulties: str = ""
    coordination: str = ""
    next_steps: str = ""
    note: str = ""


class Measure(Struct, frozen=True):
    """One measure of a plan of revival: what, who, by when."""

    text: str
    owner: str
    due: date


class Promise(Struct, frozen=True):
    """What the contract promises for a full year."""

    on: date
    contract: str
    jobs: int
    capacity: int
    capacity_unit: str
    output_wan: int
    tax_wan: int


class Quarter(Struct, frozen=True):
    """What was reported of one quarter."""

    year: int
    quarter: int
    jobs: int
    capacity: int
    output_wan: int
    tax_wan: int
    note: str
    reporter: str

    @property
    def key(self) -> tuple[int, int]:
        """Year and quarter."""
        return self.year, self.quarter


class RevivalPlan(Struct, frozen=True):
    """盘活方案 as it stands."""

    on: date
    kind: RevivalKind
    aim: str
    owner: str
    due: date
    measures: tuple[Measure, ...]


class Done(Struct, frozen=True):
    """A measure that was taken; ``number`` of the plan's own, 0 for none."""

    on: date
    text: str
    number: int
    by: str


class Said(Struct, frozen=True):
    """One comment; ``withdrawn`` gives the reason why it is not shown any more."""

    number: int
    on: str
    by: str
    text: str
    mentions: tuple[str, ...]
    withdrawn: str = ""


class Survivor(Struct, frozen=True):
    """What is known of the project that stays: its status, and its figures by year and month, 万元."""

    id: str
    status: str
    months: dict[tuple[int, int], int] = {}
