"""国标交换表 out of the ledger: one row an event, append-only, each with the moment at which it was recorded.

A row that no longer holds is sent again as invalid with its reason; nothing is overwritten (standards.md 6).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import case, project
from kuaijin.core import case_events as ce
from kuaijin.core import national_tables as n
from kuaijin.core.case_state import State as Case
from kuaijin.core.national_tables import told_moment
from kuaijin.core.project_state import State as Project
from kuaijin.ledger import Entry, surroundings
from kuaijin.ledger.models import Entry as EntryModel

SOURCE = "kuaijin"
REGION = "431000"
"""行政区划 of a project without a code: the city's (standards.md 3)."""
LAND = {"auctioned": "1", "auctioned_with_design": "1", "allocated": "2", "existing": "3"}
DECISIONS = {"approval": "1", "verification": "2", "filing": "3"}
START, END = "开工", "竣工验收"
CHANGED = "信息已更正，见新记录"


class Made(Struct, frozen=True):
    """A row of a table with the moment at which its entry was recorded."""

    table: str
    at: datetime
    row: dict[str, str]


def rows(since: datetime | None, until: datetime) -> Iterator[Made]:
    """What was recorded after ``since`` (everything without one) up to ``until``, a parent before its rows.

    A case or project that changed at all is read whole, so that its rows know what they belong to; only the new ones
    come out.
    """
    made = [] if since else list(_flow(until))
    for kind, tell in (("project", _project), ("case", _case)):
        for stream in _changed(kind, since, until):
            history = [entry for entry in ledger.history(kind, stream) if entry.recorded_at <= until]
            made += [each for each in tell(stream, history) if since is None or each.at > since]
    order = {name: place for place, name in enumerate(n.TABLES)}
    made.sort(key=lambda each: order[each.table])
    for serial, each in enumerate(made, start=1):
        yield Made(each.table, each.at, {**each.row, "LSH": str(serial)})


def _changed(kind: str, since: datetime | None, until: datetime) -> list[str]:
    """The streams of a kind with an entry in the span; asked of the index on the moment of recording."""
    found = EntryModel.objects.filter(park=surroundings.park(), kind=kind, recorded_at__lte=until)
    if since is not None:
        found = found.filter(recorded_at__gt=since)
    return sorted(set(found.order_by().values_list("stream_id", flat=True)))


def _row(table: n.Table, key: str, region: str, **values: str) -> dict[str, str]:
    told = {"DFSJZJ": key, "XZQHDM": region, "SJYXBS": "1", "SJLY": SOURCE, **values}
    return {column.name: told.get(column.name, "") for column in table.columns}


def _flow(until: datetime) -> Iterator[Made]:
    """The park's flow with its stages and items, as the rulebook has them."""
    book = surroundings.rulebook()
    version, head = book.version[:20], f"rulebook/{book.version[:20]}"
    flow = {"SPLCBM": book.jurisdiction, "SPLCBBH": version}
    yield Made(n.FLOW.name, until, _row(n.FLOW, head, REGION, **flow, SPLCMC=book.name.zh))
    for stage in book.stages.values():
        told = _row(n.STAGE, f"{head}/{stage.id}", REGION, **flow, SPJDBM=stage.id, SPJDMC=stage.name.zh)
        yield Made(n.STAGE.name, until, told)
    for item in book.items.values():
        if item.stage not in book.stages:
            continue
        days = "" if item.statutory_limit_days is None else str(item.statutory_limit_days)
        values = {"SPJDBM": item.stage, "SPSXBM": item.id, "SPSXBBH": version, "SPSXMC": item.name.zh,
                  "SPBMMC": item.department, "SXBLSX": days}  # fmt: skip
        yield Made(n.STAGE_ITEM.name, until, _row(n.STAGE_ITEM, f"{head}/{item.id}", REGION, **values))


def _project(stream: str, history: list[Entry]) -> Iterator[Made]:
    """A version of a project, and of its unit, for each entry that changes what they say."""
    state: Project = project.initial(stream)
    last: dict[str, dict[str, str]] = {}
    for entry in history:
        state = project.evolve(state, entry.event)
        if not state.known:
            continue
        key = f"project/{stream}/{entry.seq}"
        for table, values in ((n.PROJECT, _facts(state)), (n.UNIT, _unit(state))):
            fresh = _row(table, key, _region(state.code), **values)
            before = last.get(table.name)
            if before is not None and {**before, "DFSJZJ": key} == fresh:
                continue
            if before is not None:
                yield Made(table.name, entry.recorded_at, {**before, "SJYXBS": "0", "SJWXYY": CHANGED})
            if values["XMDM"] or table is n.PROJECT:
                yield Made(table.name, entry.recorded_at, fresh)
            last[table.name] = fresh


def _region(code: str) -> str:
    return code[4:10] if len(code) == 20 else code[4:10] if len(code) == 23 else REGION


def _facts(state: Project) -> dict[str, str]:
    attributes = state.attributes
    supply = str(attributes.get("land_supply", ""))
    kind = str(attributes.get("project_class", ""))
    return {
        "XMDM": state.code,
        "XMMC": state.name_zh,
        "XMTZLY": {"government": "1", "private": "2"}.get(str(attributes.get("investment_type", "")), ""),
        "TDHQFS": LAND.get(supply, ""),
        "TDSFDSJFA": str(int(supply == "auctioned_with_design")),
        "SPLCLX": _flow_kind(attributes, kind, supply),
        "LXLX": DECISIONS.get(str(attributes.get("approval_mode", "")), ""),
        "GCFL": kind,
        "GBHY": str(attributes.get("industry", "")),
        "NKGSJ": _planned(state, START),
        "NJCSJ": _planned(state, END),
        "ZTZE": str(state.total_wan),
        "JSDD": state.area,
        "JSDDXZQH": _region(state.code),
        "YDMJ": _number(attributes.get("land_area_sqm")),
        "JZMJ": _number(attributes.get("floor_area_sqm")),
        "SBSJ": f"{state.taken_in_on} 00:00:00",
        "SFXXGC": str(int(kind == "linear")),
    }


def _flow_kind(attributes: dict[str, Any], kind: str, supply: str) -> str:
    """审批流程类型 (standards.md 6.3): by who invests, what is built and how the land comes."""
    if attributes.get("investment_type") == "government":
        return "2" if kind in {"linear", "municipal"} else "1"
    if supply == "auctioned_with_design":
        return "5"
    return "6" if kind == "industrial" else "3"


def _planned(state: Project, name: str) -> str:
    found = state.milestone(name)
    period = found.planned_period if found is not None else None
    return str(period.last) if period is not None else ""


def _number(value: Any) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _unit(state: Project) -> dict[str, str]:
    return {"XMDM": state.code, "DWMC": state.owner_name, "DWTYSHXYDM": state.owner_uscc, "DWLX": "建设单位"}


def _case(stream: str, history: list[Entry]) -> Iterator[Made]:
    """The case itself once it is received, then its steps, procedures, opinions and papers."""
    state: Case = case.initial(stream)
    code = ""
    for entry in history:
        before, state = state, case.evolve(state, entry.event)
        if isinstance(entry.event, ce.Received):
            code = _code_of(state.project_id)
        if state.received_on is None:
            continue
        teller = _Teller(code, entry, before, state)
        for table, values in teller.told():
            region = _region(code)
            yield Made(table.name, entry.recorded_at, _row(table, teller.key, region, SPSXSLBM=stream, **values))


def _code_of(project_id: str) -> str:
    state: Project = ledger.load("project", project_id)[0]
    return state.code


Told = Iterable[tuple[n.Table, dict[str, str]]]


class _Teller:
    """What one entry of a case adds to the tables."""

    def __init__(self, code: str, entry: Entry, before: Case, after: Case) -> None:
        self.code, self.entry, self.event, self.before, self.after = code, entry, entry.event, before, after
        self.key = f"case/{after.id}/{entry.seq}"

    def told(self) -> Told:
        """The rows, tables with their values."""
        tell = _TELLS.get(type(self.event))
        yield from tell(self) if tell is not None else ()

    def step(self, code: str, text: str = "", at: datetime | None = None) -> tuple[n.Table, dict[str, str]]:
        """A row of steps."""
        who = getattr(self.event, "signed_by", "") or getattr(self.event, "decided_by", "") or self.entry.actor_name
        told = {"BLCS": self.after.department, "BLR": who, "BLZT": code, "BLYJ": text[:2000]}
        return n.STEP, {**told, "BLSJ": told_moment(at or self.event.at)}

    def received(self) -> Told:
        """收件: the case and its first step."""
        state, days = self.after, self.after.limits.limit_days
        yield n.CASE, {
            "XMDM": self.code, "SPSXBM": state.item_id, "SPSXBBH": state.rulebook_version[:20],
            "SPSXMC": state.item_name.zh, "SPBMMC": state.department, "SLFS": state.channel,
            "SXBLSX": "" if days is None else str(days), "SBSJ": told_moment(self.event.at),
        }  # fmt: skip
        yield self.step("1")

    def accepted(self) -> Told:
        """受理: told as of the day from which it counts; deemed acceptance carries the day of receipt."""
        as_of: date | None = getattr(self.event, "as_of", None)
        at = self.event.at
        if as_of is not None and as_of != self.event.on:
            same = self.after.received_at if as_of == self.after.received_on else None
            at = same or datetime.combine(as_of, at.timetz()).astimezone(at.tzinfo)
        deemed = isinstance(self.event, ce.DeemedAccepted) or getattr(self.event, "deemed", False)
        yield self.step("3", "视为受理" if deemed else "", at)

    def special(self) -> Told:
        """特别程序开始: its row goes with the step."""
        yield self.step("9", self.event.name)
        yield n.SPECIAL, {
            "TBCXMC": self.event.name, "TBCXKSSJ": told_moment(self.event.at), "TBCXSXLX": "1",
            "TBCXSX": str(self.event.planned_days),
        }  # fmt: skip

    def granted(self) -> Told:
        """准予: passed, under tolerance with papers out (12); its number, and a construction permit's own table."""
        open_ = self.before.tolerance is not None and self.before.tolerance.cured_on is None
        yield self.step("12" if open_ else "11", self.event.reason)
        number, day = self.event.certificate_no, str(self.event.on)
        if number:
            title = self.after.certificate or self.after.item_name.zh
            yield n.PERMIT, {"PFWH": number, "PFWJBT": title, "PFRQ": day}
        if self.event.permit:
            values = {"XMDM": self.code, "SGXKZBH": number, "FZJG": self.after.department, "FZRQ": day}
            yield n.WORKS_PERMIT, values

    def opinions(self) -> Told:
        """部门意见 that came in."""
        yield n.OPINION, {
            "ZQYJBMMC": self.event.department, "BLYJ": self.event.text[:2000], "BLSJ": told_moment(self.event.at)
        }  # fmt: skip

    def plain(self) -> Told:
        """Any other step: its code, with the words of the event."""
        text = getattr(self.event, "reason", "") or getattr(self.event, "text", "")
        yield self.step(_PLAIN[type(self.event)], text or getattr(self.event, "conclusion", ""))

    def uncarried(self) -> Told:
        """An end without a status in the standard: the check rejects it, so that it is told as no other one."""
        yield self.step("", _UNCARRIED[type(self.event)])

    def withdrawn(self) -> Told:
        """撤件 before the acceptance, 撤回 after it."""
        yield self.step("2" if self.before.accepted_on is None else "14", self.event.reason)

    def refused(self) -> Told:
        """不受理 where no permit is needed, 不予受理 otherwise."""
        yield self.step("4" if self.event.ground == "not_needed" else "5", self.event.text)


_PLAIN: dict[type[Any], str] = {
    ce.CorrectionNotified: "6",
    ce.CorrectionSubmitted: "7",
    ce.Assigned: "8",
    ce.SpecialEnded: "10",
    ce.Denied: "13",
    ce.Recalled: "14",
    ce.Revoked: "15",
}
_UNCARRIED: dict[type[Any], str] = {
    ce.Terminated: "终止办理",
    ce.ClosedUncorrected: "逾期未补正",
    ce.Forfeited: "吊销",
    ce.RegistrationCancelled: "注销",
    ce.Lapsed: "自行废止",
}
"""Ends of a case for which the standard has no status."""
_TELLS: dict[type[Any], Callable[[_Teller], Told]] = {
    ce.Received: _Teller.received,
    ce.Accepted: _Teller.accepted,
    ce.AcceptedTolerantly: _Teller.accepted,
    ce.DeemedAccepted: _Teller.accepted,
    ce.AcceptanceRefused: _Teller.refused,
    ce.SpecialStarted: _Teller.special,
    ce.Granted: _Teller.granted,
    ce.OpinionAdded: _Teller.opinions,
    ce.Withdrawn: _Teller.withdrawn,
    **dict.fromkeys(_PLAIN, _Teller.plain),
    **dict.fromkeys(_UNCARRIED, _Teller.uncarried),
}
"""Events that the tables carry; the others (deliveries, files, notes) are none of their business."""
