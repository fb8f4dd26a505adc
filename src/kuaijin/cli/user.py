"""``kuaijin user``: the first accounts of a site, and help where nobody can sign in any more.

Everyday accounts are made and approved by two administrators on their page; whoever may run this command on the
server has the database in hand anyway. Passwords are asked for, or read from standard input, never given as arguments.
"""

import argparse
import getpass
import json
import sys
from typing import TYPE_CHECKING, Any

from kuaijin.core.base import SYSTEM
from kuaijin.startup import migrated, opened

if TYPE_CHECKING:
    from kuaijin.people.models import Account


def register(subparsers: Any) -> None:
    """Add the command and its parts."""
    top = subparsers.add_parser(
        "user", help="账号与接口令牌：建立、列出、改密码、停用 / accounts and API tokens: make, list, password, close"
    )
    parts = top.add_subparsers(dest="part", required=True, metavar="PART")
    add = parts.add_parser("add", help="建立并启用账号 / make an account that may sign in at once")
    add.add_argument("username", metavar="NAME")
    add.add_argument("--role", required=True, help="such as admin_system, admin_security, dispatcher; see user roles")
    add.add_argument("--name", default="", help="the name that the account acts under (default: NAME)")
    add.add_argument("--department", default="", help="the department whose cases it handles")
    add.add_argument("--org", default="", help="a firm's unified social credit code (统一社会信用代码)")
    add.add_argument("--token", action="store_true", help="make an API token instead of asking for a password")
    _lifetime(add)
    listed = parts.add_parser("list", help="列出账号 / list all accounts")
    listed.add_argument("--json", action="store_true", help="as JSON")
    parts.add_parser("roles", help="列出角色 / list the roles")
    for name, text in (
        ("password", "设置新密码 / set a new password"),
        ("token", "生成接口令牌，只显示一次 / make an API token; it is shown this once"),
        ("close", "停用账号及其令牌 / close an account and its tokens"),
    ):
        part = parts.add_parser(name, help=text)
        part.add_argument("username", metavar="NAME")
        if name == "token":
            _lifetime(part)


def _lifetime(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--days",
        type=int,
        default=90,
        metavar="N",
        help="令牌有效天数，1–365 / the token holds for N days (default: 90)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry out one part; gives its exit code."""
    (migrated if arguments.part == "add" else opened)()
    parts = {"add": _add, "list": _list, "roles": _roles}
    if arguments.part in parts:
        return parts[arguments.part](arguments)
    account = _account(arguments.username)
    if account is None:
        return _unknown(arguments.username)
    if arguments.part == "token":
        return _token(account, arguments.days)
    return {"password": _password, "close": _close}[arguments.part](account)


def _add(arguments: argparse.Namespace) -> int:
    from kuaijin.people import services

    password = None if arguments.token else _asked()
    # A token's account has no password to be too easy; nobody signs in to it by one.
    faults = services.faults_of_new(arguments.username, arguments.role, password or "", arguments.org)
    told = [fault for fault in faults if password is not None or fault.field != "password"]
    if arguments.token:
        told += services.faults_of_days(arguments.days)
    if told:
        return _refuse(told)
    account = services.create_account(
        arguments.username,
        arguments.role,
        display_name=arguments.name,
        department=arguments.department,
        org=arguments.org,
        password=password,
    )
    services.tell_park(account, by=SYSTEM, active=True)
    if arguments.token:
        return _token(account, arguments.days)
    print(f"已建立 / made: {arguments.username}")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from kuaijin.people.models import Account

    rows = [
        {
            "username": account.user.get_username(),
            "name": account.display_name,
            "role": account.role,
            "department": account.department,
            "org": account.org,
            "active": account.user.is_active,
        }
        for account in Account.objects.select_related("user").order_by("user__username")
    ]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        state = "启用 / active" if row["active"] else "停用 / closed"
        print("\t".join((row["username"], row["name"], row["role"], row["department"], row["org"], state)))
    return 0


def _roles(_arguments: argparse.Namespace) -> int:
    from kuaijin.people.roles import ROLES

    for role in ROLES.values():
        print(f"{role.id}\t{role.name.zh} / {role.name.en}")
    return 0


def _password(account: "Account") -> int:
    from kuaijin.people import services

    password = _asked()
    faults = list(services.faults_of_password(account.user.get_username(), password))
    if faults:
        return _refuse(faults)
    account.user.set_password(password)
    account.user.save()
    print(f"已更改 / changed: {account.user.get_username()}")
    return 0


def _token(account: "Account", days: int) -> int:
    from kuaijin.people import services

    told = services.faults_of_days(days)
    if told:
        return _refuse(told)
    print(services.make_token(account, "kuaijin user", days))
    return 0


def _close(account: "Account") -> int:
    from kuaijin.people import services

    services.switch(account, active=False, by=SYSTEM)
    for token in account.tokens.filter(revoked_at=None):
        services.revoke_token(account, token.pk)
    print(f"已停用 / closed: {account.user.get_username()}")
    return 0


def _account(username: str) -> "Account | None":
    from kuaijin.people.models import Account

    return Account.objects.select_related("user").filter(user__username=username).first()


def _asked() -> str:
    """The password: typed twice unseen at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码 / password: ")
    if first != getpass.getpass("再输一次 / again: "):
        print("两次输入不同 / the two differ", file=sys.stderr)
        raise SystemExit(2)
    return first


def _refuse(faults: list[Any]) -> int:
    for fault in faults:
        rule = f" ({fault.rule})" if fault.rule else ""
        print(f"{fault.field}: {fault.text.zh}\n{fault.field}: {fault.text.en}{rule}", file=sys.stderr)
    return 2


def _unknown(username: str) -> int:
    print(f"没有账号 {username} / there is no account {username}", file=sys.stderr)
    return 2
