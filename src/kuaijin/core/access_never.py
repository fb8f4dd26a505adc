"""What a role may never do, whatever else it may: the separations of mechanisms.md 11 and their reasons."""

from kuaijin.core.access_table import COMMANDS
from kuaijin.core.base import Text

DECIDING = frozenset(
    {
        "accept",
        "accept-tolerantly",
        "refuse-acceptance",
        "start-special",
        "end-special",
        "extend",
        "extend-start",
        "grant",
        "deny",
        "terminate",
        "revoke",
        "recall",
        "forfeit",
        "cancel-registration",
        "verify-promise",
        "order-rectification",
        "record-rectification",
    }
)
"""Acts on a case by which it is decided: never by its secretary nor its reviewer."""

_LICENCES = tuple(sorted(DECIDING))
_DECISIONS = tuple(act for act in _LICENCES if act != "extend")
"""What the head of the zone keeps out of; a limit of joint handling is extended by none but the head of the government
(许可法 art. 42 para 2), for whom the head of the zone stands. Which of the two heads it takes, the decider knows."""
_FIGURES = ("report-investment", "adjust-investment", "report-funds")
_ALL_ACTS = tuple(act for table in COMMANDS.values() for act in table)

_SCORING = (
    "open-appraisal",
    "try",
    "close-appraisal",
    "withdraw-appraisal",
    "record-honour",
    "attach-certificate",
    "issue-form",
)

MUST_NOT: tuple[tuple[str, tuple[str, ...], Text], ...] = (
    ("leader_main", _FIGURES, Text("主要领导不直接修改数据", "the head of the zone does not edit figures")),
    (
        "leader_main",
        _DECISIONS,
        Text("主要领导不在系统内作审批决定", "the head of the zone does not decide licences here"),
    ),
    ("leader", _LICENCES, Text("联系领导不作审批决定", "a linking leader does not decide licences")),
    (
        "dispatcher",
        _FIGURES,
        Text("调度室不改项目单位的数据，只能退回", "dispatch returns a figure, it never changes it"),
    ),
    ("dispatcher", _LICENCES, Text("调度室不作审批决定", "dispatch does not decide licences")),
    ("reviewer", _LICENCES, Text("技术审查与审批分离，审查岗不作决定", "review is apart from approval: no decision")),
    ("third_party", _LICENCES, Text("第三方机构只提意见，不作决定", "third parties give opinions, not decisions")),
    ("window", _LICENCES, Text("综合窗口不作实质审查和决定", "the window does not examine the substance")),
    ("secretary", _LICENCES, Text("服务秘书不作审批决定", "a secretary does not decide")),
    ("statistics", _FIGURES, Text("统计数不得覆盖调度数", "statistics never overwrite the dispatch series")),
    (
        "appraiser",
        tuple(act for act in _ALL_ACTS if act not in _SCORING),
        Text("考核专员不改考核数据", "an appraiser does not edit inputs"),
    ),
    ("auditor", _ALL_ACTS, Text("审计员只读", "an auditor only reads")),
    (
        "admin_system",
        tuple(act for act in _ALL_ACTS if act not in ("name-role", "close-role")),
        Text("系统管理员不办理业务", "a system administrator does no business"),
    ),
    ("admin_security", _ALL_ACTS, Text("安全管理员不办理业务", "a security administrator does no business")),
    ("public", _ALL_ACTS, Text("公众只能查询公开信息", "the public may look up what is published")),
)
"""The column "must not" of the matrix: why a role is refused, where the matrix says so in words."""
