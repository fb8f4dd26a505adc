"""Permit sets (拿地即拿证方案): their facts, their read model, and what the land contract brings about."""

from typing import Any

from django.db.models import QuerySet

from kuaijin.core import case, parcel, permit_set
from kuaijin.core.base import Command, Refusal
from kuaijin.core.case_commands import IssueWithLand, Recall
from kuaijin.core.permit_set_messages import Finish, Fire, RescindSet, Review, StopFiring
from kuaijin.core.permit_set_state import CaseNews, PermitSetFacts, State, digest_of_files
from kuaijin.ledger import registry, states, surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.fields import instant_text
from kuaijin.ledger.kinds.registers import newest
from kuaijin.ledger.projecting import ProjectionContext, stored
from kuaijin.ledger.projections.models import CaseRow, ParcelRow, PermitSetRow, ProjectRow
from kuaijin.ledger.registry import Happening

Commands = list[tuple[str, str, Command]]
OVER = ("complete", "rescinded")
HELD = ("granted", "delivered", "archived")


def facts(stream_id: str, state: State, command: Command) -> PermitSetFacts:
    """What the project, the parcel and the cases say, for a decision."""
    project_id = state.project_id or getattr(command, "project_id", "")
    parcel_id = state.parcel_id or getattr(command, "parcel_id", "")
    row = stored(ProjectRow, project_id, fields=("owner_uscc", "attributes", "granted"))
    land: parcel.State = _state_of("parcel", parcel_id)
    contract = land.contract
    rival = PermitSetRow.objects.filter(parcel=parcel_id).exclude(id=stream_id).exclude(status__in=OVER).first()
    return PermitSetFacts(
        project_known=row is not None,
        project_uscc=row["owner_uscc"] if row else "",
        attributes=row["attributes"] if row else {},
        granted=tuple(sorted(row["granted"])) if row else (),
        parcel_known=stored(ParcelRow, parcel_id, fields=("id",)) is not None,
        parcel_project=land.project_id,
        parcel_status=land.status,
        parcel_sqm=land.area_sqm,
        polygon=land.polygon,
        contract_on=contract.on if contract else None,
        contract_number=contract.number if contract else "",
        paid_proof=contract.paid_proof if contract else "",
        rival=rival.id if rival else "",
        cases=_cases(_case_ids(state, command)),
    )


def _state_of(kind: str, stream_id: str) -> Any:
    return states.of(registry.kind(kind), surroundings.park(), stream_id)[0]


def _case_ids(state: State, command: Command) -> dict[str, str]:
    told = {item: draft.case_id for item, draft in state.drafts.items()}
    item, case_id = getattr(command, "item_id", ""), getattr(command, "case_id", "")
    return {**told, item: case_id} if item and case_id else told


def _cases(ids: dict[str, str]) -> dict[str, CaseNews]:
    known = states.of_several(registry.kind("case"), surroundings.park(), sorted(ids.values()))
    return {item: _news(known[case_id]) for item, case_id in ids.items() if case_id in known}


def _news(state: case.State) -> CaseNews:
    last = state.advice[-1] if state.advice else None
    granted = [letter.at for letter in state.letters if letter.kind == "grant"]
    return CaseNews(
        id=state.id,
        status=state.status,
        item_id=state.item_id,
        project_id=state.project_id,
        uscc=state.uscc,
        advised_on=last.on if last else None,
        open_points=last.open_points if last else (),
        certificate=state.certificate,
        certificate_no=state.certificate_no,
        granted_at=instant_text(granted[-1]) if granted else "",
        files_digest=digest_of_files(state),
    )


class PermitSets:
    """拿地即拿证方案: one row a set."""

    name = "permit-sets"
    kinds = (permit_set.KIND,)
    models = (PermitSetRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the set as ``after`` tells it."""
        context.rows.put(
            PermitSetRow,
            id=after.id,
            project=after.project_id,
            parcel=after.parcel_id,
            buyer=after.buyer,
            uscc=after.uscc,
            status=after.status,
            items=list(after.items),
            drafts=len(after.drafts),
            decisions=len(after.decisions),
            issued=len(after.issued),
            valid_until=after.valid_until,
            armed_on=after.armed_on,
            fired_on=after.fired_on,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def _armed() -> "QuerySet[PermitSetRow]":
    return PermitSetRow.objects.filter(status="armed").order_by("id")


def fire_on_contract(happening: Happening) -> Commands:
    """LAND_CONTRACT_SIGNED with its payment proof, or the proof that follows, fires the parcel's armed set."""
    contract = happening.after.contract
    if contract is None or not contract.paid_proof:
        return []
    return [("permit-set", row.id, Fire()) for row in _armed().filter(parcel=happening.entry.stream_id)]


def stop_on_contract(happening: Happening, refusal: Refusal, kind: str, stream_id: str) -> Commands:
    """The land contract stands; the set records why it granted nothing."""
    rows = _armed().filter(parcel=happening.entry.stream_id)
    return [("permit-set", row.id, _stop(row.id, refusal, kind, stream_id)) for row in rows]


def fire_when_armed(happening: Happening) -> Commands:
    """A set that is armed again after the contract fires at once."""
    land: parcel.State = _state_of("parcel", happening.after.parcel_id)
    paid = land.contract is not None and bool(land.contract.paid_proof)
    return [("permit-set", happening.entry.stream_id, Fire())] if paid else []


def stop_when_armed(happening: Happening, refusal: Refusal, kind: str, stream_id: str) -> Commands:
    """The same, for a set that fired on being armed."""
    set_id = happening.entry.stream_id
    return [("permit-set", set_id, _stop(set_id, refusal, kind, stream_id))]


def _stop(set_id: str, refusal: Refusal, kind: str, stream_id: str) -> StopFiring:
    state: State = _state_of("permit-set", set_id)
    items = [item for item, draft in state.drafts.items() if kind == "case" and draft.case_id == stream_id]
    return StopFiring(
        rule=refusal.rule, reason_zh=refusal.text.zh, reason_en=refusal.text.en, item_id=items[0] if items else ""
    )


def issue(happening: Happening) -> Commands:
    """Each item of the fired set in the order of the prerequisites, then the record of what was granted."""
    state: State = happening.after
    set_id = happening.entry.stream_id
    commands: Commands = [("case", state.drafts[item].case_id, _issue_one(set_id, item, state)) for item in state.fired]
    return [*commands, ("permit-set", set_id, Finish())]


def _issue_one(set_id: str, item: str, state: State) -> IssueWithLand:
    decided = state.decisions[item]
    return IssueWithLand(
        set_id=set_id,
        item_id=item,
        project_id=state.project_id,
        applicant=state.buyer,
        uscc=state.uscc,
        materials=state.drafts[item].materials,
        reason=decided.reason,
        decided_by=decided.by,
        actor_id=decided.actor_id,
        role=decided.role,
        department=decided.department,
    )


def review_parcel(happening: Happening) -> Commands:
    """The land has changed: does its armed set still hold?"""
    return [("permit-set", row.id, Review()) for row in _armed().filter(parcel=happening.entry.stream_id)]


def review_case(happening: Happening) -> Commands:
    """Another round of advice, another file: does the armed set still hold?"""
    return [("permit-set", row.id, Review()) for row in _armed().filter(project=happening.after.project_id)]


def rescind_sets(happening: Happening) -> Commands:
    """The land grant has ended: the sets of the parcel end with it."""
    event: Any = happening.event
    rows = PermitSetRow.objects.filter(parcel=happening.entry.stream_id).exclude(status="rescinded").order_by("id")
    return [("permit-set", row.id, RescindSet(reason=event.reason)) for row in rows]


def recall_permits(happening: Happening) -> Commands:
    """What rests on the land falls with it, last granted first (许可法 art. 8; PR-7)."""
    event: Any = happening.event
    cases = [newest(each.case_id) for each in event.recalled]
    held = set(CaseRow.objects.filter(id__in=cases, status__in=HELD).values_list("id", flat=True))
    recall = Recall(reason=f"土地已收回：{event.reason}", compensation="按土地收回决定一并处理")
    return [("case", case_id, recall) for case_id in cases if case_id in held]


def register_reactions() -> None:
    """Make known what follows from what."""
    for name in ("contract-signed", "price-paid", "handed-over"):
        registry.register_reaction(
            f"permit set: {name}", ("parcel", name), fire_on_contract, otherwise=stop_on_contract
        )
    registry.register_reaction("permit set: armed", ("permit-set", "armed"), fire_when_armed, otherwise=stop_when_armed)
    registry.register_reaction("permit set: fired", ("permit-set", "fired"), issue)
    for name in ("redrawn", "project-linked"):
        registry.register_reaction(f"permit set: {name}", ("parcel", name), review_parcel)
    for name in ("advice-given", "file-attached", "file-removed"):
        registry.register_reaction(f"permit set: {name}", ("case", name), review_case)
    registry.register_reaction("permit set: rescinded", ("parcel", "contract-rescinded"), rescind_sets)
    registry.register_reaction("permit set: recall", ("permit-set", "set-rescinded"), recall_permits)
