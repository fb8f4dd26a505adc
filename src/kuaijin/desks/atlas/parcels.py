"""地块: where it lies, how far its life has come, its boundary points, and what may be done to it."""

from datetime import date
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core import parcel as core
from kuaijin.core import parcel_messages as m
from kuaijin.core.base import Text
from kuaijin.core.gauss_krueger import legal_sqm, meridian, zone_of
from kuaijin.desks.atlas.assessments import covering
from kuaijin.desks.atlas.editing import corners_of
from kuaijin.desks.atlas.lists import area_feature, mu, parcel_feature
from kuaijin.desks.frame import labels, maps
from kuaijin.desks.frame.commands import ActForm, CommandForm, acted, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight
from kuaijin.desks.frame.reading import fen_field
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger.projections.models import AreaRow, ParcelRow

COMMANDS: dict[str, type[m.ParcelCommand]] = {
    str(command.__struct_config__.tag): command for command in core.TABLE if command not in {m.Draw, m.Redraw}
}
"""A boundary is drawn and edited on the map's own pages."""
CONFIRM = {
    "sign-contract": Text("合同登记后只能解除，不能修改，确定吗？", "A contract can only be rescinded later. Sign?"),
    "hand-over": Text("交地登记后不能撤销，确定吗？", "A hand-over can't be undone. Sure?"),
    "rescind": Text("收回土地不能撤销，确定吗？", "Taking the land back can't be undone. Sure?"),
}
LIFE = ("drawn", "acquiring", "acquired", "conditions", "contracted", "handed_over")


def found(request: HttpRequest, parcel_id: str) -> ParcelRow:
    """The parcel, if the reader may see it."""
    row = ParcelRow.objects.filter(id=parcel_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    return row


def steps(state: core.State) -> list[tuple[Text, str]]:
    """The life of the parcel as steps; land that needs no acquisition, and no conditions, passes these by."""
    status = "drawn" if state.status == "rescinded" else state.status
    at = LIFE.index(status) if status in LIFE else 0
    gone = {
        "acquiring": state.acquisition_started_on is not None,
        "acquired": state.acquisition_started_on is not None and state.acquired,
        "conditions": state.conditions_on is not None,
        "contracted": state.contract_on is not None,
    }
    return [
        (core.STATUSES[key], "now" if place == at else _passed(gone.get(key, True)) if place < at else "next")
        for place, key in enumerate(LIFE)
        if key in core.STATUSES
    ]


def _passed(happened: bool) -> str:
    return "done" if happened else "skipped"


@require_GET
def page(request: HttpRequest, parcel_id: str) -> HttpResponse:
    """One parcel."""
    row = found(request, parcel_id)
    state, seq = ledger.load(core.KIND, parcel_id)
    areas = list(AreaRow.objects.filter(name_zh=row.area))
    ring = tuple((x, y) for x, y in row.polygon)
    zone = zone_of(ring[0][0])
    context = {
        "row": row,
        "state": state,
        "area": Text(areas[0].name_zh, areas[0].name_en) if areas else row.area,
        "supply": labels.choice(row.supply),
        "steps": steps(state),
        "map": maps.park([area_feature(area) for area in areas], [parcel_feature(row, focus=True)]),
        "mu": mu(row.area_sqm),
        "assessed": covering(row, request.day),
        "drawn_sqm": f"{round(legal_sqm(ring)):,}",
        "corners": corners_of(row.polygon),
        "meridian": meridian(zone),
        "can_edit": _open(row, m.Redraw) and may(request, "redraw", subject_of(row)),
        "forms": [] if request.as_of else _offered(request, row, state, seq),
    }
    return render(request, "atlas/parcel.html", context)


def _open(row: ParcelRow, command: type[m.ParcelCommand]) -> bool:
    return row.status in core.TABLE[command][1]


def _pointless(state: core.State, command: type[m.ParcelCommand]) -> bool:
    """What the decider refuses anyway: land that the firm has already is neither acquired nor granted."""
    return state.supply == "existing" and command in (m.PlanAcquisition, m.SignContract)


def _offered(request: HttpRequest, row: ParcelRow, state: core.State, seq: int) -> list[CommandForm]:
    subject = subject_of(row)
    return [
        _form(tag, state, seq, request.day)
        for tag, command in COMMANDS.items()
        if _open(row, command) and not _pointless(state, command) and may(request, tag, subject)
    ]


def _form(tag: str, state: core.State, seq: int | None, on: date) -> CommandForm:
    command = COMMANDS[tag]
    known = {
        "on": on,
        "owners_total": state.owners_total,
        "owners_settled": state.owners_settled,
        "relocation_percent": state.relocation_percent,
        "project_id": state.project_id,
    }
    names = {info.name for info in msgspec.structs.fields(command)}
    fields: dict[str, Field] = {name: fen_field(name) for name in names if name.endswith("_fen")}
    initial: dict[str, Any] = {name: value for name, value in known.items() if name in names and value is not None}
    return ActForm(
        command,
        reverse("atlas:parcel_act", args=[state.id, tag]),
        fields=fields,
        initial=initial,
        seq=seq,
        title=core.COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
        tone="danger" if tag == "rescind" else "primary",
    )


@require_POST
def act(request: HttpRequest, parcel_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a parcel."""
    if tag not in COMMANDS:
        raise Http404
    row = found(request, parcel_id)
    require(request, tag, subject_of(row))
    state, _ = ledger.load(core.KIND, parcel_id)
    result = run_command(request, core.KIND, parcel_id, _form(tag, state, None, request.day))
    return result.response or acted(request, reverse("atlas:parcel", args=[parcel_id]), core.COMMAND_NAMES[tag])
