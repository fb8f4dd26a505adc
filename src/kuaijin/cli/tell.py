"""``kuaijin tell``: who was moved to which post, how a project was served, what the zone was honoured with."""

import argparse
from collections.abc import Iterator
from typing import Any

from kuaijin.core.base import Text

TOLD = {
    "posts": Text("没有任命", "nobody was appointed"),
    "story": Text("没有记录", "nothing on record"),
    "honours": Text("没有荣誉", "no honour"),
    "stations": Text("没有驻场单位", "no unit at any works"),
}
"""What can be told, and what is said where there is nothing."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "tell",
        help="posts, a project's service as a story, honours, units at the works",
        description="What the ledger tells of people, service and honours, from the read models, line by line.",
    )
    parser.add_argument("what", choices=tuple(TOLD))
    parser.add_argument("--project", metavar="ID", default="P14", help="whose story (default: P14)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Print the lines; 1 where there is nothing to tell."""
    from kuaijin.startup import django_ready

    django_ready()
    language = arguments.language
    lines = list(_SOURCES[arguments.what](arguments.project, language))
    for line in lines or [_say(TOLD[arguments.what], language)]:
        print(line)
    return 0 if lines else 1


def _say(text: Text, language: str) -> str:
    return str(text.zh if language == "zh" else text.en)


def _joined(*parts: Any) -> str:
    return "  ".join(str(part) for part in parts if part not in ("", None))


def _posts(_project: str, _language: str) -> Iterator[str]:
    from kuaijin.ledger.projections.people_models import PostingRow

    for row in PostingRow.objects.order_by("begins_on", "id"):
        yield _joined(row.begins_on, row.person, f"{row.from_unit} → {row.to_unit}", row.title, row.document)


def _story(project: str, language: str) -> Iterator[str]:
    from kuaijin.insight import service
    from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow
    from kuaijin.wallclock import today

    for row in ProjectRow.objects.filter(pk=project):
        cases, matters = CaseRow.objects.filter(project=project), MatterRow.objects.filter(project=project)
        found = service.story(row, cases, matters, today())
        days = Text("天", "days")
        for each in found.stretches:
            yield _joined(f"{each.first} – {each.last}", each.days, _say(days, language), _say(each.text, language))
        for move in found.moves:
            yield _joined(move.on, move.who, _say(move.text, language), move.ref)


def _honours(_project: str, language: str) -> Iterator[str]:
    from kuaijin.ledger.projections.delivery_models import HonourRow, StandingRow

    for row in HonourRow.objects.filter(status="held").order_by("awarded_on", "id"):
        title = _say(Text(row.title_zh, row.title_en), language)
        yield _joined(row.awarded_on, title, row.giver, row.period, row.document_no, *row.scans)
    for place in StandingRow.objects.filter(flag=True):
        yield _joined(place.period_to, place.appraisal, place.project, place.place, place.total)


def _stations(_project: str, language: str) -> Iterator[str]:
    from kuaijin.core.task_force import SORTS
    from kuaijin.ledger.projections.people_models import StationRow

    for row in StationRow.objects.all():
        days = f"{row.since} – {row.until or ''}"
        yield _joined(row.project, days, _say(SORTS[row.sort], language), row.unit, row.person, row.work)


_SOURCES: dict[str, Any] = {"posts": _posts, "story": _story, "honours": _honours, "stations": _stations}
"""The lines of each."""
