"""``kuaijin user``: a site's first accounts, made on the server."""

import io
import json

import pytest

from kuaijin.cli import main
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of_token

pytestmark = pytest.mark.django_db
PASSWORD = "Ein-langes-Wort-2026"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Set what stands on standard input."""

    def set_to(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return set_to


def add(*arguments: str) -> int:
    return main(["user", "add", *arguments])


def test_the_first_administrators_can_sign_in(typed, client, capsys: pytest.CaptureFixture[str]) -> None:
    typed(f"{PASSWORD}\n")
    assert add("管理员", "--role", "admin_system", "--department", "信息中心") == 0
    assert client.login(username="管理员", password=PASSWORD)
    capsys.readouterr()
    assert main(["user", "list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["username"], row["role"], row["active"]) == ("管理员", "admin_system", True)


@pytest.mark.parametrize(
    ("arguments", "password", "told"),
    [
        (("甲", "--role", "window"), "kurz", ("密码太短", "too short")),
        (("甲", "--role", "king"), PASSWORD, ("PEOPLE-1", "king")),
        ((" ", "--role", "window"), PASSWORD, ("PEOPLE-2",)),
        (("甲", "--role", "enterprise", "--org", "91431000MA91001941"), PASSWORD, ("PEOPLE-5",)),
    ],
)
def test_a_bad_account_is_refused_by_field(arguments, password, told, typed, capsys) -> None:
    typed(f"{password}\n")
    assert add(*arguments) == 2
    error = capsys.readouterr().err
    assert all(word in error for word in told)
    assert not Account.objects.exists()


def test_a_taken_name_stays_as_it_is(typed, client, capsys) -> None:
    typed(f"{PASSWORD}\n")
    assert add("甲", "--role", "window") == 0
    typed("Ein-anderes-Wort-2026\n")
    assert add("甲", "--role", "auditor") == 2
    assert "PEOPLE-4" in capsys.readouterr().err
    assert client.login(username="甲", password=PASSWORD)


def test_a_token_is_shown_once_and_dies_with_the_account(typed, capsys) -> None:
    assert add("接口", "--role", "dispatcher", "--token") == 0
    token = capsys.readouterr().out.strip()
    actor = actor_of_token(token)
    assert actor is not None
    assert actor.role == "dispatcher"
    assert main(["user", "token", "接口"]) == 0
    other = capsys.readouterr().out.strip()
    assert other != token
    assert main(["user", "token", "接口", "--days", "400"]) == 2
    assert "days: " in capsys.readouterr().err
    assert main(["user", "close", "接口"]) == 0
    assert actor_of_token(token) is None
    assert actor_of_token(other) is None


def test_a_lost_password_is_set_anew(typed, client, capsys) -> None:
    typed(f"{PASSWORD}\n")
    add("甲", "--role", "window")
    typed("kurz\n")
    assert main(["user", "password", "甲"]) == 2
    typed("Ein-anderes-Wort-2026\n")
    assert main(["user", "password", "甲"]) == 0
    assert client.login(username="甲", password="Ein-anderes-Wort-2026")


@pytest.mark.parametrize("part", ["password", "token", "close"])
def test_an_unknown_account_is_named(part, typed, capsys) -> None:
    typed("")
    assert main(["user", part, "谁"]) == 2
    assert "谁" in capsys.readouterr().err


def test_roles_are_listed(capsys) -> None:
    assert main(["user", "roles"]) == 0
    assert "admin_system\t" in capsys.readouterr().out
