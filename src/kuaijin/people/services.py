"""What others ask of accounts: who acts, making an account, making and reading API tokens."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import translation
from msgspec import convert
from stdnum.cn import uscc

from kuaijin import ledger, wallclock
from kuaijin.core import park
from kuaijin.core.access import ZONE_PREFIX
from kuaijin.core.base import Actor, Mandate, Refusal, Refused, Text
from kuaijin.core.firm import Given, mandate_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.firm_models import MandateRow
from kuaijin.ledger.projections.models import AreaRow, ParkRow
from kuaijin.ledger.projections.people_models import AbsenceRow
from kuaijin.people.models import Account, ApiToken
from kuaijin.people.roles import ROLES

OUTSIDE = ("enterprise", "third_party")
"""Roles of those whom the park does not employ: they hold no post."""
AGENT = "经办人"
"""The department of a firm's account that may act only as far as a mandate of the firm goes."""
TOKEN_DAYS = (90, 30, 180, 365)
"""For how many calendar days an API token may be made: the usual first, the longest last."""
TOO_LONG = Refusal(
    "PEOPLE-8",
    Text(f"密钥有效期为 1 至 {TOKEN_DAYS[-1]} 天", f"a key holds for 1 to {TOKEN_DAYS[-1]} days"),
    "days",
)
TOKEN_PREFIX = "kj_"  # noqa: S105  a mark that tells our keys from others, no secret


def actor_of(user: Any) -> Actor | None:
    """The actor that ``user`` (a Django user or ``AnonymousUser``) acts as; ``None`` for a user without a role."""
    if not getattr(user, "is_authenticated", False):
        return None
    account = Account.objects.filter(user_id=user.pk).annotate(absent=_absent("display_name")).first()
    return None if account is None else _actor(account, user.get_username(), account.absent)


def _actor(account: Account, username: str, absent: str | None) -> Actor:
    return Actor(
        id=username,
        name=account.display_name,
        role=account.role,
        department=_place(account.department) or None,
        org=account.org or None,
        mandate=_mandate(account, username),
        stands_in_for=absent or "",
    )


def _absent(name: str) -> Subquery:
    """Whose deputy the person in the column ``name`` is today, looked up within the query for the account."""
    today = wallclock.today()
    absent = AbsenceRow.objects.filter(deputy=OuterRef(name), from_day__lte=today, last__gte=today)
    return Subquery(absent.values("person")[:1])


def is_agent(account: Account) -> bool:
    """Whether a firm's account acts by mandate only."""
    return account.role == "enterprise" and account.department == AGENT


def _mandate(account: Account, username: str) -> Mandate | None:
    """What an agent's mandates allow today, also while the pages of a past day are looked at."""
    if not is_agent(account):
        return None
    rows = MandateRow.objects.using(DEFAULT_DB_ALIAS).filter(uscc=account.org, person=username)
    return mandate_of((convert(row.given, Given) for row in rows), wallclock.today())


def _place(department: str) -> str:
    """``zone:A1`` names an area by its number; rows carry its name, so rights are asked for by ``zone:石盖塘``."""
    number = department.removeprefix(ZONE_PREFIX)
    if number == department:
        return department
    name = AreaRow.objects.filter(id=number).values_list("name_zh", flat=True).first()
    return ZONE_PREFIX + (name or number)


def faults_of_new(username: str, role: str, password: str, org: str = "") -> Iterator[Refusal]:
    """What speaks against a new account: a taken name (PEOPLE-4), no such role (PEOPLE-1), a firm without a valid
    credit code (PEOPLE-5), a password that is too easy."""
    if not username.strip():
        yield NO_NAME
    if get_user_model().objects.filter(username=username.strip()).exists():
        yield Refusal("PEOPLE-4", Text("已有这个账号", "This account exists already"), "username")
    if role not in ROLES:
        yield _no_role(role)
    if role == "enterprise" and not uscc.is_valid(org):
        needs = Text("企业账号须填写有效的统一社会信用代码", "A firm's account needs a valid credit code")
        yield Refusal("PEOPLE-5", needs, "org")
    yield from faults_of_password(username, password)


def faults_of_password(username: str, password: str) -> Iterator[Refusal]:
    """Why a password is too easy for this account; nothing if it will do."""
    zh, en = (_too_easy(username, password, language) for language in ("zh-hans", "en"))
    if zh or en:
        yield Refusal("", Text(zh, en), "password")


def _too_easy(username: str, password: str, language: str) -> str:
    with translation.override(language):  # the validators put their words while they look
        try:
            validate_password(password, get_user_model()(username=username))
        except ValidationError as error:
            return "".join(error.messages) if language == "zh-hans" else " ".join(error.messages)
    return ""


def _no_role(role: str) -> Refusal:
    return Refusal("PEOPLE-1", Text(f"没有“{role}”这个角色", f"there is no role “{role}”"), "role")


NO_NAME = Refusal("PEOPLE-2", Text("账号名不能为空", "the account needs a name"), "username")


@transaction.atomic
def create_account(
    username: str,
    role: str,
    *,
    display_name: str = "",
    department: str = "",
    org: str = "",
    password: str | None = None,
    active: bool = True,
) -> Account:
    """Make an account, or bring an existing one of that name to these values.

    Without ``password`` nobody can sign in by password (demo accounts are picked, not typed).

    Raises:
        Refused: an unknown role (PEOPLE-1) or an empty name (PEOPLE-2).
    """
    if role not in ROLES:
        raise Refused(_no_role(role))
    if not username.strip():
        raise Refused(NO_NAME)
    user, _ = get_user_model().objects.get_or_create(username=username.strip())
    user.is_active = active
    if password is not None or not user.password:
        user.set_password(password)
    user.save()
    values = {"role": role, "display_name": display_name or username, "department": department, "org": org}
    account, _ = Account.objects.update_or_create(user=user, defaults=values)
    return account


def faults_of_days(days: int) -> list[Refusal]:
    """What speaks against a token for so many calendar days (PEOPLE-8)."""
    return [] if 1 <= days <= TOKEN_DAYS[-1] else [TOO_LONG]


def make_token(account: Account, name: str, days: int = TOKEN_DAYS[0]) -> str:
    """Make an API token for ``account`` that holds for so many calendar ``days``, and give it; it is shown this once,
    only its digest is kept.

    Raises:
        Refused: more days than a token may live, or none (PEOPLE-8).
    """
    for fault in faults_of_days(days):
        raise Refused(fault)
    token, now = TOKEN_PREFIX + secrets.token_urlsafe(32), wallclock.now()
    ApiToken.objects.create(
        account=account,
        name=name[:80] or "API",
        digest=_digest(token),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def revoke_token(account: Account, token_id: int) -> bool:
    """Make one of ``account``'s tokens useless; false when it has no such living token."""
    living = account.tokens.filter(pk=token_id, revoked_at=None)
    return bool(living.update(revoked_at=wallclock.now()))


def actor_of_token(token: str) -> Actor | None:
    """The actor behind a living API token of an active account, else ``None``."""
    if not token.startswith(TOKEN_PREFIX):
        return None
    row = (
        ApiToken.objects.select_related("account__user")
        .filter(Q(expires_at=None) | Q(expires_at__gt=wallclock.now()), digest=_digest(token), revoked_at=None)
        .filter(account__user__is_active=True)
        .annotate(absent=_absent("account__display_name"))
        .first()
    )
    return None if row is None else _actor(row.account, row.account.user.get_username(), row.absent)


def _digest(token: str) -> str:
    # The token carries 256 random bits, so a plain digest can't be guessed back.
    return hashlib.sha256(token.encode()).hexdigest()


def park_id() -> str:
    """The stream of this site's park, also before anything has been told of it."""
    return ParkRow.objects.values_list("id", flat=True).first() or surroundings.park()


def without_post(state: park.State) -> list[Account]:
    """Active accounts of the park's own people that its book does not name as they are."""
    accounts = Account.objects.filter(user__is_active=True, role__in=park.ROLE_IDS).exclude(role__in=OUTSIDE)
    return [each for each in accounts.order_by("pk") if state.role(each.display_name) != _post_of(each)]


def _post_of(account: Account) -> park.Role:
    return park.Role(account.display_name, account.role, account.department)


def tell_park(account: Account, *, by: Actor, active: bool) -> None:
    """Name an account's post in the park's book, or close it: tasks can only be given to posts.

    Before the park has a name, and for firms and third parties, nothing is told.
    """
    state, _ = ledger.load(park.KIND, park_id())
    if state.status != "named" or account.role in OUTSIDE or account.role not in park.ROLE_IDS:
        return
    post = _post_of(account)
    if active and state.role(post.name) != post:
        command = park.NameRole(name=post.name, role=post.role, department=post.department)
        ledger.execute(park.KIND, park_id(), command, actor=by)
    elif not active and state.role(post.name) == post:
        ledger.execute(park.KIND, park_id(), park.CloseRole(name=post.name, reason="账号停用"), actor=by)


@transaction.atomic
def switch(account: Account, *, active: bool, by: Actor) -> None:
    """Open or close ``account``; a closed one can't sign in and its tokens answer nothing.

    Raises:
        Refused: somebody tries it on the own account (PEOPLE-6): nobody approves or locks out themselves.
    """
    user = account.user
    if user.get_username() == by.id:
        raise Refused(
            Refusal("PEOPLE-6", Text("不能启用或停用自己的账号", "You may not open or close your own account"))
        )
    user.is_active = active
    user.save(update_fields=["is_active"])
    tell_park(account, by=by, active=active)
