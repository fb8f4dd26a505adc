"""Projects of the national tables into the book: what the tables carry, and what has to be inferred for the rest."""

from kuaijin.core.national_tables import Row
from kuaijin.core.project_commands import (
    ApprovalMode,
    AttributeValue,
    Category,
    CorrectFacts,
    Intake,
    InvestmentType,
    LandSupply,
    ProjectClass,
)
from kuaijin.exchange.national_rows import DECISIONS
from kuaijin.ledger.projections.models import ProjectRow

REASON = "按交换表更正"
CATEGORIES: dict[str, Category] = {"1": "社会民生", "2": "基础设施"}
"""By 审批流程类型; all others are 产城融合. The tables carry no category of this park's (own reading)."""
CLASSES: tuple[ProjectClass, ...] = (
    "industrial", "residential", "commercial", "mixed", "public", "municipal", "linear",
)  # fmt: skip


def _supply(row: Row) -> LandSupply:
    if row.get("TDSFDSJFA") == "1":
        return "auctioned_with_design"
    supplies: dict[str, LandSupply] = {"1": "auctioned", "2": "allocated", "3": "existing"}
    return supplies.get(row.get("TDHQFS", ""), "existing")


def _mode(row: Row) -> ApprovalMode:
    modes: tuple[ApprovalMode, ...] = ("approval", "verification", "filing")
    return next(mode for mode in modes if DECISIONS[mode] == row["LXLX"])


def _class(row: Row) -> ProjectClass:
    return next((each for each in CLASSES if each == row.get("GCFL")), "mixed")


def _investment(row: Row) -> InvestmentType:
    return "government" if row.get("XMTZLY") == "1" else "private"


def _sizes(row: Row) -> dict[str, AttributeValue]:
    named = (("land_area_sqm", "YDMJ"), ("floor_area_sqm", "JZMJ"))
    return {name: int(row[field]) for name, field in named if row.get(field)}


def intake_of(row: Row, unit: Row | None, *, confirmed: bool) -> Intake:
    """The intake of a project that the book does not know.

    The other system holds it as a project under approval: the checks of planning, land and environment count as made.
    """
    return Intake(
        code=row["XMDM"],
        name_zh=row["XMMC"],
        category=CATEGORIES.get(row["SPLCLX"], "产城融合"),
        area=row["JSDD"],
        total_wan=int(row["ZTZE"]),
        investment_type=_investment(row),
        approval_mode=_mode(row),
        project_class=_class(row),
        land_supply=_supply(row),
        planning_fit=True,
        land_fit=True,
        environment_fit=True,
        industry=row.get("GBHY") or None,
        attributes=_sizes(row),
        owner_name=unit["DWMC"] if unit else "",
        owner_uscc=unit["DWTYSHXYDM"] if unit else "",
        category_source="derived",
        confirmed=confirmed,
    )


def changes(row: Row, unit: Row | None, known: ProjectRow) -> CorrectFacts | None:
    """What the row says otherwise than the book, as a correction; ``None`` if nothing.

    The total is left alone: it changes by an approval only (政府投资条例 art. 12), which no row names.
    """
    name = row["XMMC"] if row["XMMC"] != known.name_zh else None
    owner = unit["DWMC"] if unit and unit["DWMC"] != known.owner_name else None
    uscc = unit["DWTYSHXYDM"] if unit and unit["DWTYSHXYDM"] != known.owner_uscc else None
    held = known.attributes or {}
    sizes = {key: value for key, value in _sizes(row).items() if held.get(key) != value}
    if name is None and owner is None and uscc is None and not sizes:
        return None
    return CorrectFacts(reason=REASON, name_zh=name, owner_name=owner, owner_uscc=uscc, attributes=sizes or None)
