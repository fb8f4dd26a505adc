"""Template tags and filters of all pages (a builtin library: ``{% load kj %}`` is allowed, not needed)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kuaijin.core.base import Text
from kuaijin.desks.frame import charts, commands, drawings, labels, names, strip, words
from kuaijin.desks.frame.statuses import LIGHTS, SOURCES, Status, status_of

register = template.Library()

register.filter("lang", words.say)
register.filter("day", words.say_day)
register.filter("short_day", words.say_short_day)
register.filter("moment", words.say_moment)
register.filter("wan", words.say_wan)
register.filter("yi", words.say_yi)
register.filter("fen", words.say_fen)
register.filter("weekday", words.say_weekday)


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> str:
    """The sentence in the reader's language; ``{n}`` in it is replaced by the keyword value ``n``."""
    text = zh if words.chinese() else en
    return text.format(**values) if values else text


@register.filter
def department(name: str | None) -> str:
    """The department's name in the reader's language."""
    return words.say(names.department(name))


@register.filter
def bare_wan(value: int | None) -> str:
    """万元 without the unit, for columns whose heading carries it."""
    return words.say_wan(value, unit=False)


@register.filter
def percent(value: Decimal | int | None, places: int = 1) -> str:
    """``66.7 %`` of an exact number that is already in percent."""
    return words.NOTHING if value is None else f"{value:.{places}f} %"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon out of ``icons.svg``. Decorative unless ``label`` is given."""
    # The file is small and cached; `use` keeps the pages free of repeated paths.
    href = f"{static('kj/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="kj-icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="kj-icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', href)


def pill(status: Status, note: str = "") -> SafeString:
    """A status pill: icon, word, tone; ``note`` is added after the word."""
    return _drawn(status.tone, status.icon, words.say(status.text) + (f" {note}" if note else ""))


@lru_cache(maxsize=4096)
def _drawn(tone: str, icon_name: str, word: str) -> SafeString:
    """The same pills stand hundreds of times on a page: each is drawn once."""
    return format_html('<span class="kj-pill kj-pill-{}">{}<span>{}</span></span>', tone, icon(icon_name), word)


@register.simple_tag
def status(key: Any, note: str = "", text: Any = None, tone: str = "") -> SafeString:
    """The pill of a state: ``{% status case.status %}``; ``text`` and ``tone`` override the known ones."""
    known = status_of(str(key))
    shown = Status(
        text if isinstance(text, Text) else Text(text, text) if text else known.text, known.icon, tone or known.tone
    )
    return pill(shown, str(note))


@register.simple_tag
def light(colour: str | None, note: str = "") -> SafeString:
    """A traffic light with icon and word: ``{% light row.light %}`` of green, yellow, red, or nothing."""
    return pill(LIGHTS.get(str(colour or "none").lower(), LIGHTS["none"]), str(note))


@register.simple_tag
def source(mark: str | None) -> SafeString:
    """Where a fact comes from: article, sample, assumption, derived, ledger."""
    if not mark:
        return mark_safe("")
    return pill(SOURCES.get(str(mark), Status(Text(str(mark), str(mark)), "info-circle", "plain")))


@register.simple_tag(takes_context=True)
def url_with(context: dict[str, Any], **changes: Any) -> str:
    """This page's address with some query parameters changed; ``None`` or an empty string removes one."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("poll", None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.inclusion_tag("frame/parts/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Any, target: str = "") -> dict[str, Any]:
    """Links to the pages of a Django ``Page``; with ``target`` (an id) they refresh that part only."""
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {"request": context["request"], "page": page, "numbers": numbers, "target": target}


@register.inclusion_tag("frame/parts/listing.html", takes_context=True)
def listing(context: dict[str, Any], lst: Any) -> dict[str, Any]:
    """A list made by ``frame.listing.Listing``."""
    return {"request": context["request"], "lst": lst, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("frame/parts/command_form.html", takes_context=True)
def command_form(context: dict[str, Any], form: "commands.CommandForm") -> dict[str, Any]:
    """The form of one command, made by ``frame.commands.CommandForm``; nothing while a past day is looked at."""
    request = context["request"]
    return {
        "request": request,
        "form": form,
        "acting": getattr(request, "as_of", None) is None,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("frame/parts/calendar_strip.html")
def calendar_strip(steps: Any, title: str = "") -> dict[str, Any]:
    """The explanation of a clock (``core.clock.explain``) as a strip of days and a table of reasons."""
    return {"months": strip.months(tuple(steps)), "steps": steps, "title": title}


@register.inclusion_tag("frame/parts/chart.html")
def chart(chart_id: str, data: "charts.Chart") -> dict[str, Any]:
    """A chart with its table: ``data`` from ``frame.charts``. The page loads ``charts.js`` in its scripts block."""
    return {"id": chart_id, "data_id": f"{chart_id}-data", "chart": data, "json": data.for_browser()}


MAP_LAYERS = {
    "tiles": Text("底图", "Base map"),
    "areas": Text("片区与园", "Areas"),
    "parcels": Text("地块", "Parcels"),
    "assessments": Text("区域评估", "Area assessments"),
    "projects": Text("项目", "Projects"),
}


@register.inclusion_tag("frame/parts/map.html")
def park_map(map_id: str, data: dict[str, Any], label: str = "") -> dict[str, Any]:
    """A map: ``data`` from ``frame.maps.park``. Put the same things on the page as a table as well.

    Each layer that holds anything for this reader can be hidden; so can the tiles of a base map, if the site has one.
    """
    layers = [("tiles", MAP_LAYERS["tiles"])] if settings.KUAIJIN_TILES else []
    layers += [(name, MAP_LAYERS[name]) for name, held in data.items() if held["features"]]
    found = {feature["properties"]["light"] for feature in data["projects"]["features"]}
    return {
        "id": map_id,
        "data_id": f"{map_id}-data",
        "data": data,
        "label": label,
        "worker": static("kj/maplibre-gl-worker.mjs"),
        "lights": [colour for colour in LIGHTS if colour in found],
        "tiles": settings.KUAIJIN_TILES,
        "credit": settings.KUAIJIN_TILES_CREDIT,
        "layers": layers if len(layers) > 1 else [],
    }


@register.inclusion_tag("frame/parts/graph.html")
def graph(nodes: Any, edges: Any, label: str = "") -> dict[str, Any]:
    """The graph of prerequisites: ``frame.drawings.Node``s and (from, to) pairs, drawn by the server."""
    return {"drawing": drawings.graph(tuple(nodes), tuple(edges)), "label": label}


@register.inclusion_tag("frame/parts/timeline.html")
def timeline(tracks: Any, first: date, last: date, today: date | None = None, label: str = "") -> dict[str, Any]:
    """One line a thing from ``first`` to ``last``: ``frame.drawings.Track``s with marks and spans."""
    return {"drawing": drawings.timeline(tuple(tracks), first, last, today), "label": label}


@register.inclusion_tag("frame/parts/stack_bar.html")
def stack_bar(parts: Any, label: str = "") -> dict[str, Any]:
    """Parts of a whole in one bar: ``frame.drawings.Part``s (text, count, tone, href)."""
    return {"bar": drawings.stack(tuple(parts)), "label": label}


@register.inclusion_tag("frame/parts/steps.html")
def step_bar(steps: Any, label: str = "") -> dict[str, Any]:
    """How far something has come: pairs (text, state), state of done, now, next, skipped."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("frame/parts/empty.html")
def empty(zh: str, en: str, icon_name: str = "inbox", hint: Any = "") -> dict[str, Any]:
    """What stands where a list would be, when there is nothing."""
    return {"text": zh if words.chinese() else en, "icon_name": icon_name, "hint": hint}


@register.inclusion_tag("frame/parts/stat.html")
def stat(
    label: str, value: Any, *, unit: str = "", href: str = "", note: Any = "", tone: str = "", icon_name: str = ""
) -> dict[str, Any]:
    """A figure on a card; ``href`` opens what it is made of. Without a value it is a dash and has no unit."""
    return {
        "label": label,
        "value": words.NOTHING if value is None else value,
        "unit": "" if value is None else unit,
        "href": href,
        "note": note,
        "tone": tone,
        "icon_name": icon_name,
    }


@register.simple_tag
def rule(id_: str) -> SafeString:
    """The id of a rule that a person can look up (CR-1, LEDGER-4); what the house calls its own checks is no word."""
    return format_html('<span class="kj-rule">{}</span>', id_) if words.citable(id_) else mark_safe("")


@register.simple_tag
def opens(hrefs: Mapping[str, str], ref: str, text: Any = "", css: str = "") -> SafeString:
    """``text`` (or the id itself) as a link where ``frame.links.hrefs`` knows the object ``ref``, else alone."""
    said = words.say(text) or ref
    found = hrefs.get(ref)
    if found:
        return format_html('<a class="{}" href="{}">{}</a>', css, found, said)
    return format_html('<span class="{}">{}</span>', css, said) if css else format_html("{}", said)


@register.filter
def field_name(name: str) -> str:
    """What a field of an entry is called on forms; nothing for one that no form asks for."""
    return words.say(labels.FIELDS[name].label) if name in labels.FIELDS else ""


@register.filter
def iso(value: Any) -> str:
    """A day as a date input wants it."""
    return value.isoformat()[:10] if isinstance(value, date) else str(value or "")


@register.filter
def show(value: Any) -> str:
    """Any value as a reader wants it: texts in the language, days told, yes and no, lists joined."""
    if isinstance(value, bool):
        return words.say(Text("是", "yes") if value else Text("否", "no"))
    if isinstance(value, date):
        return words.say_day(value)
    if isinstance(value, (list, tuple)):
        return ("、" if words.chinese() else ", ").join(show(one) for one in value) or words.NOTHING
    return words.say(value) or words.NOTHING
