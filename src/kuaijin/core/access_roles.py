"""The roles that an account can have, what each is called, and groups of them that rows of the table share."""

from kuaijin.core.base import Text

ROLE_NAMES: dict[str, Text] = {
    "leader_main": Text("管委会主要领导", "head of the zone"),
    "leader": Text("联系领导", "linking leader"),
    "bureau_head": Text("开发建设局负责人", "head of the construction bureau"),
    "dispatcher": Text("调度专员", "dispatcher"),
    "window": Text("综合窗口", "window clerk"),
    "approver": Text("审批岗", "approver"),
    "reviewer": Text("技术审查岗", "technical reviewer"),
    "secretary": Text("项目服务秘书", "service secretary"),
    "land": Text("征拆专员", "land officer"),
    "planner": Text("国土规划专员", "planner"),
    "platform": Text("平台公司项目部", "platform company"),
    "statistics": Text("统计专员", "statistician"),
    "appraiser": Text("考核专员", "appraiser"),
    "admin_system": Text("系统管理员", "system administrator"),
    "admin_security": Text("安全管理员", "security administrator"),
    "auditor": Text("审计员", "auditor"),
    "enterprise": Text("企业", "firm"),
    "third_party": Text("第三方机构", "third party"),
    "public": Text("公众", "public"),
    "system": Text("系统", "system"),
}

UNIT = "enterprise:own platform:own+team"
"""The project unit: the firm, or the platform company that builds for the zone."""
HELPER = f"{UNIT} secretary:assigned"
APPLICANT = "enterprise:own platform:own+team secretary:assigned window"
"""Who may hand something in: the applicant, its secretary by mandate, the window for paper."""
