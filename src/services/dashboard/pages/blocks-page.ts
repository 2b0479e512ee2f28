// All blocks of the pool, newest first, filtered by state or wallet on request.

import { fetchAll } from "../api.ts";
import { card, choices, downloadButton, figure } from "../cards/cards.ts";
import { downloadCsv } from "../csv.ts";
import { h } from "../dom.ts";
import { ago, count, effortText, ends, kasText } from "../format.ts";
import type { Block, Pool } from "../responses.ts";
import { blockTable } from "../tables/block-table.ts";
import { cursorList } from "../tables/cursor-list.ts";
import type { PageMaker } from "./page.ts";
import { blockFacts } from "./pool-page.ts";

/** The label of each filter and the API's name for the state. */
const STATES = { all: null, pending: "submitted", blue: "blue", red: "red" } as const;
type StateName = keyof typeof STATES;
const STATE_NAMES = Object.keys(STATES) as StateName[];
const MAX_DOWNLOADED = 10_000;

export const blocksPage: PageMaker = (context) => {
  const wallet = context.query.get("wallet");
  const figures = {
    total: figure("Total blocks"),
    day: figure("Blocks, 24 hours"),
    luck: figure("Average effort, 24 hours"),
    reward: figure("Average reward"),
  };
  context.signal.addEventListener(
    "abort",
    context.live.listen((pool) => showFigures(figures, pool)),
  );
  const table = blockTable(() => blockFacts(context.live.newest()));
  let chosen: StateName = "all";
  const path = () => {
    const query = new URLSearchParams({ limit: "50" });
    const state = STATES[chosen];
    if (state !== null) query.set("state", state);
    if (wallet !== null) query.set("wallet", wallet);
    return `/api/blocks?${query}`;
  };
  const list = cursorList<Block>({
    context,
    path: path(),
    key: (block) => block.hash,
    show: (blocks) => table.show(blocks),
  });
  const states = choices("State", STATE_NAMES, chosen, (name) => {
    chosen = name;
    list.open(path());
  });
  const download = downloadButton(() => downloadBlocks(path()));
  return {
    title: "Blocks",
    element: h(
      "div",
      {},
      h(
        "div",
        { class: "page-head" },
        h(
          "div",
          {},
          h("h1", {}, wallet === null ? "Blocks" : `Blocks found by ${ends(wallet)}`),
          h(
            "p",
            { class: "quiet small" },
            "Effort is the work since the previous block divided by the expected work of a block: below 100 % is lucky.",
          ),
        ),
      ),
      wallet === null
        ? h("div", { class: "grid" }, ...Object.values(figures).map((one) => one.element))
        : null,
      h(
        "div",
        { class: "grid" },
        card("Blocks", { tools: [states.element, download] }, table.element, list.element),
      ),
    ),
  };
};

function showFigures(
  figures: Record<"total" | "day" | "luck" | "reward", ReturnType<typeof figure>>,
  pool: Pool,
): void {
  const red = pool.blocks.byState.red ?? 0;
  figures.total.set({ text: count(pool.blocks.total), note: `${count(red)} red` });
  figures.day.set({
    text: count(pool.blocks.lastDay),
    note: `${count(pool.blocks.lastWeek)} in 7 days · last ${ago(pool.blocks.last)}`,
  });
  figures.luck.set({
    text: effortText(pool.luck.lastDay.effort),
    note:
      pool.luck.lastWeek.effort === null
        ? "known two minutes after a block"
        : `${effortText(pool.luck.lastWeek.effort)} in 7 days`,
  });
  const { averageReward } = pool.blocks;
  figures.reward.set({
    text: averageReward === null ? "–" : kasText(averageReward, 2),
    unit: "KAS",
    note: "last 50 blue blocks",
  });
}

async function downloadBlocks(path: string): Promise<void> {
  const rows = (await fetchAll<Block>(path, MAX_DOWNLOADED)).map((one) => [
    one.foundAt ?? "",
    one.hash,
    one.daaScore,
    one.status,
    one.colour,
    one.wallet,
    one.worker,
    one.effort === null ? "" : String(one.effort),
    one.reward?.kas ?? "",
    one.reward?.sompi ?? "",
  ]);
  const head = ["found", "hash", "daa score", "status", "colour", "wallet", "worker", "effort"];
  downloadCsv("blocks.csv", [[...head, "KAS", "sompi"], ...rows]);
}
