"""Accounts for the role picker: one a role account, one a firm. Nobody can sign in to them by password."""

from kuaijin.demo.book import book
from kuaijin.demo.firms import AGENTS
from kuaijin.demo.people import actor, firm, role_names
from kuaijin.people.services import AGENT, create_account


def make() -> None:
    """Make the accounts, or leave those that exist as they are meant to be."""
    rows = book()
    for name in role_names(rows):
        who = actor(name)
        create_account(name, who.role, display_name=name, department=who.department or "", org=who.org or "")
    for owner in {row["owner"]["uscc"]: row["owner"] for row in rows["projects"]}.values():
        who = firm(owner["name"], owner["uscc"])
        if "平台公司" not in owner["name"]:
            create_account(who.name, who.role, display_name=who.name, org=owner["uscc"])
    owners = {row["id"]: row["owner"] for row in rows["projects"]}
    for name, project, *_ in AGENTS:
        create_account(name, "enterprise", display_name=name, department=AGENT, org=owners[project]["uscc"])
