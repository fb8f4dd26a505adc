"""Packages (申请包): their facts, their read model, and what they bring about on their cases, in one transaction."""

from typing import Any

from kuaijin.core import case, package
from kuaijin.core import case_commands as c
from kuaijin.core.base import Command
from kuaijin.core.case_papers import BEFORE_ACCEPTANCE
from kuaijin.core.package_state import CaseNews, PackageFacts, State
from kuaijin.ledger import registry, states, surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.kinds import cases
from kuaijin.ledger.projecting import ProjectionContext, stored
from kuaijin.ledger.projections.models import CaseRow, PackageRow, ProjectRow
from kuaijin.ledger.registry import Happening

Commands = list[tuple[str, str, Command]]


def facts(stream_id: str, state: State, command: Command) -> PackageFacts:
    """What the project and the package's cases say, for a decision."""
    project_id = state.project_id or getattr(command, "project_id", "")
    row = stored(ProjectRow, project_id, fields=("owner_name", "owner_uscc"))
    if row is None:
        return PackageFacts()
    known = cases.facts(stream_id, case.State(id="", project_id=project_id), command)
    rivals = CaseRow.objects.filter(project=project_id, status__in=cases.OPEN).values_list("item", "id")
    return PackageFacts(
        project_exists=True,
        project_name=known.project_name,
        attributes=known.attributes,
        granted=known.granted,
        secretary=known.secretary,
        owner=row["owner_name"],
        owner_uscc=row["owner_uscc"],
        open={item: case_id for item, case_id in rivals if case_id not in state.cases.values()},
        cases={case_id: news_of(found) for case_id, found in _states(state.cases).items()},
    )


def _states(ids: dict[str, str]) -> dict[str, case.State]:
    """The states of the package's cases, in the order of their numbers."""
    found: dict[str, case.State] = states.of_several(registry.kind("case"), surroundings.park(), sorted(ids.values()))
    return found


def case_of(case_id: str) -> case.State:
    """The case as this transaction sees it."""
    found: case.State = states.of(registry.kind("case"), surroundings.park(), case_id)[0]
    return found


def news_of(state: case.State) -> CaseNews:
    """What the package needs to know of one case."""
    return CaseNews(
        state.status,
        state.missing or tuple(sorted(state.asked)) if state.status == "correction" else state.missing,
        bool(state.notices),
        tuple(paper.name.zh for paper in state.papers),
    )


class Packages:
    """申请包: one row a package."""

    name = "packages"
    kinds = (package.KIND,)
    models = (PackageRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the package as ``after`` tells it."""
        context.rows.put(
            PackageRow,
            id=after.id,
            project=after.project_id,
            project_name=after.project_name,
            stage=after.stage,
            applicant=after.applicant,
            uscc=after.uscc,
            status=after.status,
            items=list(after.items),
            cases=after.cases,
            received_at=after.received_at,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def receive(happening: Happening) -> Commands:
    """A case for each item, each with its papers and their files."""
    state: State = happening.after
    event: Any = happening.event
    cases_in_order = sorted((case_id, item) for item, case_id in event.cases.items())
    commands: Commands = [
        (
            "case",
            case_id,
            c.Receive(
                item_id=item,
                project_id=state.project_id,
                applicant=state.applicant,
                uscc=state.uscc,
                channel=event.channel,
                materials=event.given[item],
                ticket_at=event.ticket_at,
                ticket=event.ticket,
            ),
        )
        for case_id, item in cases_in_order
    ]
    for case_id, item in cases_in_order:
        commands += [("case", case_id, _file(state, material)) for material in event.files[item]]
    return commands


def _file(state: State, material: str) -> c.AttachFile:
    file: Any = state.file_of(material)
    return c.AttachFile(
        material=material,
        file_name=file.name,
        digest=file.digest,
        sha256=file.sha256,
        media_type=file.media_type,
        size=file.size,
        source=file.source,
    )


def attach(happening: Happening) -> Commands:
    """A file that comes after the receipt goes to every case that asks for its paper and may still take it."""
    state: State = happening.after
    event: Any = happening.event
    if state.status != "received":
        return []
    return [
        ("case", case_id, _file(state, event.material))
        for case_id in state.cases.values()
        if _takes(case_of(case_id), event.material, event.digest, fetched=bool(event.source))
    ]


def _takes(state: case.State, material: str, digest: str, *, fetched: bool) -> bool:
    paper = next((paper for paper in state.papers if paper.name.zh == material), None)
    current = state.file_of(material)
    fits = paper is not None and state.status in BEFORE_ACCEPTANCE and paper.shareable == fetched
    return fits and (current is None or current.digest != digest)


def notify(happening: Happening) -> Commands:
    """The merged notice is each case's one-time notice."""
    event: Any = happening.event
    return [
        ("case", case_id, c.NotifyCorrection(missing=missing, text=event.text))
        for case_id, missing in event.missing.items()
    ]


def correct(happening: Happening) -> Commands:
    """Each case is handed what it waits for."""
    event: Any = happening.event
    return [("case", case_id, c.SubmitCorrection(materials=names)) for case_id, names in event.given.items()]


def deliver(happening: Happening) -> Commands:
    """All results at once."""
    event: Any = happening.event
    handed = c.Deliver(receiver=event.receiver, channel=event.channel)
    return [("case", case_id, handed) for case_id in event.cases]


def register_reactions() -> None:
    """Make known what follows from what; each in the name of whoever gave the package's command."""
    for type_, react in (
        ("package-received", receive),
        ("paper-attached", attach),
        ("package-notified", notify),
        ("package-corrected", correct),
        ("package-delivered", deliver),
    ):
        registry.register_reaction(f"package: {type_}", (package.KIND, type_), react, in_name=True)
