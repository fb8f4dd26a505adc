"""国标交换表: the tables of the national exchange of construction approvals, as far as this book can fill them.

Table and field names, and the status codes BLZT, as open code of several vendors gives them (standards.md section 6).
The standard's own text was not read: what comes out is shaped after it and claims no conformity. Codes marked A there
are our own reading.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct

from kuaijin.core.base import SHANGHAI, Text
from kuaijin.core.identifiers import IdentifierError, parse_project_code, parse_uscc

Row = Mapping[str, str]
"""One row: every value as text, an empty one for nothing."""
Sort = Literal["text", "code", "day", "moment", "number", "flag"]


class Column(Struct, frozen=True):
    """One field. ``required``: a row without it is rejected; ``of``: the codes that it may hold; ``longest`` signs."""

    name: str
    text: Text
    sort: Sort = "text"
    required: bool = False
    of: tuple[str, ...] = ()
    longest: int = 200


class Table(Struct, frozen=True):
    """One table. ``parent``: whose rows it needs, and by which field."""

    name: str
    text: Text
    columns: tuple[Column, ...]
    parent: tuple[str, str] | None = None


BLZT: dict[str, Text] = {
    "1": Text("接件", "received"),
    "2": Text("撤件", "withdrawn before acceptance"),
    "3": Text("受理", "accepted"),
    "4": Text("不受理", "no permit needed"),
    "5": Text("不予受理", "not accepted"),
    "6": Text("补正开始", "corrections asked"),
    "7": Text("补正结束", "corrections in"),
    "8": Text("部门开始办理", "taken up by the department"),
    "9": Text("特别程序开始", "special procedure begun"),
    "10": Text("特别程序结束", "special procedure ended"),
    "11": Text("办结（通过）", "granted"),
    "12": Text("办结（容缺通过）", "granted, papers to follow"),
    "13": Text("办结（不通过）", "denied"),
    "14": Text("撤回", "taken back"),
    "15": Text("撤销", "revoked"),
}
"""办理状态 (standards.md 6.3)."""
FLAGS = ("0", "1")
FLOWS = tuple(str(number) for number in range(1, 11))
"""审批流程类型 SPLCLX."""


def _c(name: str, zh: str, en: str, **more: Any) -> Column:
    return Column(name, Text(zh, en), **more)


_HEAD = (
    _c("LSH", "流水号", "serial", sort="number", required=True),
    _c("DFSJZJ", "地方数据主键", "local key", required=True, longest=100),
    _c("XZQHDM", "行政区划代码", "region", sort="code", required=True, longest=6),
)
_TAIL = (
    _c("SJYXBS", "数据有效标识", "valid", sort="flag", required=True, of=FLAGS),
    _c("SJWXYY", "数据无效原因", "why not valid"),
    _c("SJLY", "数据来源", "source"),
)
_PROJECT = _c("XMDM", "项目代码", "project code", required=True, longest=24)
_CASE = _c("SPSXSLBM", "审批事项实例编码", "case", required=True, longest=64)
_ITEM = (_c("SPSXBM", "审批事项编码", "item", required=True), _c("SPSXBBH", "审批事项版本号", "item's version"))
_FLOW_KEY = (
    _c("SPLCBM", "审批流程编码", "flow", required=True),
    _c("SPLCBBH", "审批流程版本号", "flow's version", required=True),
)
_OFFICE = (_c("SPBMBM", "审批部门编码", "department's code"), _c("SPBMMC", "审批部门名称", "department"))


def _table(name: str, zh: str, en: str, *columns: Column, parent: tuple[str, str] | None = None) -> Table:
    return Table(f"SPGL_{name}", Text(zh, en), (*_HEAD, *columns, *_TAIL), parent)


FLOW = _table(
    "DFXMSPLCXXB", "地方项目审批流程信息表", "local flows of approval",
    *_FLOW_KEY,
    _c("SPLCMC", "审批流程名称", "flow's name", required=True),
)  # fmt: skip
STAGE = _table(
    "DFXMSPLCJDXXB", "地方项目审批流程阶段信息表", "stages of a flow",
    *_FLOW_KEY,
    _c("SPJDBM", "审批阶段编码", "stage", required=True), _c("SPJDMC", "审批阶段名称", "stage's name", required=True),
    parent=(FLOW.name, "SPLCBM"),
)  # fmt: skip
STAGE_ITEM = _table(
    "DFXMSPLCJDSXXXB", "地方项目审批流程阶段事项信息表", "items of a stage",
    _c("SPJDBM", "审批阶段编码", "stage", required=True), *_ITEM,
    _c("SPSXMC", "审批事项名称", "item's name", required=True),
    *_OFFICE, _c("SXBLSX", "事项办理时限", "time limit", sort="number"),
    parent=(STAGE.name, "SPJDBM"),
)  # fmt: skip
PROJECT = _table(
    "XMJBXXB", "项目基本信息表", "projects", _PROJECT,
    _c("XMMC", "项目名称", "name", required=True), _c("XMTZLY", "投资来源", "funds", sort="code", of=("1", "2")),
    _c("TDHQFS", "土地获取方式", "land", sort="code", of=("1", "2", "3")),
    _c("TDSFDSJFA", "土地是否带设计方案", "land with a design", sort="flag", of=FLAGS),
    _c("SPLCLX", "审批流程类型", "kind of flow", sort="code", required=True, of=FLOWS),
    _c("LXLX", "立项类型", "kind of decision", sort="code", required=True, of=("1", "2", "3")),
    _c("GCFL", "工程分类", "class of works", required=True),
    _c("GBHY", "国标行业", "industry"), _c("GBHYDMFBND", "国标行业代码发布年代", "industry's year"),
    _c("NKGSJ", "拟开工时间", "planned start", sort="day"), _c("NJCSJ", "拟建成时间", "planned end", sort="day"),
    _c("ZTZE", "总投资额（万元）", "total (CNY 10,000)", sort="number", required=True),
    _c("JSDD", "建设地点", "place", required=True), _c("JSDDXZQH", "建设地点行政区划", "place's region", sort="code"),
    _c("YDMJ", "用地面积（平方米）", "land area (m²)", sort="number"),
    _c("JZMJ", "建筑面积（平方米）", "floor area (m²)", sort="number"),
    _c("SBSJ", "申报时间", "applied", sort="moment", required=True),
    _c("SFXXGC", "是否线性工程", "linear", sort="flag", of=FLAGS),
)  # fmt: skip
UNIT = _table(
    "XMDWXXB", "项目单位信息表", "project units", _PROJECT, _c("DWMC", "单位名称", "unit", required=True),
    _c("DWTYSHXYDM", "单位统一社会信用代码", "USCC", required=True, longest=18), _c("DWLX", "单位类型", "kind of unit"),
    parent=(PROJECT.name, "XMDM"),
)  # fmt: skip
CASE = _table(
    "XMSPSXBLXXB", "项目审批事项办理信息表", "cases", _PROJECT, _CASE, *_ITEM,
    _c("SPSXMC", "审批事项名称", "item's name", required=True), *_OFFICE,
    _c("BLSPSLBM", "并联审批实例编码", "package"), _c("SLFS", "受理方式", "how received"),
    _c("SXBLSX", "事项办理时限", "time limit", sort="number"),
    _c("SBSJ", "申报时间", "applied", sort="moment", required=True),
    parent=(PROJECT.name, "XMDM"),
)  # fmt: skip
STEP = _table(
    "XMSPSXBLXXXXB", "项目审批事项办理详细信息表", "steps of cases", _CASE,
    _c("BLCS", "办理处室", "office"), _c("BLR", "办理人", "who", required=True),
    _c("BLZT", "办理状态", "status", sort="code", required=True, of=tuple(BLZT)),
    _c("BLYJ", "办理意见", "opinion", longest=2000), _c("BLSJ", "办理时间", "when", sort="moment", required=True),
    parent=(CASE.name, "SPSXSLBM"),
)  # fmt: skip
SPECIAL = _table(
    "XMSPSXBLTBCXXXB", "项目审批事项办理特别程序信息表", "special procedures", _CASE,
    _c("TBCX", "特别程序", "kind", sort="code"), _c("TBCXMC", "特别程序名称", "name", required=True),
    _c("TBCXKSSJ", "特别程序开始时间", "begun", sort="moment", required=True),
    _c("TBCXSXLX", "特别程序时限类型", "unit of the limit", sort="code", of=("1", "2")),
    _c("TBCXSX", "特别程序时限", "limit", sort="number", required=True),
    parent=(CASE.name, "SPSXSLBM"),
)  # fmt: skip
OPINION = _table(
    "XMSPSXZQYJXXB", "项目审批事项征求意见信息表", "opinions asked", _CASE,
    _c("ZQYJBMMC", "被征求部门名称", "asked", required=True), _c("BLYJ", "意见", "opinion", longest=2000),
    _c("BLSJ", "时间", "when", sort="moment", required=True),
    parent=(CASE.name, "SPSXSLBM"),
)  # fmt: skip
PERMIT = _table(
    "XMSPSXPFWJXXB", "项目审批事项批复文件信息表", "papers granted", _CASE,
    _c("PFWH", "批复文号", "number", required=True), _c("PFWJBT", "批复文件标题", "title", required=True),
    _c("PFRQ", "批复日期", "day", sort="day", required=True),
    parent=(CASE.name, "SPSXSLBM"),
)  # fmt: skip
WORKS_PERMIT = _table(
    "JZGCSGXKXXB", "建筑工程施工许可信息表", "construction permits", _PROJECT, _CASE,
    _c("SGXKZBH", "施工许可证编号", "number", required=True), _c("FZJG", "发证机关", "issued by", required=True),
    _c("FZRQ", "发证日期", "day", sort="day", required=True),
    parent=(PROJECT.name, "XMDM"),
)  # fmt: skip
TABLES: dict[str, Table] = {
    table.name: table
    for table in (FLOW, STAGE, STAGE_ITEM, PROJECT, UNIT, CASE, STEP, SPECIAL, OPINION, PERMIT, WORKS_PERMIT)
}
"""Every table in the order in which its rows may be read: a parent before its rows."""


class Rejected(Struct, frozen=True):
    """A row that was not taken: where it stands, its key, the field to blame and why."""

    table: str
    key: str
    field: str
    why: Text


def fault(table: Table, row: Row) -> Rejected | None:
    """The first thing that is wrong with a row by itself; ``None`` if nothing is."""
    for column in table.columns:
        why = _fault(column, row.get(column.name, ""))
        if why is not None:
            return Rejected(table.name, row.get("DFSJZJ", "")[:100], column.name, why)
    unknown = next((name for name in row if name not in {column.name for column in table.columns}), None)
    if unknown is None:
        return None
    return Rejected(table.name, row.get("DFSJZJ", "")[:100], unknown[:40], Text("标准中没有这个字段", "no such field"))


EMPTY = Text("必填项为空", "it is required")
NO_STATUS = Text("标准中没有对应的办理状态", "the standard has no status for it")


def _fault(column: Column, value: str) -> Text | None:
    if not value:
        return (NO_STATUS if column.name == "BLZT" else EMPTY) if column.required else None
    if len(value) > column.longest:
        return Text(f"超过 {column.longest} 字", f"longer than {column.longest} signs")
    if column.of and value not in column.of:
        return Text(f"代码“{value[:20]}”不在标准代码内", f"“{value[:20]}” is none of the codes")
    if column.sort == "day" and parse_day(value) is None:
        return Text("日期应为 YYYY-MM-DD", "a day is YYYY-MM-DD")
    if column.sort == "moment" and parse_moment(value) is None:
        return Text("时间应为 YYYY-MM-DD HH:MM:SS", "a moment is YYYY-MM-DD HH:MM:SS")
    if column.sort == "number" and not (value.isascii() and value.removeprefix("-").isdecimal()):
        return Text("应为整数", "a whole number is needed")
    try:
        if column.name == "XMDM":
            parse_project_code(value)
        elif column.name == "DWTYSHXYDM":
            parse_uscc(value)
    except IdentifierError as error:
        return error.text
    return None


def parse_day(value: str) -> date | None:
    """A day of a row; ``None`` for anything else."""
    try:
        return date.fromisoformat(value) if len(value) == len("2021-12-29") else None
    except ValueError:
        return None


def parse_moment(value: str) -> datetime | None:
    """A moment of a row, told in Shanghai's time; ``None`` for anything else."""
    try:
        plain = datetime.strptime(value, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  it has no zone: it is Shanghai's
    except ValueError:
        return None
    return plain.replace(tzinfo=SHANGHAI)


def told_moment(value: datetime) -> str:
    """A moment as rows tell it: to the second, in Shanghai's time."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


class Checked(Struct, frozen=True):
    """Tables after the check: the good rows by table, and the others with their reasons."""

    good: dict[str, tuple[Row, ...]]
    rejected: tuple[Rejected, ...]


def checked(tables: Mapping[str, tuple[Row, ...]], known: Mapping[str, frozenset[str]] | None = None) -> Checked:
    """Every row by itself, its key in its table, and the row that it belongs to.

    ``known``: by table, the parents that are here already; ``None`` where nobody can know (an increment by itself).
    A row of a rejected parent is rejected with it; the same key twice is taken once if it is the same row, and
    rejected otherwise.
    """
    good: dict[str, tuple[Row, ...]] = {}
    rejected: list[Rejected] = []
    parents: dict[str, set[str]] = {}
    for name, table in TABLES.items():
        kept: dict[tuple[str, str], Row] = {}
        for row in tables.get(name, ()):
            bad = fault(table, row) or _orphan(table, row, parents, known) or _twice(table, row, kept)
            if bad is not None:
                rejected.append(bad)
            else:
                kept[row["DFSJZJ"], row["SJYXBS"]] = row
        good[name] = tuple(kept.values())
        _note_parents(name, good[name], parents)
    return Checked(good, tuple(rejected))


def _note_parents(name: str, rows: tuple[Row, ...], parents: dict[str, set[str]]) -> None:
    for table in TABLES.values():
        if table.parent is not None and table.parent[0] == name:
            field = table.parent[1]
            parents.setdefault(f"{name}.{field}", set()).update(row.get(field, "") for row in rows)


def _orphan(
    table: Table, row: Row, parents: Mapping[str, set[str]], known: Mapping[str, frozenset[str]] | None
) -> Rejected | None:
    if table.parent is None or known is None:
        return None
    name, field = table.parent
    value = row.get(field, "")
    if value in parents.get(f"{name}.{field}", ()) or value in known.get(name, ()):
        return None
    why = Text(f"{TABLES[name].text.zh}中没有“{value[:40]}”", f"“{value[:40]}” is in no row of {name}")
    return Rejected(table.name, row.get("DFSJZJ", "")[:100], field, why)


def _twice(table: Table, row: Row, kept: Mapping[tuple[str, str], Row]) -> Rejected | None:
    before = kept.get((row["DFSJZJ"], row["SJYXBS"]))
    if before is None or {**before, "LSH": ""} == {**row, "LSH": ""}:
        return None
    why = Text("同一主键有两条不同的记录", "two different rows under one key")
    return Rejected(table.name, row["DFSJZJ"][:100], "DFSJZJ", why)
