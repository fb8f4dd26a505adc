"""The process log (过程日志) for process mining: OCEL 2.0 as JSON, and XES with one trace a case.

Everything in it is in the ledger already: an entry is an event, what it is about are its objects. Names of people are
their role accounts; free text is left out, so that no opinion or reason leaves the house this way.
"""

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET  # written, never read

import msgspec
from msgspec import Struct

from kuaijin.ledger import surroundings
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow, MatterRow, PackageRow, ParcelRow

KINDS = ("project", "case", "parcel", "package", "permit-set", "matter", "works-plan")
"""The streams that are processes; the others (texts, numbers, mandates) are not mined."""
XES = "http://www.xes-standard.org/"


class Happened(Struct, frozen=True):
    """One event: which entry, of which type, when, by whom, about which objects (kind, id, in which part)."""

    id: str
    type: str
    at: str
    actor: str
    role: str
    kind: str
    stream: str
    about: tuple[tuple[str, str, str], ...]


def happenings() -> Iterator[Happened]:
    """The events in the order of their legal instants, streamed."""
    projects = {
        kind: dict(model.objects.values_list("id", "project"))
        for kind, model in (("case", CaseRow), ("parcel", ParcelRow), ("package", PackageRow), ("matter", MatterRow))
    }
    found = Entry.objects.filter(park=surroundings.park(), kind__in=KINDS).order_by("legal_at", "id")
    columns = ("id", "kind", "stream_id", "seq", "type", "legal_at", "actor_name", "actor_role")
    for row in found.values(*columns).iterator(chunk_size=2000):
        kind, stream = row["kind"], row["stream_id"]
        about = [(kind, stream, "subject")]
        project = projects.get(kind, {}).get(stream, "")
        if project:
            about.append(("project", project, "project"))
        yield Happened(
            str(row["id"]), f"{kind}:{row['type']}", row["legal_at"].isoformat(), row["actor_name"],
            row["actor_role"], kind, stream, tuple(about),
        )  # fmt: skip


def as_ocel() -> bytes:
    """OCEL 2.0 (JSON): event and object types, objects with their attributes, events with what they are about."""
    events, types = [], set()
    objects: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for each in happenings():
        types.add(each.type)
        for kind, id_, part in each.about:
            objects[kind, id_].update(
                (other_kind, other) for other_kind, other, _ in each.about if part == "subject" and other_kind != kind
            )
        events.append(
            {
                "id": each.id,
                "type": each.type,
                "time": each.at,
                "attributes": [{"name": "actor", "value": each.actor}, {"name": "role", "value": each.role}],
                "relationships": [{"objectId": f"{kind}/{id_}", "qualifier": part} for kind, id_, part in each.about],
            }
        )
    item = dict(CaseRow.objects.values_list("id", "item"))
    told = {
        "eventTypes": [{"name": name, "attributes": _typed("actor", "role")} for name in sorted(types)],
        "objectTypes": [
            {"name": kind, "attributes": _typed("item") if kind == "case" else []}
            for kind in sorted({kind for kind, _ in objects})
        ],
        "objects": [_object(kind, id_, related, item) for (kind, id_), related in sorted(objects.items())],
        "events": events,
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=1)


def _typed(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "type": "string"} for name in names]


def _object(kind: str, id_: str, related: set[tuple[str, str]], item: dict[str, str]) -> dict[str, Any]:
    known = item.get(id_, "") if kind == "case" else ""
    attributes = [{"name": "item", "time": "1970-01-01T00:00:00+00:00", "value": known}] if known else []
    links = [{"objectId": f"{other_kind}/{other}", "qualifier": "of"} for other_kind, other in sorted(related)]
    return {"id": f"{kind}/{id_}", "type": kind, "attributes": attributes, "relationships": links}


def as_xes() -> bytes:
    """XES (IEEE 1849): one trace a case of approval, its events told by the standard extensions."""
    rows = {row.id: row for row in CaseRow.objects.all()}
    traces: dict[str, list[Happened]] = defaultdict(list)
    for each in happenings():
        if each.kind == "case" and each.stream in rows:
            traces[each.stream].append(each)
    log = ET.Element("log", {"xes.version": "1849.2016", "xes.features": "", "xmlns": XES})
    for name, prefix in (("Concept", "concept"), ("Time", "time"), ("Organizational", "org")):
        ET.SubElement(log, "extension", {"name": name, "prefix": prefix, "uri": f"{XES}{prefix}.xesext"})
    for case, events in sorted(traces.items()):
        trace = ET.SubElement(log, "trace")
        row = rows[case]
        for key, value in (("concept:name", case), ("item", row.item), ("project", row.project),
                           ("department", row.department)):  # fmt: skip
            ET.SubElement(trace, "string", {"key": key, "value": value})
        for each in events:
            _event(trace, each)
    out = BytesIO()
    ET.indent(log, " ")
    ET.ElementTree(log).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue()


def _event(trace: ET.Element, each: Happened) -> None:
    event = ET.SubElement(trace, "event")
    told = (("concept:name", each.type.partition(":")[2]), ("org:resource", each.actor), ("org:role", each.role))
    for key, value in told:
        ET.SubElement(event, "string", {"key": key, "value": value})
    ET.SubElement(event, "date", {"key": "time:timestamp", "value": each.at})
