"""What the map shows, as GeoJSON for ``map.js``: areas, parcels, and projects coloured by their light."""

from collections.abc import Iterable, Sequence
from typing import Any

from kuaijin.desks.frame import words
from kuaijin.desks.frame.statuses import LIGHTS

Ring = Sequence[Sequence[float]]


def feature(
    ring: Ring,
    name: Any,
    *,
    label: str = "",
    light: str | None = None,
    href: str = "",
    note: Any = "",
    word: Any = "",
    tone: str = "",
    focus: bool = False,
) -> dict[str, Any]:
    """A polygon from its outer ring of (longitude, latitude), CGCS2000/WGS 84 degrees.

    ``label`` is what stands on the map where the whole ``name`` would cover its neighbours; ``tone`` the colour of what
    has no light, told by ``word``. Where something is in ``focus``, the map opens on it and names it.
    """
    colour = light or "none"
    return {
        "type": "Feature",
        "properties": {
            "name": words.say(name),
            "label": label or words.say(name),
            "light": colour,
            "word": words.say(word or (LIGHTS[colour].text if light else "")),
            "tone": tone,
            "focus": focus,
            "note": words.say(note),
            "href": href,
        },
        "geometry": {"type": "Polygon", "coordinates": [[list(point) for point in ring]]},
    }


def park(
    areas: Iterable[dict[str, Any]],
    parcels: Iterable[dict[str, Any]] = (),
    projects: Iterable[dict[str, Any]] = (),
    assessments: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The layers of the park map, each a list of :func:`feature`."""
    layers = {"areas": areas, "parcels": parcels, "projects": projects, "assessments": assessments}
    return {name: {"type": "FeatureCollection", "features": list(features)} for name, features in layers.items()}
