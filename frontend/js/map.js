// Draws what frame/maps.py gives: areas, parcels, projects coloured by light. No glyph server: labels come from local fonts. Tiles only where
// the site names some; without a network the outlines stand alone.
import { Map as ParkMap, Marker, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";

const FONTS = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const LIGHT = ["match", ["get", "light"], "red", "#c9362c", "yellow", "#e0a100", "green", "#2e8b57", "#8696a5"];
const TONE = ["match", ["get", "tone"], "info", "#2a7fb8", "good", "#2e8b57", "warn", "#e0a100", "bad", "#c9362c", "done", "#6b7b8a", "plain", "#b9c4ce", "#ffffff"];

function style(data) {
  const sources = {};
  for (const [name, collection] of Object.entries(data)) sources[name] = { type: "geojson", data: collection };
  sources.points = { type: "geojson", data: { type: "FeatureCollection", features: (data.projects?.features ?? []).map(middle) } };
  sources.names = { type: "geojson", data: { type: "FeatureCollection", features: (data.areas?.features ?? []).map(upper) } };
  const label = (id, source, size, color, layout = {}) => ({
    id, type: "symbol", source, layout: { "text-field": ["get", "label"], "text-font": ["Local"], "text-size": size, "text-max-width": 12, ...layout },
    paint: { "text-color": color, "text-halo-color": "#ffffff", "text-halo-width": 1.5 },
  });
  return {
    version: 8,
    sources,
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#eef3f7" } },
      { id: "areas-fill", type: "fill", source: "areas", paint: { "fill-color": "#d6e4f0", "fill-opacity": 0.55 } },
      { id: "areas-line", type: "line", source: "areas", paint: { "line-color": "#5b7f9e", "line-width": 1.5, "line-dasharray": [4, 2] } },
      label("areas-name", "names", 12, "#3c5f80", { "text-anchor": ["case", ["get", "outer"], "bottom", "top"], "text-allow-overlap": true }),
      { id: "assessments-fill", type: "fill", source: "assessments", paint: { "fill-color": "#7a5ea8", "fill-opacity": 0.12 } },
      { id: "assessments-line", type: "line", source: "assessments", paint: { "line-color": "#7a5ea8", "line-width": 1.5, "line-dasharray": [2, 2] } },
      { id: "parcels-fill", type: "fill", source: "parcels", paint: { "fill-color": TONE, "fill-opacity": 0.8 } },
      { id: "parcels-line", type: "line", source: "parcels", paint: { "line-color": "#6b7b8a", "line-width": 1 } },
      { ...label("parcels-name", "parcels", 12, "#1b2733"), filter: ["get", "focus"] },
      { id: "projects-fill", type: "fill", source: "projects", paint: { "fill-color": LIGHT, "fill-opacity": 0.78 } },
      { id: "projects-line", type: "line", source: "projects", paint: { "line-color": "#1b2733", "line-width": 1 } },
      { id: "points", type: "circle", source: "points", paint: { "circle-radius": 6, "circle-color": LIGHT, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 } },
      label("points-name", "points", 12, "#1b2733", { "text-offset": [0, -0.75], "text-anchor": "bottom", "text-variable-anchor": ["bottom", "top", "left", "right"], "text-radial-offset": 0.7 }),
    ],
  };
}

// A small parcel would be lost in a park of 70 km²: each project is also a point in the middle of its ring.
function middle(feature) {
  const ring = feature.geometry.coordinates[0].slice(0, -1);
  const mean = (axis) => ring.reduce((sum, point) => sum + point[axis], 0) / ring.length;
  return { ...feature, geometry: { type: "Point", coordinates: [mean(0), mean(1)] } };
}

// An area's name stands under its upper edge, out of the way of what lies in it; above the edge if other areas lie in it.
function upper(feature, index, all) {
  const [west, south, east, north] = box(feature);
  const outer = all.some((other) => {
    const [w, s, e, n] = box(other);
    return other !== feature && w >= west && s >= south && e <= east && n <= north;
  });
  return { ...feature, properties: { ...feature.properties, outer }, geometry: { type: "Point", coordinates: [(west + east) / 2, north] } };
}

function box(feature) {
  const ring = feature.geometry.coordinates[0];
  const [xs, ys] = [ring.map((point) => point[0]), ring.map((point) => point[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function bounds(data) {
  const all = Object.values(data).flatMap((collection) => collection.features);
  const focused = all.filter((one) => one.properties.focus);
  const points = (focused.length ? focused : all).flatMap((one) => one.geometry.coordinates[0]);
  if (!points.length) return null;
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]];
}

function card(properties) {
  const box = document.createElement("div");
  const name = document.createElement(properties.href ? "a" : "strong");
  if (properties.href) name.href = properties.href;
  name.textContent = properties.name;
  box.append(name);
  for (const text of [properties.word, properties.note].filter(Boolean)) {
    const line = document.createElement("div");
    line.textContent = text;
    box.append(line);
  }
  return box;
}

function open(map, layer) {
  map.on("click", layer, (event) => {
    new Popup({ closeButton: true, maxWidth: "18rem" }).setLngLat(event.lngLat).setDOMContent(card(event.features[0].properties)).addTo(map);
    event.preventDefault();
  });
  map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
}

// On the page of a boundary: a marker for each line of the table of corners; dragging one writes its line.
function edit(map, form, data) {
  const lines = [...form.querySelectorAll("[data-corner]")].map((line) => [line.querySelector("[name=lon]"), line.querySelector("[name=lat]")]);
  const markers = new Map();
  const filled = () => lines.filter((fields) => fields.every((field) => field.value.trim() !== "" && Number.isFinite(Number(field.value))));
  const position = (fields) => fields.map((field) => Number(field.value));
  const outline = () => {
    const ring = filled().map(position);
    const drawn = { ...data.areas.features[0], geometry: { type: "Polygon", coordinates: [ring.length ? [...ring, ring[0]] : []] } };
    map.getSource("areas").setData({ type: "FeatureCollection", features: [drawn] });
  };
  const mark = (fields) => {
    const element = document.createElement("div");
    element.className = "kj-corner";
    element.textContent = lines.indexOf(fields) + 1;
    const marker = new Marker({ element, draggable: true }).setLngLat(position(fields)).addTo(map);
    marker.on("drag", () => {
      const { lng, lat } = marker.getLngLat();
      fields[0].value = lng.toFixed(9);
      fields[1].value = lat.toFixed(9);
      outline();
    });
    markers.set(fields, marker);
  };
  const follow = () => {
    const shown = filled();
    for (const [fields, marker] of markers) if (!shown.includes(fields)) { marker.remove(); markers.delete(fields); }
    for (const fields of shown) if (markers.has(fields)) markers.get(fields).setLngLat(position(fields)); else mark(fields);
    outline();
  };
  form.addEventListener("change", follow);
  follow();
}

function start(place) {
  if (place.dataset.drawn) return;
  place.dataset.drawn = "yes";
  const data = JSON.parse(document.getElementById(place.dataset.map).textContent);
  setWorkerUrl(place.dataset.worker);
  const whole = bounds(data);
  place.replaceChildren();
  const map = new ParkMap({
    container: place, style: style(data), localIdeographFontFamily: FONTS, attributionControl: false,
    // One finger scrolls the page on a phone, two move the map.
    cooperativeGestures: matchMedia("(pointer: coarse)").matches, locale: { "CooperativeGesturesHandler.MobileHelpText": place.dataset.help },
    ...(whole ? { bounds: whole, fitBoundsOptions: { padding: 24, maxZoom: 17 } } : {}),
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  const form = place.closest("form[data-corners]");
  map.on("load", () => { if (form) edit(map, form, data); base(map, place.dataset.tiles); layers(map, place); place.dataset.ready = "yes"; });
  for (const layer of ["points", "projects-fill", "parcels-fill"]) open(map, layer);
}

// The base map comes under what is drawn already, and goes again where its place does not answer.
function base(map, tiles) {
  if (!tiles) return;
  const address = new URL(tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
  map.addSource("tiles", { type: "raster", tiles: [address], tileSize: 256, maxzoom: 18 });
  map.addLayer({ id: "tiles", type: "raster", source: "tiles" }, "areas-fill");
  let missing = 0;
  map.on("error", (event) => {
    if (event.sourceId !== "tiles" || (missing += 1) !== 8 || !map.getLayer("tiles")) return;
    map.removeLayer("tiles");
    map.removeSource("tiles");
  });
}

// The boxes under the map: a layer of it each. The points are the projects' too.
function layers(map, place) {
  for (const box of place.parentElement.querySelectorAll("[data-layer]")) {
    const own = box.dataset.layer === "projects" ? ["projects", "points"] : [box.dataset.layer];
    box.addEventListener("change", () => {
      const parts = map.getStyle().layers.filter((layer) => own.includes(layer.id.split("-")[0]));
      for (const layer of parts) map.setLayoutProperty(layer.id, "visibility", box.checked ? "visible" : "none");
      place.dataset.hidden = [...place.parentElement.querySelectorAll("[data-layer]:not(:checked)")].map((one) => one.dataset.layer).join(" ");
    });
  }
}

function startAll() {
  document.querySelectorAll("[data-map]").forEach((place) => {
    try {
      start(place);
    } catch {
      place.textContent = place.dataset.fallback ?? "";
    }
  });
}

startAll();
document.addEventListener("htmx:after:swap", startAll);
