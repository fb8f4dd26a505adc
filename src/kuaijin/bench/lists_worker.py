"""The process of the measurement ``lists``: multiplies the sample park's read models, then asks the real pages.

The copies are made by the database itself and differ in number, name and the amounts that lists are ordered by; most
cases and matters of a city are closed, so only the first copies keep theirs open.
"""

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter, process_time
from typing import Any

from kuaijin.startup import migrated, settled

PROJECTS, CASES, MATTERS = 10_000, 1_000_000, 100_000
OPEN_COPIES = 100
"""So many copies of each case and matter that is open in the sample park stay open."""
ROUNDS = 12

PAGES: tuple[tuple[str, str, str], ...] = (
    ("cockpit", "leader_main", "/"),
    ("cockpit.leader", "leader", "/"),
    ("figure", "leader_main", "/cockpit/figures/actual/"),
    ("dispatch", "dispatcher", "/dispatch/"),
    ("projects", "dispatcher", "/projects/"),
    ("projects.deep", "dispatcher", "/projects/?page=300&sort=-total"),
    ("projects.filter", "dispatcher", "/projects/?batch=construction&sort=plan"),
    ("projects.light", "dispatcher", "/projects/?light=red"),
    ("projects.search", "dispatcher", "/projects/?q=产业"),
    ("board", "dispatcher", "/projects/board/"),
    ("mine", "secretary", "/projects/mine/"),
    ("lights", "dispatcher", "/lights/"),
    ("course", "leader_main", "/cockpit/land-to-use/"),
    ("screen", "leader_main", "/cockpit/screen/"),
    ("cases.mine", "window", "/window/"),
    ("cases.approver", "approver", "/window/"),
    ("cases.all", "window", "/window/queue/all/"),
    ("cases.light", "dispatcher", "/window/queue/all/?light=red"),
    ("cases.sorted", "dispatcher", "/window/queue/all/?sort=project_name&page=40"),
    ("cases.done", "dispatcher", "/window/queue/done/"),
    ("cases.done-deep", "dispatcher", "/window/queue/done/?page=1000"),
    ("cases.search", "dispatcher", "/window/queue/done/?q=产业"),
    ("cases.search-rare", "dispatcher", "/window/queue/done/?q=项目9999"),
    ("cases.search-item", "window", "/window/queue/done/?q=规划"),
    ("matters", "dispatcher", "/dispatch/matters/"),
    ("matters.filter", "dispatcher", "/dispatch/matters/?state=closed&category=用地&page=30"),
    ("matters.search", "dispatcher", "/dispatch/matters/?q=征拆"),
)  # fmt: skip
"""What is asked: the name of the figure, who asks, and where."""


def fill(part: int = 1) -> None:
    """Multiply the sample's projects with what belongs to them, its cases and its matters, to a part of a city."""
    from django.db import connection, transaction

    from kuaijin.ledger.projections import finance_models as finance
    from kuaijin.ledger.projections import models as m

    counts = {model: model.objects.count() for model in (m.ProjectRow, m.CaseRow, m.MatterRow)}
    projects = PROJECTS // part // counts[m.ProjectRow] + 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        of_project = {"project": "{id}"}
        varied = {
            "name_zh": "name_zh || '项目' || n",
            "total_wan": "total_wan + n",
            "plan_year_wan": "plan_year_wan + n",
        }
        _copy(cursor, m.ProjectRow, projects, {"id": "{id}", "code": "code || n", **varied})
        for model in (m.MonthRow, m.MilestoneRow, finance.YearRow):
            _copy(cursor, model, projects, of_project)
        _copy(cursor, m.ParcelRow, projects, {"id": "{id}", **of_project})
        for model, wanted in ((m.CaseRow, CASES), (m.MatterRow, MATTERS)):
            copies = wanted // part // counts[model] + 1
            told = {
                "id": "{id}",
                "project": f"project || '-' || (n % {projects})",
                "open": f"open AND n < {OPEN_COPIES}",
            }
            if model is m.CaseRow:
                told["project_name"] = f"project_name || '项目' || (1 + n % {projects - 1})"
                told["decided_on"] = "decided_on - n % 300"
            _copy(cursor, model, copies, told)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(cursor: Any, model: Any, copies: int, told: dict[str, str]) -> None:
    """Copy every row of a table: ``told`` says what becomes of some columns; ``{id}`` is the old text with a number."""
    fields = [field for field in model._meta.concrete_fields if field.attname in told or not field.primary_key]
    names = [f'"{field.column}"' for field in fields]
    values = [
        told.get(field.attname, f'"{field.column}"').replace("{id}", f"\"{field.column}\" || '-' || n")
        for field in fields
    ]
    cursor.execute(
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) '  # noqa: S608  own names
        f'SELECT {", ".join(values)} FROM "{model._meta.db_table}", generate_series(1, {copies - 1}) AS n'
    )


def measure(pages: Sequence[tuple[str, str, str]] = PAGES, rounds: int = ROUNDS) -> Iterator[dict[str, Any]]:
    """Ask all pages in turns; of each the median and the 95th percentile of its times, and the median of this process's
    processor time, in ms."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    clients: dict[str, Client] = {}
    for role in {role for _, role, _ in pages}:
        clients[role] = Client()
        user = get_user_model().objects.filter(account__role=role).order_by("id")[0]
        clients[role].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    times: dict[str, list[float]] = {name: [] for name, _, _ in pages}
    processor: dict[str, list[float]] = {name: [] for name, _, _ in pages}
    for number in range(rounds + 1):
        for name, role, address in pages:
            began, used = perf_counter(), process_time()
            answer = clients[role].get(address)
            seconds, work = perf_counter() - began, process_time() - used
            if answer.status_code != 200:
                raise AssertionError(f"{address}: {answer.status_code}")
            if number:  # the first round reads the code and the rules
                times[name].append(seconds * 1e3)
                processor[name].append(work * 1e3)
    for name, found in times.items():
        yield {
            "page": name,
            "p50": round(statistics.median(found), 1),
            "p95": round(statistics.quantiles(found, n=20, method="inclusive")[-1], 1),
            "cpu": round(statistics.median(processor[name]), 1),
        }


if __name__ == "__main__":
    migrated()
    fill(int(sys.argv[1]))
    settled()  # as a server does
    for figure in measure():
        print(json.dumps(figure), flush=True)
