"""Who acts in the sample park: role accounts only, no persons."""

from collections.abc import Mapping
from typing import Any

from kuaijin.core.base import Actor
from kuaijin.core.identifiers import uscc_check_character

BUREAU = "开发建设局"
_PREFIXES: tuple[tuple[str, str, str], ...] = (
    ("管委会主要领导", "leader_main", "管委会"),
    ("分管建设领导", "leader", "管委会"),
    ("班子成员", "leader", "管委会"),
    ("开发建设局负责人", "bureau_head", BUREAU),
    ("调度专员", "dispatcher", "调度室"),
    ("综合窗口", "window", "综合窗口"),
    ("审批岗", "approver", BUREAU),
    ("技术审查岗", "reviewer", BUREAU),
    ("征拆专员", "land", "征拆办"),
    ("国土规划专员", "planner", "国土规划部"),
    ("平台公司项目经理", "platform", "平台公司"),
    ("统计专员", "statistics", "统计办"),
    ("考核专员", "appraiser", "考核办"),
    ("系统管理员", "admin_system", "信息中心"),
    ("安全管理员", "admin_security", "信息中心"),
    ("审计员", "auditor", "审计办"),
    ("第三方机构", "third_party", "第三方机构"),
    ("服务秘书", "secretary", "项目服务中心"),
)
POSTED: dict[str, str] = {
    "派驻岗-不动产登记": "不动产登记中心（窗口派驻）",
    "派驻岗-供地": "市、区人民政府自然资源主管部门",
    "派驻岗-发改": "市发展和改革委员会",
    "派驻岗-交通影响": "市公安机关交通管理部门、市自然资源和规划局",
    "派驻岗-审图": "施工图审查机构",
    "派驻岗-人社": "市人力资源和社会保障局（窗口）",
    "派驻岗-气象": "市气象局",
    "派驻岗-水利": "市水利局",
    "派驻岗-环评": "市生态环境局",
    "派驻岗-环评园区": "市生态环境局派驻机构（示例）",
    "派驻岗-环评登记": "全国环评登记表备案系统",
    "派驻岗-供水": "供水企业（综合窗口）",
    "派驻岗-排水": "排水主管部门、运营单位（综合窗口）",
    "派驻岗-供电": "供电企业（综合窗口）",
    "派驻岗-燃气": "燃气企业（综合窗口）",
    "派驻岗-通信": "通信运营企业（综合窗口）",
}
"""Role account → department: the zone decides its own 53 powers; what stays with others is decided by those whom they
post to the window (own addition, sample). The departments are those of the rulebook."""


_POSTED_BY_DEPARTMENT = {department: name for name, department in POSTED.items()}


def sample_uscc(number: int) -> str:
    """A made-up code of the region that does not exist (431099), with the right check character."""
    first = f"91431099MA91{number:05d}"
    return first + uscc_check_character(first)


PLATFORM_USCC = sample_uscc(10)
PLATFORM_NAME = "示例·经开区平台公司"


def role_of(name: str) -> tuple[str, str]:
    """Role and department of a role account.

    Raises:
        KeyError: a name that the sample park has no role for.
    """
    if name in POSTED:
        return "approver", POSTED[name]
    for prefix, role, department in _PREFIXES:
        if name.startswith(prefix):
            return role, department
    raise KeyError(name)


def role_names(book: Mapping[str, Any]) -> list[str]:
    """Every role account of the sample park: those of the book, then those posted by other departments."""
    roles = book["roles"]
    return [*roles["leaders"], *roles["service_secretaries"], *roles["others"], *POSTED]


def approver_of(department: str, turn: int) -> Actor:
    """Who decides an item of ``department``; in the zone's own bureau two take turns.

    Raises:
        KeyError: nobody of that department is posted to the window.
    """
    if department == BUREAU:
        return actor(f"审批岗0{turn % 2 + 1}")
    return actor(_POSTED_BY_DEPARTMENT[department])


def actor(name: str) -> Actor:
    """The role account called ``name`` as an actor."""
    role, department = role_of(name)
    org = PLATFORM_USCC if role == "platform" else None
    return Actor(id=name, name=name, role=role, department=department, org=org)


def firm(name: str, uscc: str) -> Actor:
    """A firm's account."""
    return Actor(id=f"企业-{name}", name=f"企业-{name}", role="enterprise", department=None, org=uscc)
