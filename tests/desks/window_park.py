"""A small park for the tests of the window: a project on allocated land, its people, and cases made by commands."""

from datetime import date, datetime, time
from typing import Any

from django.http import HttpResponse
from django.test import Client

from kuaijin import ledger
from kuaijin.core import case_commands as c
from kuaijin.core import park_messages as park
from kuaijin.core import project_commands as p
from kuaijin.core.base import SHANGHAI, Actor
from kuaijin.core.identifiers import uscc_check_character
from kuaijin.ledger import surroundings
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of, create_account
from kuaijin.wallclock import standing_at

DAY = date(2021, 12, 29)
BUREAU = "开发建设局"
ITEM = "yongdi-yushen"
FIRST = "xm-fuma"
_CODE = "91431099MA9100001"
FIRM = _CODE + uscc_check_character(_CODE)
_OTHER = "91431099MA9100002"
OTHER_FIRM = _OTHER + uscc_check_character(_OTHER)
PEOPLE: tuple[tuple[str, str, str, str], ...] = (
    ("综合窗口01", "window", "综合窗口", ""),
    ("审批岗01", "approver", BUREAU, ""),
    ("审批岗09", "approver", "市水利局", ""),
    ("开发建设局负责人", "bureau_head", BUREAU, ""),
    ("技术审查岗01", "reviewer", BUREAU, ""),
    ("服务秘书06", "secretary", "项目服务中心", ""),
    ("企业-甲", "enterprise", "", FIRM),
    ("企业-乙", "enterprise", "", OTHER_FIRM),
    ("调度专员01", "dispatcher", "调度室", ""),
    ("审计员", "auditor", "审计办", ""),
)
CLERK, APPROVER, STRANGER, HEAD, REVIEWER, SECRETARY, OWNER, OUTSIDER, DISPATCHER, AUDITOR = (row[0] for row in PEOPLE)
_SYSTEM = Actor("系统管理员", "系统管理员", "admin_system")


def at(day: date, clock: str = "10:00") -> Any:
    """Stand on ``day``."""
    return standing_at(datetime.combine(day, time.fromisoformat(clock), SHANGHAI))


def people() -> None:
    """The accounts, and the roles that the park has named."""
    for name, role, department, org in PEOPLE:
        create_account(name, role, display_name=name, department=department, org=org)
    with at(date(2021, 1, 4)):
        named = park.NamePark(name_zh="示例园区", name_en="Sample park")
        ledger.execute("park", "park", named, actor=actor(DISPATCHER))
        for name, role, department, _ in PEOPLE:
            if department:
                command = park.NameRole(name=name, role=role, department=department)
                ledger.execute("park", "park", command, actor=_SYSTEM)


def actor(name: str) -> Actor:
    """The account's actor."""
    found = actor_of(Account.objects.get(user__username=name).user)
    assert found is not None
    return found


def browser(name: str) -> Client:
    """A browser in which ``name`` is signed in."""
    client = Client()
    client.force_login(Account.objects.get(user__username=name).user)
    return client


def project(project_id: str = "P01", number: int = 111, uscc: str = FIRM) -> None:
    """A public project on allocated land."""
    with at(date(2021, 1, 5)):
        ledger.execute(
            "project",
            project_id,
            p.Intake(
                code=f"2101-431099-04-01-100{number}",
                name_zh=f"示例·孵化中心{project_id}",
                name_en=f"Sample incubator {project_id}",
                category="产城融合",
                area="石盖塘",
                total_wan=50_000,
                investment_type="government",
                approval_mode="approval",
                project_class="public",
                land_supply="allocated",
                planning_fit=True,
                land_fit=True,
                environment_fit=True,
                attributes={"has_buildings": True},
                owner_name="示例·甲公司",
                owner_uscc=uscc,
            ),
            actor=actor(DISPATCHER),
        )
        command = p.AssignSecretary(secretary=SECRETARY)
        ledger.execute("project", project_id, command, actor=actor(DISPATCHER))


def do(case_id: str, day: date, name: str, command: Any, clock: str = "10:00") -> Any:
    """One command on a case on ``day`` by ``name``; gives the state after it."""
    with at(day, clock):
        return ledger.execute("case", case_id, command, actor=actor(name)).state


def asked_papers(item_id: str = ITEM) -> list[str]:
    """The Chinese names of the papers that the applicant is asked for."""
    item = surroundings.rulebook().items[item_id]
    return [m.name.zh for m in item.materials if m.required and not m.shareable and m.when is None]


def receive(case_id: str, day: date, item_id: str = ITEM, leave_out: tuple[str, ...] = ()) -> Any:
    """Receive an application, with all papers but those left out."""
    papers = tuple(name for name in asked_papers(item_id) if name not in leave_out)
    command = c.Receive(
        item_id=item_id, project_id="P01", applicant="示例·甲公司", uscc=FIRM, channel="window", materials=papers
    )
    return do(case_id, day, CLERK, command)


def granted_first(case_id: str = "BJ2021-0001") -> None:
    """The prerequisite of the item, granted early in the year."""
    day = date(2021, 3, 1)
    receive(case_id, day, FIRST)
    do(case_id, day, APPROVER, c.Accept(), "10:10")
    do(case_id, day, APPROVER, c.Grant(reason="信息完整"), "10:20")
    do(case_id, day, CLERK, c.Deliver(receiver="示例·甲公司", channel="window"), "10:30")


def small_park() -> None:
    """People, the project, and the first item granted."""
    people()
    project()
    granted_first()


def accepted(case_id: str, day: date = date(2021, 12, 27)) -> None:
    """A case accepted on ``day``."""
    receive(case_id, day)
    do(case_id, day, APPROVER, c.Accept(), "11:00")


def granted(case_id: str, day: date = date(2021, 12, 27)) -> None:
    """A case granted on ``day``."""
    accepted(case_id, day)
    do(case_id, day, APPROVER, c.Grant(reason="符合条件"), "12:00")


def post(name: str, case_id: str, tag: str, /, **values: Any) -> HttpResponse:
    """Post a command's form of the case page as ``name``, without htmx."""
    answer: HttpResponse = browser(name).post(f"/window/cases/{case_id}/act/{tag}/", values)
    return answer


def status(case_id: str) -> str:
    """Where the case stands."""
    return str(ledger.load("case", case_id)[0].status)
