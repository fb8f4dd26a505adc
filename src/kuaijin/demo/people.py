"""Who acts in the sample park: role accounts only, no persons."""

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
    for prefix, role, department in _PREFIXES:
        if name.startswith(prefix):
            return role, department
    raise KeyError(name)


def actor(name: str) -> Actor:
    """The role account called ``name`` as an actor."""
    role, department = role_of(name)
    org = PLATFORM_USCC if role == "platform" else None
    return Actor(id=name, name=name, role=role, department=department, org=org)


def firm(name: str, uscc: str) -> Actor:
    """A firm's account."""
    return Actor(id=f"企业-{name}", name=f"企业-{name}", role="enterprise", department=None, org=uscc)
