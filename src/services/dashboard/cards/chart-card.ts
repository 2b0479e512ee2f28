// The card with the chart of hashrate and the choice of its range: the pool's and a miner's.
// What must stay true: whoever has just begun sees minutes, not an empty day; a range that the
// reader chose stays.

import { ask } from "../api.ts";
import { createChart } from "../charts/chart.ts";
import type { Child } from "../dom.ts";
import { follow, type PageContext } from "../pages/page.ts";
import type { History } from "../responses.ts";
import { card, choices } from "./cards.ts";

const RANGES = ["1h", "24h", "7d", "30d", "1y"] as const;
type Range = (typeof RANGES)[number];

const PACE_MS = 30_000;
/** Ten minutes each: with fewer points the hour in minutes says more than the day. */
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
    const { points } = await ask<History>(options.path(asked), context.signal);
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
