"""The forms of a project's and a parcel's commands: made from the commands, with what the page knows filled in."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from django.http import HttpRequest, QueryDict

from kuaijin.core import parcel_messages as pm
from kuaijin.core import project_commands as pc
from kuaijin.core.base import Text
from kuaijin.core.parcel_state import COMMAND_NAMES as PARCEL_NAMES
from kuaijin.core.parcel_state import State as ParcelState
from kuaijin.core.project_operation import kind_of_revival, next_quarter
from kuaijin.core.project_state import MonthFigure, State
from kuaijin.core.project_words import COMMAND_NAMES as PROJECT_NAMES
from kuaijin.core.reporting_month import months_due
from kuaijin.desks.frame import labels, words
from kuaijin.desks.frame.commands import ActForm, CommandForm
from kuaijin.desks.frame.fields import Asked, Field
from kuaijin.desks.frame.reading import fen_field, ring_field, wan_field
from kuaijin.ledger.projections.models import AreaRow, RoleRow
from kuaijin.ledger.surroundings import rulebook

CONFIRM: dict[str, Text] = {
    "adjust-total": Text("调整总投资将记入台账，确定吗？", "The new total goes into the ledger. Sure?"),
    "adjust-plan": Text("调整后原计划保留为基线，确定吗？", "The original plan stays as the baseline. Adjust it?"),
    "freeze-month": Text(
        "冻结后本月数字只能用更正分录调整，确定冻结吗？",
        "A frozen month can only be corrected by an adjustment. Freeze it?",
    ),
    "adjust-investment": Text("更正分录不能撤销，确定吗？", "An adjustment can't be undone. Sure?"),
    "record-start": Text("实际开工登记后不能撤销，确定吗？", "A recorded start can't be undone. Sure?"),
    "record-completion": Text("竣工登记后不能撤销，确定吗？", "A recorded completion can't be undone. Sure?"),
    "stop-works": Text("停工将改变项目状态，确定吗？", "A stop changes the project's state. Sure?"),
    "start-revival": Text("转入盘活是一次倒退登记，确定吗？", "Revival moves the project backwards. Sure?"),
    "record-use": Text("投用登记后不能撤销，确定吗？", "A recorded use can't be undone. Sure?"),
    "retire": Text("退出项目库不能撤销，确定吗？", "Retiring a project can't be undone. Sure?"),
    "sign-contract": Text("合同登记后只能解除，不能修改，确定吗？", "A contract can only be rescinded later. Sign?"),
    "hand-over": Text("交地登记后不能撤销，确定吗？", "A hand-over can't be undone. Sure?"),
    "rescind": Text("收回土地不能撤销，确定吗？", "Taking the land back can't be undone. Sure?"),
}
DANGER = frozenset({"retire", "rescind", "stop-works", "start-revival"})
PICKED_MILESTONES = frozenset({"reach-milestone", "move-milestone"})
LINKED_MILESTONE = frozenset({"record-start", "record-completion", "record-use"})
VISITORS = (
    "leader_main",
    "leader",
    "bureau_head",
    "dispatcher",
    "secretary",
    "approver",
    "platform",
    "land",
    "planner",
)


class AttributeForm(ActForm):
    """A form with a field for each attribute that the rulebook knows: yes-or-no ones as ticks, others by name."""

    def __init__(self, command: type[Any], url: str, *, known: Mapping[str, Any], **given: Any) -> None:
        self._known = dict(known)
        fixed = {**given.pop("fixed", {}), "attributes": {}}
        super().__init__(command, url, fixed=fixed, **given)
        own = {info.name for info in msgspec.structs.fields(command)}
        self._attributes = [each for each in rulebook().attributes.values() if each.name not in own]
        self._plain = self.asked
        self.asked = [*self._plain, *self._ask_attributes(self._known)]

    def _ask_attributes(self, values: Mapping[str, Any]) -> list[Asked]:
        single = [self._ask_one(each, values) for each in self._attributes if each.type != "bool"]
        ticks = [each for each in self._attributes if each.type == "bool"]
        chosen = [each.name for each in ticks if values.get(each.name)]
        choices = tuple((each.name, each.title) for each in ticks)
        return [
            *single,
            self._asked("attributes", labels.field(self.tag, "attributes").label, "checks", choices, value=chosen),
        ]

    def _ask_one(self, attribute: Any, values: Mapping[str, Any]) -> Asked:
        choices = tuple(attribute.values.items()) if attribute.type == "enum" else ()
        widget = "select" if choices else "number"
        value = values.get(attribute.name, "")
        return self._asked(
            f"attributes.{attribute.name}", attribute.title, widget, choices, value=value, unit=attribute.unit
        )

    def _asked(self, name: str, label: Text, widget: str, choices: Any, *, value: Any, unit: str = "") -> Asked:
        return Asked(
            name=name,
            id=f"{self.id}-{name.replace('.', '-')}",
            label=words.say(label),
            help="",
            widget=widget,
            choices=choices,
            unit=unit,
            required=False,
            rows=3,
            wide=widget == "checks",
            value=value,
        )

    def bind(self, request: HttpRequest) -> Any | None:
        """The command with the posted attributes."""
        self.asked = self._plain
        values, wrong = self._read(request.POST)
        self.fixed["attributes"] = values
        command = super().bind(request)
        typed = {each.name: request.POST.get(f"attributes.{each.name}", "") for each in self._attributes}
        self.asked = [*self._plain, *self._ask_attributes({**typed, **values})]
        for name, text in wrong.items():
            self.blame_attribute(name, text)
        return None if wrong else command

    def blame_attribute(self, name: str, text: Text) -> None:
        """Put an error beside the field of an attribute."""
        asked = next(each for each in self.asked if each.name == f"attributes.{name}")
        asked.error = words.say(text)

    def _read(self, posted: QueryDict) -> tuple[dict[str, Any], dict[str, Text]]:
        """The attributes as posted, and what is wrong with which of them."""
        ticked = set(posted.getlist("attributes"))
        values: dict[str, Any] = {}
        wrong: dict[str, Text] = {}
        for each in self._attributes:
            if each.type == "bool":
                if each.name in ticked or each.name in self._known:
                    values[each.name] = each.name in ticked
                continue
            text = posted.get(f"attributes.{each.name}", "").strip().replace(",", "")
            if not text:
                continue
            if each.type == "number" and not (text.isascii() and text.isdecimal() and len(text) <= 12):
                wrong[each.name] = Text(f"“{each.title.zh}”应为非负整数", f"“{each.title.en}” must be a whole number")
                continue
            values[each.name] = int(text) if each.type == "number" else text
        return values, wrong


def _people(*roles: str) -> tuple[tuple[str, str], ...]:
    rows = RoleRow.objects.filter(role__in=roles) if roles else RoleRow.objects.all()
    return tuple((name, name) for name in rows.values_list("name", flat=True))


def _usual(command: type[Any]) -> dict[str, Field]:
    """Amounts with units, points, areas: whatever the command."""
    fields: dict[str, Field] = {}
    for info in msgspec.structs.fields(command):
        if info.name.endswith("_wan"):
            fields[info.name] = wan_field(info.name)
        elif info.name.endswith("_fen"):
            fields[info.name] = fen_field(info.name)
        elif info.name == "polygon":
            fields[info.name] = ring_field(info.name)
        elif info.name in {"area", "zone"}:
            rows = AreaRow.objects.values_list("name_zh", "name_en")
            fields[info.name] = Field(widget="select", choices=tuple((zh, Text(zh, en)) for zh, en in rows))
    return fields


def _fields(tag: str, command: type[Any], state: State) -> dict[str, Field]:
    fields = _usual(command)
    if tag in {"assign-leader", "assign-secretary"}:
        fields |= people_field(tag)
    elif tag in {"explain-red", "plan-revival"}:
        fields["owner"] = Field(widget="select", choices=_people())
    elif tag == "form-task-force":
        everyone = _people()
        fields["head"] = Field(widget="select", choices=everyone)
        fields["members"] = Field(widget="checks", choices=everyone, wide=True)
    elif tag == "record-visit":
        fields["people"] = Field(widget="checks", choices=_people(*VISITORS), wide=True)
    elif tag in PICKED_MILESTONES:
        fields["name"] = Field(widget="select", choices=_milestones(state, open_only=tag == "reach-milestone"))
    elif tag in LINKED_MILESTONE:
        fields["milestone"] = Field(widget="select", choices=_milestones(state, open_only=True))
    if tag == "record-measure" and state.revival_plan is not None:
        planned = enumerate(state.revival_plan.measures, start=1)
        choices = (("0", Text("方案外措施", "beside the plan")), *((str(n), each.text) for n, each in planned))
        fields["number"] = Field(widget="select", choices=choices)
    if tag == "correct-facts":
        fields["reason"] = Field(widget="textarea")
    return fields


def people_field(tag: str) -> dict[str, Field]:
    """Whom a project's leader or secretary may be chosen from."""
    roles = ("leader_main", "leader") if tag == "assign-leader" else ("secretary",)
    return {tag.removeprefix("assign-"): Field(widget="select", choices=_people(*roles))}


def _milestones(state: State, *, open_only: bool) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, one.name) for one in state.milestones if not (open_only and one.actual))


def _initial(tag: str, state: State, actor_name: str, on: date) -> dict[str, Any]:
    year, month = months_due(on)
    first: dict[str, Any] = {"on": on, "year": year, "month": month}
    book = state.book(on.year)
    if tag == "freeze-month":
        first |= _next_month(state, on, lambda one: not one.frozen)
    elif tag == "report-investment":
        first |= _next_month(state, on, lambda one: one.reported_wan is None or one.estimated or bool(one.returned))
        first["estimated"] = (first["year"], first["month"]) == (on.year, on.month)
    elif tag == "return-report":
        first |= _next_month(state, on, lambda one: one.reported_wan is not None and not one.frozen)
    elif tag == "adjust-investment":
        first |= {"month": on.month, "year": on.year, **_last_frozen(state)}
    elif tag in {"enter-annual-plan", "adjust-plan"}:
        first |= {"year": on.year}
        if book is not None:
            first |= {"plan_year_wan": book.plan_year_wan, "plan_months": book.plan_months}
    elif tag == "correct-facts":
        first |= {name: getattr(state, name) for name in ("name_zh", "name_en", "category", "area", "owner_name")}
        first |= {"code": state.code, "owner_uscc": state.owner_uscc}
    elif tag == "adjust-total":
        first["total_wan"] = state.total_wan
    elif tag in {"report-production", "plan-revival"}:
        first |= _of_operation(tag, state)
    elif tag == "record-visit":
        first["people"] = [actor_name]
    elif tag == "assign-leader":
        first["leader"] = state.leader
    elif tag == "assign-secretary":
        first["secretary"] = state.secretary
    return first


def _of_operation(tag: str, state: State) -> dict[str, Any]:
    """The next quarter to report, or what there is to revive."""
    if tag == "plan-revival":
        return {"kind": kind_of_revival(state)}
    key = next_quarter(state, rulebook().park)
    return {"year": key[0], "quarter": key[1]} if key else {}


def _next_month(state: State, on: date, wanted: Callable[[MonthFigure], bool]) -> dict[str, int]:
    """The first month up to ``on`` that is ``wanted``, in any year of the book; nothing when none is."""
    for page in state.years:
        for number, figure in enumerate(page.months, start=1):
            if (page.year, number) <= (on.year, on.month) and wanted(figure):
                return {"year": page.year, "month": number}
    return {}


def _last_frozen(state: State) -> dict[str, int]:
    """The month that an entry most likely is about."""
    frozen = [(page.year, n) for page in state.years for n, each in enumerate(page.months, start=1) if each.frozen]
    return {"about_year": frozen[-1][0], "about_month": frozen[-1][1]} if frozen else {}


def asked_for(request: HttpRequest, command: type[Any]) -> dict[str, Any]:
    """What the address asks to be filled in: ``?year=2021&month=11``."""
    names = {info.name for info in msgspec.structs.fields(command)}
    return {name: value[:200] for name, value in request.GET.items() if name in names}


def project_form(
    request: HttpRequest, tag: str, command: type[Any], state: State, *, url: str, seq: int | None
) -> CommandForm:
    """The form of one command of a project."""
    given: dict[str, Any] = {
        "fields": _fields(tag, command, state),
        "initial": _initial(tag, state, request.actor.name, request.day) | asked_for(request, command),
        "seq": seq,
        "title": PROJECT_NAMES[tag],
        "confirm": CONFIRM.get(tag),
        "tone": "danger" if tag in DANGER else "primary",
    }
    if command is pc.CorrectFacts:
        return AttributeForm(command, url, known=state.attributes, **given)
    return ActForm(command, url, **given)


def intake_form(request: HttpRequest, url: str) -> CommandForm:
    """The form that takes a project into the book, with the rulebook's attributes."""
    initial = {"planning_fit": True, "land_fit": True, "environment_fit": True}
    hidden = {"sample": False, "figures_sample": False, "facts_from_article": ()}
    hidden |= {"category_source": "ledger", "area_source": "ledger"}
    fixed = {"attributes": {}, **hidden}
    return AttributeForm(
        pc.Intake,
        url,
        known={},
        fields=_usual(pc.Intake),
        initial=initial | asked_for(request, pc.Intake),
        fixed=fixed,
        seq=0,
    )


def parcel_form(
    request: HttpRequest,
    tag: str,
    command: type[Any],
    state: ParcelState | None,
    *,
    url: str,
    seq: int | None,
    fixed: Mapping[str, Any] | None = None,
) -> CommandForm:
    """The form of one command of a parcel; ``state`` is ``None`` for a parcel not drawn yet."""
    initial: dict[str, Any] = {"on": request.day}
    fixed = dict(fixed or {})
    if state is not None:
        initial |= {
            "owners_total": state.owners_total,
            "owners_settled": state.owners_settled,
            "relocation_percent": state.relocation_percent,
            "area_sqm": state.area_sqm,
            "polygon": "\n".join(f"{longitude},{latitude}" for longitude, latitude in state.polygon),
        }
    if command is pm.Draw:
        fixed |= {"source": "ledger", "illustrative": False}
    return ActForm(
        command,
        url,
        fields=_usual(command),
        initial={name: value for name, value in initial.items() if value is not None} | asked_for(request, command),
        fixed=fixed,
        seq=seq,
        title=PARCEL_NAMES[tag],
        confirm=CONFIRM.get(tag),
        tone="danger" if tag in DANGER else "primary",
    )
