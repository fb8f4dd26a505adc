"""The page of one case: facts, clocks, papers, what happened, letters, and what may be done now."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core.base import Text
from kuaijin.core.case_guards import missing_prerequisites
from kuaijin.core.case_state import STATUSES, Asked, State
from kuaijin.core.citing import citation
from kuaijin.core.tech_review import CASE_OPEN
from kuaijin.desks.frame import uploads, words
from kuaijin.desks.frame.commands import CommandForm
from kuaijin.desks.frame.guard import may
from kuaijin.desks.frame.guest_link import guest_link
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.window import clocks, offers, papers, queries
from kuaijin.desks.window.entered import entered
from kuaijin.desks.window.forms import PROMISES, form_of
from kuaijin.desks.window.found import facts_of, found_case, standing
from kuaijin.desks.window.offers import Standing
from kuaijin.desks.window.story import happenings
from kuaijin.insight.dispatch import ACTS
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.instant import version_for, waits_for
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow
from kuaijin.ledger.projections.review_models import ReviewRow

STEPS = (
    ("received", Text("收件", "Received")),
    ("accepted", Text("受理", "Accepted")),
    ("review", Text("审查", "Review")),
    ("decided", Text("决定", "Decided")),
    ("delivered", Text("送达", "Delivered")),
    ("archived", Text("归档", "Archived")),
)
UNITS = {
    "workday": Text("个工作日", "working days"),
    "calendar_day": Text("日（自然日）", "calendar days"),
    "month": Text("个月", "months"),
}
TOLERANCE = Text("容缺办理", "With tolerance")
WORDS = {
    "present": Text("已提交", "Handed in"),
    "shared": Text("共享获取", "By data sharing"),
    "missing": Text("缺", "Missing"),
    "optional": Text("未提交（非必需）", "Not handed in (optional)"),
    "ended": Text("已结束", "Ended"),
    "running": Text("进行中", "Running"),
    "adverse": Text("不同意见", "Adverse"),
}
JOINS = {
    "all": Text("须全部同意", "every consent is needed"),
    "quorum": Text("满足规定数目的部门同意", "so many consents are needed"),
    "lead": Text("由牵头部门决定", "the lead department decides"),
}
ENDED = ("refused", "withdrawn", "terminated")


@require_GET
def case_page(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case."""
    row, project = found_case(request, case_id)
    state, seq = ledger.load("case", case_id)
    case = standing(request, state, project)
    history = ledger.history("case", case_id)
    strips = clocks.strips(state, request.day)
    strip = clocks.chosen(strips, request.GET.get("clock", ""), state)
    main, more = _forms(request, case, row, project, seq)
    matters = visible(request.actor, "matter", MatterRow.objects.filter(case=case_id).order_by("-raised_on"))
    context = {
        "row": _lit(request, case_id),
        "state": case.state,
        "answer": case.answer,
        "stage": case.rulebook.stages.get(state.stage),
        "item": case.item,
        "basis": citation(case.item.legal_basis) if case.item else "",
        "decision_basis": citation(state.decision_basis),
        "special_names": {each.name: offers.procedure(case, each.name) for each in state.specials},
        "special_bases": {each.name: citation(each.basis) for each in state.specials},
        "project": project,
        "project_name": Text(row.project_name, project.name_en or project.name_zh) if project else row.project_name,
        "project_href": _project_href(request, project),
        "power_href": _power_href(request, state),
        "steps": steps(state),
        "status_text": Text(STATUSES[state.status].zh, STATUSES[state.status].en.capitalize()),
        "deadlines": clocks.deadlines(case, request.day),
        "strips": strips,
        "strip": strip,
        "strip_name": words.say(strip.name) if strip else "",
        "unit": words.say(UNITS[state.limits.limit_unit]),
        "words": WORDS,
        "promise_names": PROMISES,
        "lines": papers.lines(request, case.state, row, project),
        "accept": uploads.accept(),
        "fetchable": papers.fetchable(request, case.state, row, project),
        "tolerance_text": TOLERANCE,
        "duty": ACTS.get(row.next_act),
        "main": main,
        "more": more,
        "drawers": [*main, *more],
        "waiting": _waiting(case, project),
        **entered(request, state),
        "history": happenings(history),
        "matters": matters,
        "instant": _instant(state),
        "machine_waits": _machine_waits(state, request.day),
        "raise_href": _raise_href(request, row),
        "asked": _asked(request, state, row, project),
        "reviews": visible(request.actor, "tech-review", ReviewRow.objects.filter(case=case_id)),
        "review_href": _review_href(request, row, project),
        "join_text": JOINS[state.join] if state.join else "",
    }
    return render(request, "window/case.html", context)


def _machine_waits(state: State, day: date) -> tuple[str, ...]:
    """The files with which the machine would look at the case; none where it does not decide the item."""
    waiting = waits_for(state)
    return waiting if waiting and version_for(state.item_id, day) else ()


def _review_href(request: HttpRequest, row: CaseRow, project: ProjectRow | None) -> str:
    """Where a technical review of the case is given out, for who may and while the case is handled."""
    subject = replace(subject_of(row, project), kind="tech-review")
    if request.as_of is not None or row.status not in CASE_OPEN or not may(request, "commission-review", subject):
        return ""
    return reverse("reviews:commission", args=[row.pk])


def _asked(request: HttpRequest, state: State, row: CaseRow, project: ProjectRow | None) -> list[tuple[Asked, str]]:
    """Who was asked; with a guest's link for who may ask guests, while it is open."""
    links = request.as_of is None and may(request, "ask-guest", subject_of(row, project))
    return [
        (each, guest_link(request, state.id, each.department) if links and each.guest and not each.answer else "")
        for each in state.consulted
    ]


def _lit(request: HttpRequest, case_id: str) -> Any:
    return queries.with_lights(CaseRow.objects.filter(id=case_id), request.day, surroundings.calendar()).get()


def _forms(
    request: HttpRequest, case: Standing, row: CaseRow, project: ProjectRow | None, seq: int
) -> tuple[list[CommandForm], list[CommandForm]]:
    """The forms that the case's standing and the reader's rights leave; none on a past day."""
    if request.as_of is not None:
        return [], []
    subject = subject_of(row, project)

    def allowed(commands: list[type[Any]]) -> list[CommandForm]:
        return [form_of(case, each, seq) for each in commands if may(request, offers.tag_of(each), subject)]

    main, more = allowed(offers.main(case)), allowed(offers.more(case))
    return (more, []) if not main and len(more) == 1 else (main, more)  # the one thing to do is not hidden away


def steps(state: State) -> list[tuple[Text, str]]:
    """The step bar: what is done, where the case stands, what is left out because it ended early."""
    reached = {
        "received": state.received_on is not None,
        "accepted": state.accepted_on is not None,
        "review": bool(state.decision),
        "decided": bool(state.decision),
        "delivered": state.delivered_on is not None,
        "archived": bool(state.archive_no),
    }
    shown: list[tuple[Text, str]] = []
    stands = False
    for key, text in STEPS:
        if reached[key]:
            shown.append((text, "done"))
        elif state.status in ENDED:
            shown.append((text, "skipped"))
        elif not stands:
            stands = True
            shown.append((text, "now"))
        else:
            shown.append((text, "next"))
    return shown


def _instant(state: State) -> dict[str, Any] | None:
    """The machine's check with each input's title, as the version that it used calls it."""
    check = state.instant
    if check is None:
        return None
    rules, _ = ledger.load("ruleset", state.item_id)
    version = next((each for each in rules.versions if each.number == check.version), None)
    titles = {each.name: each.title for each in version.table.inputs} if version else {}
    return {
        "check": check,
        "status": f"instant_{check.outcome}",
        "inputs": [(titles.get(each.name, Text(each.name, each.name)), each) for each in check.inputs],
    }


def _waiting(case: Standing, project: ProjectRow | None) -> list[tuple[Text, str]]:
    """The prerequisites that are not granted yet, with the act they hold up."""
    if case.item is None or case.state.status not in ("pre_service", "received", "correction", "accepted", "special"):
        return []
    book, facts = case.rulebook, facts_of(project)
    wanting = []
    for needed_by in ("acceptance", "decision"):
        if needed_by == "acceptance" and case.state.accepted_on is not None:
            continue
        wanting += [
            (book.items[each].name, needed_by) for each in missing_prerequisites(case.item, book, facts, needed_by)
        ]
    return wanting


def _project_href(request: HttpRequest, project: ProjectRow | None) -> str:
    if project is None or not may(request, "read", subject_of(project)):
        return ""
    return reverse("projects:page", args=[project.pk])


def _power_href(request: HttpRequest, state: State) -> str:
    if state.power is None or not state.power.power_id or not may(request, "power.list"):
        return ""
    return reverse("powers:power", args=[state.power.power_id])


def _raise_href(request: HttpRequest, row: CaseRow) -> str:
    if request.as_of is not None or not may(request, "matter.raise"):
        return ""
    return f"{reverse('dispatch:raise')}?project_id={row.project}&case_id={row.pk}"
