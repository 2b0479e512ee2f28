// The hashrate chart with a choice of range, for the pool's and a miner's page.
// A new miner sees the last hour instead of an empty day, until it chooses a range.

import { fetchJson } from "../api.ts";
import { createChart } from "../charts/chart.ts";
import type { Child } from "../dom.ts";
import { follow, type PageContext } from "../pages/page.ts";
import type { History } from "../responses.ts";
import { card, choices } from "./cards.ts";

const RANGES = ["1h", "24h", "7d", "30d", "1y"] as const;
type Range = (typeof RANGES)[number];

const PACE_MS = 30_000;
/** Points of ten minutes: with fewer, the last hour in minutes is shown instead. */
const POINTS_OF_A_DAY = 9;

export function chartCard(
  context: PageContext,
  options: { title: string; label: string; path: (range: Range) => string; tools?: Child[] },
): HTMLElement {
  const chart = createChart(options.label);
  let range: Range = "24h";
  let isChosen = false;
  const read = async () => {
    const asked = range;
    const { points } = await fetchJson<History>(options.path(asked), context.signal);
    if (asked !== range) return;
    if (!isChosen && asked === "24h" && points.length < POINTS_OF_A_DAY) {
      range = "1h";
      ranges.press(range);
      await read();
    } else chart.drawHashrate(points);
  };
  const ranges = choices("Range", RANGES, range, (name) => {
    isChosen = true;
    range = name;
    read().catch(context.fail);
  });
  follow(context, PACE_MS, read);
  context.signal.addEventListener("abort", () => chart.dispose());
  return card(options.title, { tools: [...(options.tools ?? []), ranges.element] }, chart.element);
}
