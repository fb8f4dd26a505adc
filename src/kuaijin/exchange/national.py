"""国标交换: pushes and imports of the national tables, each recorded with its rows and what was rejected.

A push writes the rows that pass the check and reports the others. An import behaves as the national system does: row
by row, the good ones land and the others come back with their reasons. All or nothing would hold up a whole park's
data for one wrong row; here nothing is lost by it, because the same file may be read again (docs/exchange.md).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from msgspec import Struct

from kuaijin import ledger, wallclock
from kuaijin.core import exchange_log as log
from kuaijin.core import external_case as ext
from kuaijin.core import national_tables as n
from kuaijin.core.base import Actor, Refused, Text
from kuaijin.core.national_tables import Rejected, Row
from kuaijin.core.project_commands import CorrectFacts, Intake
from kuaijin.exchange import national_files as files
from kuaijin.exchange.national_projects import changes, intake_of
from kuaijin.exchange.national_rows import rows
from kuaijin.ledger.projections.exchange_models import ExchangeRow, ExternalCaseRow
from kuaijin.ledger.projections.models import CaseRow, ProjectRow

LANDED = tuple(table.name for table in (n.PROJECT, n.UNIT, n.CASE, n.STEP, n.SPECIAL, n.OPINION, n.PERMIT))
"""Tables whose rows become entries; a flow is the sender's own, a construction permit stands among the papers."""


class Push(Struct, frozen=True):
    """What a push holds: the rows that pass, those that don't, and the span."""

    since: datetime | None
    until: datetime
    tables: dict[str, tuple[Row, ...]]
    rejected: tuple[Rejected, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {name: len(rows) for name, rows in self.tables.items() if rows}

    def file(self, form: str) -> bytes:
        """As ``zip`` or ``json``."""
        return (files.as_json if form == "json" else files.as_zip)(self.tables, self.rejected)


def last_push() -> datetime | None:
    """The moment up to which the last push holds everything."""
    row = ExchangeRow.objects.filter(direction="out").order_by("-until").first()
    return row.until if row is not None else None


def push(since: datetime | None = None, until: datetime | None = None) -> Push:
    """The rows recorded after ``since`` up to ``until`` (now), checked.

    What an increment's rows belong to may have gone out before: it need not be in it again.
    """
    until = until or wallclock.now()
    by_table: dict[str, list[Row]] = defaultdict(list)
    for made in rows(since, until):
        by_table[made.table].append(made.row)
    known = _sent() if since is not None else {}
    told = n.checked({name: tuple(each) for name, each in by_table.items()}, known)
    return Push(since, until, told.good, told.rejected)


def _sent() -> dict[str, frozenset[str]]:
    """What the tables of an earlier push can hold: projects with a code, and their cases."""
    codes = frozenset(ProjectRow.objects.exclude(code="").values_list("code", flat=True))
    cases = frozenset(
        CaseRow.objects.filter(project__in=ProjectRow.objects.exclude(code="").values("id"))
        .exclude(received_on=None)
        .values_list("id", flat=True)
    )
    return {n.PROJECT.name: codes, n.CASE.name: cases}


def record_push(made: Push, content: bytes, file_name: str, actor: Actor) -> str:
    """Write the push into the ledger; gives its number."""
    return _record(
        log.Run(
            direction="out",
            since=made.since,
            until=made.until,
            rows=made.counts,
            rejected=made.rejected[: log.MOST_REJECTED],
            rejected_count=len(made.rejected),
            digest=hashlib.sha256(content).hexdigest(),
            file_name=file_name[:200],
        ),
        actor,
    )


def _record(run: log.Run, actor: Actor) -> str:
    number = ExchangeRow.objects.filter(direction=run.direction).count() + 1
    id_ = f"{run.direction}-{number:05d}"
    ledger.execute(log.KIND, id_, log.RecordRun(run=run), actor=actor, expected=0)
    return id_


class Taken(Struct, frozen=True):
    """What an import did: rows by table that are here now, entries that it added, and what it rejected."""

    rows: dict[str, int]
    changed: int
    rejected: tuple[Rejected, ...]
    run: str = ""


def take(content: bytes, file_name: str, actor: Actor, *, keep: bool = True, confirmed: bool = False) -> Taken:
    """Read a file into the ledger; with ``keep`` false every check is made and nothing is kept.

    ``confirmed``: totals that look like a mixed-up unit (I-7) were looked at and are meant; else their rows come back.

    Raises:
        Refused: the file as a whole cannot be read (EXCHANGE-…).
    """
    tables = files.read(content)
    with transaction.atomic():
        taken = _take(tables, actor, confirmed=confirmed)
        if not keep:
            transaction.set_rollback(True)
            return taken
        digest = hashlib.sha256(content).hexdigest()
        if not taken.changed and ExchangeRow.objects.filter(digest=digest, direction="in").exists():
            return taken
        run = log.Run(
            direction="in",
            until=wallclock.now(),
            rows=taken.rows,
            changed=taken.changed,
            rejected=taken.rejected[: log.MOST_REJECTED],
            rejected_count=len(taken.rejected),
            digest=digest,
            file_name=file_name[:200],
        )
        return Taken(taken.rows, taken.changed, taken.rejected, _record(run, actor))


def _here() -> dict[str, frozenset[str]]:
    """What rows of an increment may belong to: what is in this system already, its own or told."""
    sent = _sent()
    told = frozenset(ExternalCaseRow.objects.values_list("id", flat=True))
    return {**sent, n.CASE.name: sent[n.CASE.name] | told}


def _take(tables: files.Tables, actor: Actor, *, confirmed: bool) -> Taken:
    told = n.checked(tables, _here())
    rejected = list(told.rejected)
    changed, refused = _projects(told.good, actor, confirmed=confirmed)
    rejected += refused
    more, refused = _cases(told.good, actor)
    rejected += refused
    bad = {(each.table, each.key) for each in rejected}
    counts = {
        name: count
        for name, good in told.good.items()
        if name in LANDED and (count := sum((name, row["DFSJZJ"]) not in bad for row in good))
    }
    return Taken(counts, changed + more, tuple(rejected))


def _valid(rows_: Iterable[Row]) -> list[Row]:
    """The rows that stand: those that no later row takes back."""
    found = list(rows_)
    void = {row["DFSJZJ"] for row in found if row["SJYXBS"] == "0"}
    return [row for row in found if row["SJYXBS"] == "1" and row["DFSJZJ"] not in void]


def _projects(good: Mapping[str, tuple[Row, ...]], actor: Actor, *, confirmed: bool) -> tuple[int, list[Rejected]]:
    """Each project's standing row becomes an intake, or a correction of what differs; gives the number of commands."""
    units = {row["XMDM"]: row for row in _valid(good.get(n.UNIT.name, ()))}
    changed, rejected = 0, []
    for row in _valid(good.get(n.PROJECT.name, ())):
        code = row["XMDM"]
        known = ProjectRow.objects.filter(code=code.replace("-", "")).first()
        try:
            for command in _commands(row, units.get(code), known, confirmed=confirmed):
                id_ = known.id if known is not None else f"XM{code.replace('-', '')}"
                changed += len(ledger.execute("project", id_, command, actor=actor).entries)
        except Refused as refused:
            rejected.append(_rejected(n.PROJECT.name, row["DFSJZJ"], refused))
    return changed, rejected


def _commands(row: Row, unit: Row | None, known: ProjectRow | None, *, confirmed: bool) -> list[Intake | CorrectFacts]:
    if known is None:
        return [intake_of(row, unit, confirmed=confirmed)]
    found = changes(row, unit, known)
    return [found] if found is not None else []


def _rejected(table: str, key: str, refused: Refused) -> Rejected:
    refusal = refused.refusal
    return Rejected(table, key, refusal.field or "", Text(f"{refusal.text.zh} [{refusal.rule}]", refusal.text.en))


def _cases(good: Mapping[str, tuple[Row, ...]], actor: Actor) -> tuple[int, list[Rejected]]:
    """All rows of a case in one command, so that the case lands whole or its rows are rejected."""
    projects = dict(ProjectRow.objects.exclude(code="").values_list("code", "id"))
    own = set(CaseRow.objects.values_list("id", flat=True))
    steps: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for table in (n.STEP, n.SPECIAL, n.OPINION, n.PERMIT):
        for row in good.get(table.name, ()):
            steps[row["SPSXSLBM"]].append((table.name, row))
    changed, rejected = 0, []
    heads = {row["SPSXSLBM"]: row for row in _valid(good.get(n.CASE.name, ()))}
    for number in {**heads, **dict.fromkeys(steps)}:
        if number in own:
            continue  # this system's own cases come back with its own file
        head = _head(heads.get(number), projects, number)
        if head is None:
            rejected += [_no_case(table, row) for table, row in steps[number]]
            continue
        command, bad = _told(head, number, steps[number])
        rejected += bad
        try:
            changed += len(ledger.execute(ext.KIND, number, command, actor=actor).entries)
        except Refused as refused:
            key = heads[number]["DFSJZJ"] if number in heads else number
            rejected.append(_rejected(n.CASE.name, key, refused))
    return changed, rejected


def _head(row: Row | None, projects: Mapping[str, str], number: str) -> ext.Head | None:
    """What the case is, by its row or as it is known already."""
    if row is None:
        state: ext.State = ledger.load(ext.KIND, number)[0]
        return state.head
    project = projects.get(row["XMDM"].replace("-", ""))
    applied = n.parse_moment(row["SBSJ"])
    if project is None or applied is None:
        return None
    return ext.Head(
        project_id=project,
        project_code=row["XMDM"].replace("-", ""),
        item=row["SPSXBM"],
        item_version=row.get("SPSXBBH", ""),
        item_name=row["SPSXMC"],
        department=row.get("SPBMMC", ""),
        applied_at=applied,
        limit_days=int(row["SXBLSX"]) if row.get("SXBLSX") else None,
        source=row.get("SJLY", ""),
    )


def _no_case(table: str, row: Row) -> Rejected:
    why = Text("所属办件没有收下", "its case was not taken")
    return Rejected(table, row["DFSJZJ"], "SPSXSLBM", why)


def _told(head: ext.Head, number: str, found: list[tuple[str, Row]]) -> tuple[ext.TellExternal, list[Rejected]]:
    """The steps of a case as one command; what cannot be taken by itself is left out and rejected."""
    state: ext.State = ledger.load(ext.KIND, number)[0]
    now, steps, void, rejected = wallclock.now(), {}, [], []
    for table, row in found:
        step = _step(table, row)
        if row["SJYXBS"] == "0":
            void.append((step.key, row.get("SJWXYY", "")))
            if step.key in state.steps or step.key in steps:
                continue
        bad = ext.fault(state, step, now)
        if bad is not None:
            rejected.append(_rejected(table, row["DFSJZJ"], Refused(bad)))
            continue
        steps[step.key] = step
    return ext.TellExternal(head=head, steps=tuple(steps.values()), void=tuple(void)), rejected


def _step(table: str, row: Row) -> ext.Step:
    key = f"{table.removeprefix('SPGL_')}/{row['DFSJZJ']}"
    moment = n.parse_moment(row.get("BLSJ", "") or row.get("TBCXKSSJ", "") or f"{row.get('PFRQ', '')} 00:00:00")
    if moment is None:
        raise AssertionError("the check lets no row without its moment through")
    days = row.get("TBCXSX", "")
    return ext.Step(
        key=key,
        at=moment,
        status=row.get("BLZT", ""),
        who=row.get("BLR", ""),
        text=row.get("BLYJ", ""),
        special=row.get("TBCXMC", ""),
        special_days=int(days) if days else None,
        paper=row.get("PFWH", ""),
        asked=row.get("ZQYJBMMC", ""),
    )
