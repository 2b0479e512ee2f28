// A bar chart of earnings per day, drawn by uPlot.

import uPlot from "uplot";
import { h, setText } from "../dom.ts";
import { kasText, short } from "../format.ts";
import type { Amount } from "../responses.ts";

export interface DayCredit {
  day: string;
  credited: Amount;
}

export interface Bars {
  element: HTMLElement;
  draw(days: readonly DayCredit[]): void;
  dispose(): void;
}

const DAY_SECONDS = 86_400;
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function createBars(label: string): Bars {
  const readout = h("div", { class: "readout", hidden: true });
  const empty = h("div", { class: "chart-empty" }, "Loading…");
  const element = h(
    "div",
    { class: "chart low", role: "img", "aria-label": label },
    empty,
    readout,
  );
  let days: readonly DayCredit[] = [];
  let plot: uPlot | undefined;
  const draw = () => {
    plot?.destroy();
    plot = undefined;
    empty.hidden = days.length > 0;
    if (days.length === 0 || element.clientWidth === 0) return;
    const times = days.map((one) => Date.parse(one.day) / 1000);
    // A float is precise enough for the height of a bar.
    const heights = days.map((one) => Number.parseFloat(one.credited.kas));
    plot = new uPlot(
      options(element, readout, () => days),
      [times, heights],
      element,
    );
  };
  const resized = new ResizeObserver(draw);
  resized.observe(element);
  document.addEventListener("themechange", draw);
  return {
    element,
    draw: (given) => {
      days = given;
      setText(empty, "No earnings yet.");
      draw();
    },
    dispose: () => {
      resized.disconnect();
      document.removeEventListener("themechange", draw);
      plot?.destroy();
    },
  };
}

function options(
  element: HTMLElement,
  readout: HTMLElement,
  days: () => readonly DayCredit[],
): uPlot.Options {
  const axis = {
    stroke: colour("--quiet"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui",
  };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    padding: [8, 8, 0, 0],
    cursor: { points: { show: false }, drag: { x: false, y: false } },
    legend: { show: false },
    scales: {
      x: { time: false, range: (_plot, min, max) => [min - DAY_SECONDS, max + DAY_SECONDS] },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    series: [
      {},
      {
        fill: `${colour("--accent")}b0`,
        stroke: "transparent",
        points: { show: false },
        ...barPaths(),
      },
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 30,
        space: 60,
        incrs: [1, 2, 5, 7, 14, 30, 60].map((count) => count * DAY_SECONDS),
        values: (_plot, times) => times.map((time) => DAY.format(time * 1000)),
      },
      { ...axis, size: 56, values: (_plot, values) => values.map(short) },
    ],
    hooks: {
      setCursor: [
        (plot) => {
          const at = plot.cursor.idx;
          const day = at == null ? undefined : days()[at];
          readout.hidden = day === undefined;
          if (day !== undefined) setText(readout, `${day.day} · ${kasText(day.credited, 8)} KAS`);
        },
      ],
    },
  };
}

function barPaths(): { paths?: uPlot.Series.PathBuilder } {
  const paths = uPlot.paths.bars?.({ size: [0.7, 26], radius: 0.2 });
  return paths === undefined ? {} : { paths };
}
