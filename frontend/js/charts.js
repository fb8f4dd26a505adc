// Draws what frame/charts.py describes. SVG, with the aria component on; the table beside it says the same.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const TONES = {
  blue: "#2a7fb8", amber: "#b9770e", green: "#2e8b57", red: "#c9362c", violet: "#7a63c0", grey: "#8696a5", teal: "#1f8a8a",
  info: "#2a7fb8", good: "#2e8b57", warn: "#c98a00", bad: "#c9362c", pause: "#7a63c0", done: "#6b7b8a", plain: "#b9c5d0",
};

function token(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

function values(series) {
  const from = series.dashedFrom ?? Infinity;
  return series.values.map((value, index) => (index < from ? value : {
    value,
    itemStyle: { decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: Math.PI / 4, color: "#ffffffb0" } },
  }));
}

function drawn(series) {
  const color = TONES[series.tone] ?? series.tone;
  return {
    name: series.name, type: series.kind, data: values(series), stack: series.stack || undefined, color,
    barMaxWidth: 28, symbol: "diamond", symbolSize: 7, lineStyle: { width: 2 }, connectNulls: false,
  };
}

function option(data) {
  const ink = token("--kj-ink-2"), line = token("--kj-line"), soft = token("--kj-line-soft");
  const names = { type: "category", data: data.labels, axisLabel: { color: ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: line } } };
  const amounts = { type: "value", name: data.unit, nameTextStyle: { color: ink, align: data.horizontal ? "right" : "left" }, axisLabel: { color: ink }, splitLine: { lineStyle: { color: soft } } };
  const estimated = data.series.some((series) => series.dashedFrom !== null);
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: 56, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: { color: ink }, icon: "roundRect", itemWidth: 14, itemHeight: 10 },
    tooltip: {
      trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" },
      formatter: (points) => [points[0].name, ...points.map((point) => {
        const guess = estimated && point.dataIndex >= (data.series[point.seriesIndex].dashedFrom ?? Infinity);
        return `${point.seriesName}  ${Number(point.value).toLocaleString()} ${data.unit}${guess ? ` (${data.estimated})` : ""}`;
      })].join("\n"),
    },
    xAxis: data.horizontal ? amounts : names,
    yAxis: data.horizontal ? { ...names, inverse: true } : amounts,
    series: data.series.map(drawn),
  };
}

function save(content, type, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A cell that a spreadsheet could take for a formula is told as text.
function cell(value) {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csv(data) {
  const rows = [["", ...data.series.map((series) => (data.unit ? `${series.name} (${data.unit})` : series.name))],
    ...data.labels.map((label, index) => [label, ...data.series.map((series) => series.values[index])])];
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function start(place) {
  if (place.dataset.drawn) return;
  place.dataset.drawn = "yes";
  const chart = echarts.init(place, null, { renderer: "svg" });
  const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  chart.setOption(option(data));
  new ResizeObserver(() => chart.resize()).observe(place);
  const figure = place.closest("figure");
  const name = place.getAttribute("aria-label");
  figure?.querySelector("[data-chart-picture]")?.addEventListener("click", () => save(chart.renderToSVGString(), "image/svg+xml", `${name}.svg`));
  figure?.querySelector("[data-chart-data]")?.addEventListener("click", () => save(csv(data), "text/csv;charset=utf-8", `${name}.csv`));
}

function startAll() {
  document.querySelectorAll("[data-chart]").forEach(start);
}

startAll();
document.addEventListener("htmx:after:swap", startAll);
