"""The accounts desk of the three administrators: one makes accounts, another approves them, the third only looks.

Three separate hands (standards.md 9): an account made by the system administrator opens nothing until the
security administrator has approved it with its role.
"""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin.core.base import Command, Refusal, Refused, Text
from kuaijin.desks.frame import commands, errors, listing
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.people import services
from kuaijin.people.models import Account, SignIn
from kuaijin.people.roles import ROLES, role_name

ROLE_CHOICES = tuple((role.id, role.name) for role in ROLES.values())


class MakeAccount(Command, frozen=True, tag="make-account"):
    """What the system administrator fills in."""

    username: str
    role: str
    password: str
    display_name: str | None = None
    department: str | None = None
    org: str | None = None


class AccountList(Listing):
    """All accounts."""

    id = "accounts"
    export_act = "account.export"
    label = Text("账号", "Accounts")
    search = ("user__username__icontains", "display_name__icontains", "department__icontains")
    search_hint = Text("账号、名称或部门", "Account, name or department")
    default_sort = "name"
    filters = (
        Choice("role", Text("角色", "Role"), ROLE_CHOICES),
        Choice(
            "state",
            Text("状态", "State"),
            (("active", Text("启用", "Active")), ("inactive", Text("未启用", "Not active"))),
            apply=lambda rows, value: rows.filter(user__is_active=value == "active"),
        ),
    )
    columns = (
        Column("name", Text("名称", "Name"), "display_name", sort="display_name", main=True),
        Column("username", Text("账号", "Account"), "user.username", sort="user__username"),
        Column("role", Text("角色", "Role"), lambda row: role_name(row.role), sort="role"),
        Column("department", Text("部门", "Department"), sort="department"),
        Column("state", Text("状态", "State"), template="frame/account_state.html"),
    )


class SignInList(Listing):
    """Every attempt to sign in."""

    id = "sign-ins"
    export_act = "account.export"
    label = Text("登录记录", "Sign-ins")
    search = ("username__icontains", "address__icontains")
    search_hint = Text("账号或地址", "Account or address")
    default_sort = "-at"
    page_size = 50
    empty = Text("还没有登录记录", "Nobody has signed in yet")
    filters = (
        Choice(
            "result",
            Text("结果", "Result"),
            (("good", Text("成功", "Success")), ("bad", Text("失败", "Failure"))),
            apply=lambda rows, value: rows.filter(good=value == "good"),
        ),
    )
    columns = (
        Column("at", Text("时间", "Time"), kind="moment", sort="at"),
        Column("username", Text("账号", "Account"), sort="username", main=True),
        Column("address", Text("来源地址", "Address"), sort="address"),
        Column(
            "good", Text("结果", "Result"), lambda row: "sign_in_good" if row.good else "sign_in_bad", kind="status"
        ),
    )


def _accounts() -> QuerySet[Account]:
    return Account.objects.select_related("user")


def make_form() -> CommandForm:
    """The form of a new account."""
    return CommandForm(
        MakeAccount,
        reverse("frame:account_make"),
        fields={
            "role": Field(widget="select", choices=ROLE_CHOICES),
            "password": Field(widget="password"),
            "department": Field(
                help=Text(
                    "征拆、规划专员填“zone:片区编号”（如 zone:A1）则只管该片区",
                    "zone: and an area's number (zone:A1) keeps a land officer or planner to that area",
                )
            ),
        },
    )


@require_GET
@requires("account.see")
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts, searched and filtered."""
    form = make_form() if may(request, "account.make") else None
    waiting = _accounts().filter(user__is_active=False, user__last_login=None).count()
    context = {"form": form, "waiting": waiting, "approving": may(request, "account.approve")}
    return listing.answer(request, AccountList(request, _accounts()), "frame/accounts.html", context)


@require_http_methods(["GET", "POST"])
@requires("account.make")
def account_make(request: HttpRequest) -> HttpResponse:
    """Make an account; it opens nothing until approved."""
    form = make_form()
    if request.method == "GET":
        return render(request, "frame/form_page.html", {"form": form})
    wanted = form.bind(request)
    if wanted is not None:
        _check(form, wanted)
    if wanted is None or form.bad:
        return commands.show(request, form)
    services.create_account(
        wanted.username,
        wanted.role,
        display_name=wanted.display_name or wanted.username,
        department=wanted.department or "",
        org=wanted.org or "",
        password=wanted.password,
        active=False,
    )
    done = Text("账号已建立，待安全管理员核准", "Account made; the security administrator must approve it")
    return commands.done(request, reverse("frame:accounts"), done)


def _check(form: CommandForm, wanted: MakeAccount) -> None:
    for fault in services.faults_of_new(wanted.username, wanted.role, wanted.password, wanted.org or ""):
        form.blame(fault.field, fault.text, fault.rule)


@require_POST
@requires("account.see")
def account_switch(request: HttpRequest, number: int) -> HttpResponse:
    """Approve an account (security administrator) or close it (either administrator)."""
    account = get_object_or_404(_accounts(), pk=number)
    opening = request.POST.get("to") == "active"
    require(request, "account.approve" if opening else "account.close", account)
    try:
        services.switch(account, active=opening, by=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    text = Text("账号已启用", "Account opened") if opening else Text("账号已停用", "Account closed")
    return commands.done(request, reverse("frame:accounts"), text)


@require_GET
@requires("signin.see")
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every attempt to sign in, newest first."""
    return listing.answer(request, SignInList(request, SignIn.objects.all()), "frame/sign_ins.html")


OWN_TOKEN = Refusal("PEOPLE-7", Text("没有这把密钥", "There is no such key"))


@require_POST
def token_make(request: HttpRequest) -> HttpResponse:
    """Make an API key for the reader and show it this once."""
    account = get_object_or_404(Account, user_id=request.user.pk)
    asked = request.POST.get("days") or str(services.TOKEN_DAYS[0])
    days = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 0
    try:
        token = services.make_token(account, request.POST.get("name", "").strip(), days)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return render(request, "frame/token.html", {"token": token, "days": days})


@require_POST
def token_revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Make one of the reader's own keys useless."""
    account = get_object_or_404(Account, user_id=request.user.pk)
    if not services.revoke_token(account, number):
        return errors.refused(request, OWN_TOKEN, status=404)
    return commands.done(request, reverse("frame:me"), Text("密钥已作废", "Key revoked"))
