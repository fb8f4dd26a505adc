"""The roles of a park (mechanisms.md 11): their ids, names in both languages and what each does, in the order shown."""

from msgspec import Struct

from kuaijin.core.base import Text


class Role(Struct, frozen=True):
    """One role: its id, as ``core.access`` knows it, the group it is shown under, its name and its day's main act."""

    id: str
    group: str
    name: Text
    does: Text


GROUPS: dict[str, Text] = {
    "lead": Text("领导", "Leadership"),
    "dispatch": Text("调度与统计", "Dispatch and statistics"),
    "approve": Text("审批服务", "Approvals"),
    "deliver": Text("项目推进", "Project delivery"),
    "outside": Text("企业与第三方", "Firms and third parties"),
    "watch": Text("管理与审计", "Administration and audit"),
}

_ROLES = (
    Role(
        "leader_main",
        "lead",
        Text("管委会主要领导", "Head of the zone"),
        Text(
            "看全局，开周调度会，交办四级督办", "Sees the whole, chairs the weekly meeting, assigns top-level matters"
        ),
    ),
    Role(
        "leader",
        "lead",
        Text("班子成员（联系领导）", "Linked leader"),
        Text("看联系项目，走访，提出和交办问题", "Visits linked projects, raises and assigns matters"),
    ),
    Role(
        "bureau_head",
        "lead",
        Text("开发建设局负责人", "Head of the construction bureau"),
        Text("看本局办件，批准延期", "Oversees the bureau's cases, approves extensions"),
    ),
    Role(
        "dispatcher",
        "dispatch",
        Text("调度专员", "Dispatcher"),
        Text("出每日快报，督办、核验、销号", "Issues the bulletin, chases matters and verifies their closing"),
    ),
    Role(
        "statistics",
        "dispatch",
        Text("统计专员", "Statistician"),
        Text("核对投资数列", "Checks the investment series"),
    ),
    Role(
        "appraiser",
        "dispatch",
        Text("考核专员", "Appraiser"),
        Text("查看考核所用的全部数据", "Sees every input of the appraisal"),
    ),
    Role(
        "window",
        "approve",
        Text("综合窗口", "Window clerk"),
        Text("收件、一次性告知、送达", "Receives, gives the one-time notice, delivers"),
    ),
    Role(
        "approver",
        "approve",
        Text("审批岗", "Approver"),
        Text("受理、审查、特别程序、决定", "Accepts, examines, pauses on a legal ground, decides"),
    ),
    Role(
        "reviewer",
        "approve",
        Text("技术审查岗", "Technical reviewer"),
        Text("对交来的审查出具意见", "Gives an opinion on what is assigned"),
    ),
    Role(
        "secretary",
        "deliver",
        Text("项目服务秘书", "Service secretary"),
        Text("帮办代办，走访，提出问题", "Helps the firm, visits, raises matters"),
    ),
    Role(
        "land",
        "deliver",
        Text("征拆专员", "Land officer"),
        Text("报征拆进度", "Reports acquisition and relocation"),
    ),
    Role(
        "planner",
        "deliver",
        Text("国土规划专员", "Planner"),
        Text("管地块、规划条件和供地", "Keeps parcels, planning conditions and land supply"),
    ),
    Role(
        "platform",
        "deliver",
        Text("平台公司项目经理", "Platform company manager"),
        Text("报投资、节点和现场问题", "Reports investment, milestones and problems on site"),
    ),
    Role(
        "enterprise",
        "outside",
        Text("企业", "Firm"),
        Text("申报、补正、确认，看自己的项目", "Applies, corrects, confirms; sees its own projects"),
    ),
    Role(
        "third_party",
        "outside",
        Text("第三方机构", "Third-party agency"),
        Text("完成交来的技术服务", "Does the technical work it was given"),
    ),
    Role(
        "admin_system",
        "watch",
        Text("系统管理员", "System administrator"),
        Text("建账号、停用账号", "Makes and closes accounts"),
    ),
    Role(
        "admin_security",
        "watch",
        Text("安全管理员", "Security administrator"),
        Text("核准账号及其角色", "Approves accounts and their roles"),
    ),
    Role(
        "auditor",
        "watch",
        Text("审计员", "Auditor"),
        Text("查台账、验证、看登录记录，只读", "Reads and verifies the ledger and the sign-ins; changes nothing"),
    ),
)

ROLES: dict[str, Role] = {role.id: role for role in _ROLES}


def role_name(role: str) -> Text:
    """The name of ``role``; an id that no person holds (``system``, ``public``) is its own name."""
    known = ROLES.get(role)
    return known.name if known else Text(role, role)
