"""The forms of a permit set's commands, with what the page knows filled in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from kuaijin import ledger
from kuaijin.core import permit_set_messages as m
from kuaijin.core.base import Text
from kuaijin.core.permit_set import TABLE
from kuaijin.core.permit_set_state import COMMAND_NAMES, State, digest_of_files
from kuaijin.core.tailoring import tailor
from kuaijin.desks.frame.commands import ActForm, CommandForm
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.reading import fen_field, ring_field
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight.projects import project_names
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, ParcelRow, PermitSetRow, ProjectRow

OPEN_CASES = ("pre_service", "received", "accepted")
COMMANDS: dict[str, type[m.PermitSetCommand]] = {
    str(command.__struct_config__.tag): command
    for command in (m.Arm, m.FirePart, m.FixDraft, m.Predecide, m.PrepareContract, m.Disarm)
}
CONFIRM = {
    "arm": Text(
        "确认就绪后，土地合同签订并缴款即自动核发，确定吗？",
        "Once armed, the signed and paid land contract grants everything. Arm it?",
    ),
    "fix-draft": Text(
        "更换文稿会使原审定和就绪失效，确定吗？",
        "Another draft undoes the decision on the old one, and the arming. Sure?",
    ),
    "fire-part": Text("将立即核发所选事项，确定吗？", "The ticked items are granted at once. Sure?"),
}
READY = Text(
    "每行一份，与事项材料清单一致；共享材料不必列", "One a line, as in the item's list; shared ones need not be named"
)


def offered(request: HttpRequest, row: PermitSetRow, state: State, seq: int) -> list[CommandForm]:
    """The forms of what this person may do to the set now."""
    subject = subject_of(row)
    tags = [tag for tag in COMMANDS if state.status in TABLE[COMMANDS[tag]][1] and may(request, tag, subject)]
    return [form_of(row.pk, tag, state, seq) for tag in tags]


def form_of(set_id: str, tag: str, state: State, seq: int | None) -> CommandForm:
    """The form of one command."""
    return ActForm(
        COMMANDS[tag],
        reverse("grants:act", args=[set_id, tag]),
        fields=_fields(tag, state),
        initial=_initial(tag, state),
        seq=seq,
        title=COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
    )


def files_form(state: State, item_id: str) -> CommandForm | None:
    """固化文稿 out of what the firm has uploaded for the item's advice: nothing is typed again.

    The digest covers the digests of the files by their papers' names, so that any other file gives another draft.
    ``None`` where no open case of the item has a file.
    """
    row = CaseRow.objects.filter(project=state.project_id, item=item_id, status__in=OPEN_CASES).first()
    case = ledger.load("case", row.id)[0] if row is not None else None
    if case is None or not case.files:
        return None
    current = sorted({each.material for each in case.files if case.file_of(each.material) == each})
    parcel = ParcelRow.objects.filter(id=state.parcel_id).first()
    name = surroundings.rulebook().items[item_id].name
    return CommandForm(
        m.FixDraft,
        reverse("grants:fix_files", args=[state.id, item_id]),
        fixed={
            "item_id": item_id,
            "case_id": case.id,
            "document": f"{name.zh}送审稿",
            "digest": digest_of_files(case),
            "materials": tuple(current),
            "polygon": tuple(map(tuple, parcel.polygon)) if parcel is not None and parcel.polygon else (),
        },
        title=COMMAND_NAMES["fix-draft"],
    )


def _fields(tag: str, state: State) -> dict[str, Field]:
    items = _names(state.remaining)
    one = Field(widget="select", choices=items)
    match tag:
        case "fix-draft":
            cases = CaseRow.objects.filter(project=state.project_id, item__in=state.remaining, status__in=OPEN_CASES)
            picked = tuple((row.id, Text(f"{row.id} {row.item_zh}", f"{row.id} {row.item_en}")) for row in cases)
            return {
                "item_id": one,
                "case_id": Field(widget="select", choices=picked),
                "materials": Field(widget="lines", help=READY, wide=True),
                "polygon": ring_field("polygon"),
            }
        case "predecide":
            return {"item_id": one}
        case "prepare-contract":
            return {"price_fen": fen_field("price_fen")}
        case "fire-part":
            return {"items": Field(widget="checks", choices=items, wide=True)}
    return {}


def _initial(tag: str, state: State) -> dict[str, Any]:
    if tag == "fire-part" and state.stop is not None:
        return {"items": state.stop.offered}
    prepared = state.contract
    if tag == "prepare-contract" and prepared is not None:
        return {
            "kind": prepared.kind,
            "number": prepared.number,
            "price_fen": f"{prepared.price_fen // 100}.{prepared.price_fen % 100:02d}",
            "paid_proof": prepared.paid_proof,
            "start_by": prepared.start_by,
        }
    return {}


def _names(items: tuple[str, ...]) -> tuple[tuple[str, Text], ...]:
    known = surroundings.rulebook().items
    return tuple((item, known[item].name) for item in items)


def _parcel_of(parcel: str, project: Text) -> Text:
    return Text(f"{parcel} {project.zh}", f"{parcel} {project.en}")


def plan_form(request: HttpRequest, url: str) -> CommandForm:
    """The form that plans a set: a parcel without a contract, its project's owner, and the items of its list."""
    parcels = visible(request.actor, "parcel", ParcelRow.objects.filter(contract_on=None).exclude(project=""))
    names = project_names(row.project for row in parcels)
    parcel = request.GET.get("parcel") or request.POST.get("parcel_id", "")
    project = _project_of(parcel)
    chosen = tuple((row.id, _parcel_of(row.id, names.get(row.project, Text("", "")))) for row in parcels)
    return CommandForm(
        m.PlanSet,
        url,
        fields={
            "parcel_id": Field(widget="select", choices=(("", "—"), *chosen)),
            "project_id": Field(widget="hidden", parse=_told(project.pk if project else "")),
            "buyer": Field(parse=None),
            "items": Field(widget="checks", choices=_choosable(project), wide=True),
        },
        initial={
            "parcel_id": parcel,
            "project_id": project.pk if project else "",
            "buyer": project.owner_name if project else "",
            "uscc": project.owner_uscc if project else "",
        },
        seq=0,
        title=COMMAND_NAMES["plan-set"],
    )


def _project_of(parcel_id: str) -> ProjectRow | None:
    parcel = ParcelRow.objects.filter(id=parcel_id).first()
    return None if parcel is None else ProjectRow.objects.filter(id=parcel.project).first()


def _told(value: str) -> Callable[[QueryDict], str]:
    return lambda _posted: value


def _choosable(project: ProjectRow | None) -> tuple[tuple[str, Text], ...]:
    """Items of the project's own list that are not granted yet."""
    if project is None:
        return ()
    listed = tailor(surroundings.rulebook(), project.attributes)
    return _names(tuple(item for item in listed.order if item not in project.granted))
