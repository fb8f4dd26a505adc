"""The columns that a project table (项目表) of any office may have: what they mean here and what they are called there.

A column's heading is compared without spaces, width, brackets and years; ``synonyms`` are written in that plain form.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text

Kind = Literal["id", "code", "text", "choice", "amount", "area", "date", "tick"]
Unit = Literal["yi", "wan", "yuan", "mu", "sqm", "wan_sqm", "hectare"]
UNIT_NAMES: dict[str, Text] = {
    "wan": Text("万元", "10,000 yuan (万元)"),
    "yi": Text("亿元", "100 million yuan (亿元)"),
    "yuan": Text("元", "yuan"),
    "sqm": Text("平方米", "m²"),
    "wan_sqm": Text("万平方米", "10,000 m² (万平方米)"),
    "mu": Text("亩", "mu (亩)"),
    "hectare": Text("公顷", "hectares"),
}
UNITS_OF: dict[str, tuple[Unit, ...]] = {"amount": ("wan", "yi", "yuan"), "area": ("sqm", "wan_sqm", "mu", "hectare")}
"""The units between which a column of that kind has to choose."""
_UNIT_WORDS: tuple[tuple[str, Unit], ...] = (
    ("亿元", "yi"),
    ("亿", "yi"),
    ("万元", "wan"),
    ("万", "wan"),
    ("元", "yuan"),
    ("cnywan", "wan"),
    ("yuan", "yuan"),
    ("平方米", "sqm"),
    ("平米", "sqm"),
    ("m2", "sqm"),
    ("万平方米", "wan_sqm"),
    ("万平米", "wan_sqm"),
    ("万m2", "wan_sqm"),
    ("公顷", "hectare"),
    ("hm2", "hectare"),
    ("亩", "mu"),
    ("ha", "hectare"),
)
_BRACKETS = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")
_NOTE = re.compile(r"(?:金额|计量)?单位[:：]?\s*[(]?([^\s,;，；)]{1,8})", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?")
_STRANGE = re.compile(
    r"[十百千万亿]{0,2}(?:美元|美金|港元|港币|欧元|日元|英镑)|[十百千]{1,2}万?元|[十百千]亿元?|(?:平方)?(?:公里|千米)|km2|英亩|usd|hkd|eur"
)
"""Units that are met in headings and are none of the above: such a column is not taken for 万元 because of a note."""
_PIECES = re.compile(r"[/／:：,，、;；|]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SPAN = re.compile(r"[0-9]{1,2}月?[-—–~～至到、,，和及]+[0-9]{1,2}月")
SPAN = Text("几个月合在一列，分不到各月", "several months in one column: they cannot be told apart")
_NOISE = re.compile(r"[\s:：*·、,，。/／\\_\-—]+")
MONTHS = 12


class Column(Struct, frozen=True):
    """One thing that a column can say of a project. ``choices``: the words for each value, plain."""

    key: str
    name: Text
    kind: Kind
    synonyms: tuple[str, ...]
    choices: dict[str, tuple[str, ...]] = {}
    needed: bool = False


def _column(
    key: str,
    names: tuple[str, str],
    kind: Kind,
    synonyms: str,
    choices: dict[str, str] | None = None,
    *,
    needed: bool = False,
) -> Column:
    known = {value: tuple(words.split()) for value, words in (choices or {}).items()}
    return Column(key, Text(*names), kind, (*synonyms.split(), plain(names[0]), plain(names[1])), known, needed)


def wide_free(text: str) -> str:
    """Full-width signs as half-width ones, without spaces and signs that nobody sees."""
    return "".join(unicodedata.normalize("NFKC", seen(text)).split())


def seen(text: str) -> str:
    """The text without the signs of no width that copying leaves behind (U+200B, U+FEFF …)."""
    return _UNSEEN.sub("", text)


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading as it is compared: without brackets, spaces, signs and years, in small letters."""
    bare = _BRACKETS.sub("", wide_free(heading))
    return _NOISE.sub("", _YEAR.sub("年", bare)).lower()


def unit_in(heading: str) -> Unit | None:
    """The unit that stands in a heading's brackets or at its end: ``总投资（亿元）``, ``用地面积/亩``."""
    return next((unit for part in _units_told(heading) if (unit := unit_named(part)) is not None), None)


def strange_unit(heading: str) -> str:
    """A unit in a heading that is none of ours (``万美元``, ``千元``); empty for none."""
    return next((part for part in _units_told(heading) if _STRANGE.fullmatch(part)), "")


def _units_told(heading: str) -> list[str]:
    """Where a unit may stand in a heading: in brackets, each piece of it, and behind the last stroke."""
    bare = wide_free(heading).lower()
    return [piece for part in _BRACKETS.findall(bare) for piece in _PIECES.split(part)] + [_PIECES.split(bare)[-1]]


def unit_named(word: str) -> Unit | None:
    """The unit that ``word`` is: 万元, 亩 …"""
    bare = _NOISE.sub("", wide_free(word).lower().removeprefix("单位").removeprefix("人民币"))
    return next((unit for name, unit in _UNIT_WORDS if bare == name), None)


def unit_noted(text: str) -> Unit | None:
    """The unit of a note over the table: ``单位：万元``."""
    found = _NOTE.search(unicodedata.normalize("NFKC", text))
    return unit_named(found[1]) if found else None


COLUMNS: tuple[Column, ...] = (
    _column("id", ("编号", "No."), "id", "项目编号 系统编号 库内编号"),
    _column(
        "code",
        ("项目代码", "Code"),
        "code",
        "投资项目代码 代码 项目统一代码 在线审批监管平台代码 立项代码 赋码 projectcode 投资项目统一代码",
        needed=True,
    ),
    _column("name_zh", ("项目名称", "Project"), "text", "项目 名称 工程名称 建设项目名称 项目全称", needed=True),
    _column("name_en", ("英文名称", "Name in English"), "text", "英文名 englishname"),
    _column(
        "category",
        ("类别", "Category"),
        "choice",
        "项目类别 项目分类 分类 所属类别 板块",
        {
            "社会民生": "社会民生 民生 民生类 livelihood",
            "基础设施": "基础设施 基建 infrastructure",
            "产城融合": "产城融合 产业 产城",
        },
        needed=True,
    ),
    _column("area", ("片区", "Area"), "text", "所在片区 所属片区 所属园区 园区 建设片区 位置", needed=True),
    _column(
        "total_wan",
        ("总投资", "Total"),
        "amount",
        "计划总投资 项目总投资 总投资额 估算总投资 概算总投资 投资总额 投资规模 totalinvestment",
        needed=True,
    ),
    _column(
        "invested_before_wan",
        ("至上年底累计完成投资", "Invested before the year"),
        "amount",
        "上年底累计完成投资 至年底累计完成投资 截至年底累计完成投资 截止年底累计完成投资 截至上年底累计完成投资 "
        "截止上年底累计完成投资 至上年底累计 以前年度完成投资 累计完成投资至上年底 年底前累计完成投资",
    ),
    _column(
        "plan_year_wan",
        ("年度计划投资", "Plan of the year"),
        "amount",
        "年计划 年度计划 年计划投资 本年计划 本年计划投资 本年度计划投资 年度投资计划 年投资计划 计划投资 "
        "当年计划投资 plan",
    ),
    *(
        _column(
            f"plan_{month}",
            (f"{month}月计划", f"Plan of month {month}"),
            "amount",
            f"{month}月份计划 {month}月计划投资",
        )
        for month in range(1, MONTHS + 1)
    ),
    _column(
        "start_class",
        ("建设性质", "Start class"),
        "choice",
        "建设类型 开工类别 项目性质 建设阶段",
        {"续建": "续建 结转", "新开工": "新开工 新建 开工", "投产": "投产 竣工投产", "预备": "预备 前期 储备"},
    ),
    _column(
        "completion_planned",
        ("年内竣工", "Completion this year"),
        "tick",
        "当年竣工 本年竣工 计划年内竣工 是否年内竣工 是否竣工",
    ),
    _column("owner_name", ("建设单位", "Owner"), "text", "业主单位 项目单位 项目业主 业主 建设单位名称 项目法人"),
    _column("owner_uscc", ("统一社会信用代码", "USCC"), "text", "信用代码 社会信用代码 单位信用代码"),
    _column("industry", ("行业代码", "Industry"), "text", "行业 国标行业 所属行业 国民经济行业"),
    _column(
        "investment_type",
        ("投资类型", "Investment type"),
        "choice",
        "资金性质 投资主体 投资性质 资金来源",
        {
            "government": "政府投资 政府 财政 国有 government",
            "private": "企业投资 社会投资 企业 社会 民间投资 民营 private",
        },
        needed=True,
    ),
    _column(
        "approval_mode",
        ("立项方式", "Approval mode"),
        "choice",
        "审批类型 立项类型 立项 项目管理方式",
        {
            "approval": "审批 审批制 approval",
            "verification": "核准 核准制 verification",
            "filing": "备案 备案制 filing",
        },
        needed=True,
    ),
    _column(
        "project_class",
        ("工程类别", "Class of works"),
        "choice",
        "工程分类 工程类型 项目类型",
        {
            "industrial": "工业 工业厂房 厂房 industrial",
            "residential": "住宅 居住 residential",
            "commercial": "商业 商服 办公 commercial",
            "mixed": "混合 综合体 mixed",
            "public": "公共建筑 公共 公建 学校 医院 public",
            "municipal": "市政 市政工程 municipal",
            "linear": "线性 线性工程 道路 管线 linear",
        },
        needed=True,
    ),
    _column(
        "land_supply",
        ("供地方式", "Land supply"),
        "choice",
        "土地供应方式 用地方式 供地 土地获取方式 土地来源",
        {
            "auctioned": "招拍挂 出让 招拍挂出让 auctioned",
            "auctioned_with_design": "带方案出让 带设计方案出让 auctionedwithdesign",
            "allocated": "划拨 allocated",
            "existing": "现有用地 自有用地 存量用地 租赁 existing",
        },
        needed=True,
    ),
    _column("land_area_sqm", ("用地面积", "Land area"), "area", "占地面积 征占地面积 土地面积 用地 占地"),
    _column("floor_area_sqm", ("建筑面积", "Floor area"), "area", "总建筑面积 建筑规模"),
    _column("leader", ("联系领导", "Leader"), "text", "挂点领导 包保领导 牵头领导 责任领导 联点领导"),
    _column("secretary", ("服务秘书", "Secretary"), "text", "项目服务秘书 项目秘书 驻点秘书"),
    _column(
        "planned_start", ("计划开工", "Planned start"), "date", "开工时间 计划开工时间 计划开工日期 拟开工时间 开工日期"
    ),
    _column(
        "planned_completion",
        ("计划竣工", "Planned completion"),
        "date",
        "竣工时间 计划竣工时间 计划竣工日期 拟建成时间 竣工日期 建成时间",
    ),
)
BY_KEY: dict[str, Column] = {column.key: column for column in COLUMNS}
NEEDED: tuple[str, ...] = tuple(column.key for column in COLUMNS if column.needed)
"""What an intake cannot do without."""

COMPUTED: dict[str, Text] = {
    plain(heading): why
    for headings, why in (
        ("序号 No", Text("只是行号", "a row number")),
        ("灯 light 批次 batch 完成率 rate 进度 light", Text("由系统算出", "computed by the system")),
        (
            "年完成 actual 年度完成投资 本年完成投资 累计完成 累计完成投资 本月完成 实际完成投资 完成投资",
            Text("完成数由项目单位按月填报", "figures done come from the units' monthly reports"),
        ),
        ("来源 source 备注 导入结果 importresult", Text("不导入", "not imported")),
    )
    for heading in headings.split()
}
"""Headings that are known and left out, with the reason."""

_MONTH = re.compile(r"(1[0-2]|[1-9])月份?(.*)")


def field_of(path: tuple[str, ...]) -> tuple[str, bool] | None:
    """What the column under the headings ``path`` (top to bottom) means, and whether that is certain.

    ``None``: not known. A month belongs to the plan when 计划 stands in it or over it.
    """
    last = plain(path[-1]) if path else ""
    if not last:
        return None
    if _SPAN.search(wide_free(path[-1])):
        return None
    month = _MONTH.fullmatch(last)
    if month is not None:
        return (f"plan_{int(month[1])}", True) if _planned(path) else None
    exact = next((column.key for column in COLUMNS if last in column.synonyms), None)
    if exact is not None:
        return exact, True
    if left_out(path) is not None:
        return None
    near = [
        (len(word), column.key)
        for column in COLUMNS
        for word in column.synonyms
        if len(word) >= 3 and word in last and len(last) <= len(word) + 4 and not _MONTH.match(word)
    ]
    return (max(near)[1], False) if near else None


def _planned(path: tuple[str, ...]) -> bool:
    """Whether the nearest heading that speaks of plan or of what was done speaks of the plan."""
    for part in reversed(path):
        told = plain(part)
        if "完成" in told or "实际" in told or "actual" in told:
            return False
        if "计划" in told or "plan" in told:
            return True
    return False


def left_out(path: tuple[str, ...]) -> Text | None:
    """Why a known column is not taken over; ``None`` for one that is, or is not known."""
    if not path:
        return None
    return SPAN if _SPAN.search(wide_free(path[-1])) and _planned(path) else COMPUTED.get(plain(path[-1]))


def year_named(path: tuple[str, ...]) -> frozenset[int]:
    """The years that the nearest heading with a year speaks of; none for a heading without."""
    for part in reversed(path):
        found = frozenset(int(year[:4]) for year in _YEAR.findall(wide_free(part)))
        if found:
            return found
    return frozenset()
