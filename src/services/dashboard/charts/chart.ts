// Hashrate charts, drawn by uPlot in the colours of the page.
// A chart follows its card's width and the theme, and says so if there is no data.

import uPlot from "uplot";
import type { HistoryPoint } from "../../api/native/history-view.ts";
import { h, setText } from "../dom.ts";
import { hashrate, hashrateParts, shortTime, tickTime } from "../format.ts";

export interface Chart {
  element: HTMLElement;
  /** Draws the hashrate with a band of one standard deviation. */
  drawHashrate(points: readonly HistoryPoint[]): void;
  dispose(): void;
}

const HASHRATE_AXIS_WIDTH = 62;
const LOADING = "Loading…";
const TOO_FEW = "No data yet: the chart starts after two minutes of shares.";

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function seconds(point: { at: string | null }): number {
  return Date.parse(point.at ?? "") / 1000;
}

/** The columns uPlot draws: times, value, upper and lower bound. */
function columns(points: readonly HistoryPoint[]): uPlot.AlignedData {
  const spread = (point: HistoryPoint) =>
    point.accepted > 0 ? point.hashrateHs / Math.sqrt(point.accepted) : 0;
  return [
    points.map(seconds),
    points.map((point) => point.hashrateHs),
    points.map((point) => point.hashrateHs + spread(point)),
    points.map((point) => Math.max(0, point.hashrateHs - spread(point))),
  ];
}

export function createChart(label: string): Chart {
  const readout = h("div", { class: "readout", hidden: true });
  const empty = h("div", { class: "chart-empty" }, LOADING);
  const element = h("div", { class: "chart", role: "img", "aria-label": label }, empty, readout);
  let points: readonly HistoryPoint[] = [];
  let hasPoints = false;
  let plot: uPlot | undefined;
  const draw = () => {
    plot?.destroy();
    plot = undefined;
    empty.hidden = points.length > 1;
    if (hasPoints) setText(empty, TOO_FEW);
    if (points.length < 2 || element.clientWidth === 0) return;
    plot = new uPlot(options(element, readout), columns(points), element);
  };
  const resized = new ResizeObserver(() => {
    if (plot === undefined) draw();
    else plot.setSize({ width: element.clientWidth, height: element.clientHeight });
  });
  resized.observe(element);
  document.addEventListener("themechange", draw);
  return {
    element,
    drawHashrate: (given) => {
      points = given;
      hasPoints = true;
      const peak = Math.max(0, ...given.map((point) => point.hashrateHs));
      element.setAttribute("aria-label", `${label}; highest ${hashrate(peak)}`);
      if (plot === undefined || given.length < 2) draw();
      else plot.setData(columns(given));
    },
    dispose: () => {
      resized.disconnect();
      document.removeEventListener("themechange", draw);
      plot?.destroy();
    },
  };
}

function options(element: HTMLElement, readout: HTMLElement): uPlot.Options {
  const accent = colour("--accent");
  const grid = { stroke: colour("--line"), width: 1 };
  const axis = { stroke: colour("--quiet"), grid, ticks: { show: false }, font: "12px system-ui" };
  const bound = { stroke: "transparent", points: { show: false } };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    padding: [10, 18, 0, 0],
    cursor: { points: { size: 7, fill: accent }, drag: { x: false, y: false } },
    legend: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] } },
    series: [
      {},
      { stroke: accent, width: 2, fill: `${accent}14`, points: { show: false } },
      bound,
      bound,
    ],
    bands: [{ series: [2, 3], fill: `${accent}26` }],
    axes: [
      { ...axis, size: 30, space: 70, values: (_plot, times) => axisTimes(times) },
      {
        ...axis,
        size: HASHRATE_AXIS_WIDTH,
        values: (_plot, values) => values.map((value) => axisHashrate(value)),
      },
    ],
    hooks: { setCursor: [(plot) => showReadout(plot, readout)] },
  };
}

function axisHashrate(value: number): string {
  if (value === 0) return "0";
  const { text, unit } = hashrateParts(value);
  return `${Number.parseFloat(text)} ${unit.replace("/s", "")}`;
}

function axisTimes(times: readonly number[]): string[] {
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  return times.map((time) => tickTime(time, step));
}

function showReadout(plot: uPlot, readout: HTMLElement): void {
  const at = plot.cursor.idx;
  const time = at == null ? undefined : plot.data[0][at];
  const value = at == null ? undefined : plot.data[1]?.[at];
  readout.hidden = time === undefined || value == null;
  if (time === undefined || value == null || at == null) return;
  const above = (plot.data[2]?.[at] ?? value) - value;
  const spread = above > 0 ? ` ± ${hashrate(above)}` : "";
  setText(
    readout,
    `${shortTime(new Date(time * 1000).toISOString())} · ${hashrate(value)}${spread}`,
  );
}
