// The workers of a wallet: sortable, searchable, with an online filter.
// Sort order and filter survive new data.

import { card, downloadButton, timeAgo } from "../cards/cards.ts";
import { downloadCsv } from "../csv.ts";
import { h, setText } from "../dom.ts";
import { count, hashrate, percent, plusMinus, short } from "../format.ts";
import type { PageContext } from "../pages/page.ts";
import type { Worker } from "../responses.ts";
import { type Column, createTable } from "./table.ts";

export function workerPanel(context: PageContext, wallet: string) {
  let workers: readonly Worker[] = [];
  const table = createTable<Worker>({
    caption: "Workers",
    columns: columnsOf(context),
    key: (worker) => worker.name,
    empty: () =>
      workers.length === 0 ? "No shares from any worker yet." : "No worker matches the filter.",
    sortedBy: { label: "Worker", isDescending: false },
  });
  const total = h("span", { class: "small quiet" });
  const search = h("input", {
    type: "search",
    placeholder: "Find a worker",
    "aria-label": "Find a worker",
    oninput: () => render(),
  });
  const onlineOnly = h("input", { type: "checkbox", onchange: () => render() });
  const render = () => {
    const wanted = search.value.toLowerCase();
    const shown = workers.filter(
      (one) => one.name.toLowerCase().includes(wanted) && (one.isOnline || !onlineOnly.checked),
    );
    setText(total, shown.length === workers.length ? "" : `${shown.length} of ${workers.length}`);
    table.show(shown);
  };
  const download = downloadButton(async () => downloadWorkers(wallet, workers));
  const filter = h("label", {}, onlineOnly, "Online only");
  return {
    element: card("Workers", { tools: [total, search, filter, download] }, table.element),
    show: (given: readonly Worker[]) => {
      workers = given;
      render();
    },
  };
}

function columnsOf(context: PageContext): Column<Worker>[] {
  const rate = (label: string, name: "10m" | "1h" | "24h"): Column<Worker> => ({
    label,
    isNumber: true,
    cell: (one) =>
      h(
        "span",
        { title: plusMinus(one.hashrate[name].confidence) },
        hashrate(one.hashrate[name].hs),
      ),
    sortBy: (one) => one.hashrate[name].hs,
  });
  const rejected = (label: string, title: string, value: (one: Worker) => number) => ({
    label,
    title,
    isNumber: true,
    cell: (one: Worker) => {
      const rate = value(one);
      return h("span", { class: rate > 5 ? "bad" : rate > 1.5 ? "warn" : "" }, percent(rate));
    },
    sortBy: value,
  });
  return [
    {
      label: "Worker",
      isName: true,
      cell: (one) => nameCell(context, one),
      sortBy: (one) => one.name,
    },
    { label: "Device", cell: (one) => one.device, sortBy: (one) => one.device },
    rate("10 min", "10m"),
    rate("1 h", "1h"),
    rate("24 h", "24h"),
    {
      label: "Difficulty",
      isNumber: true,
      cell: (one) => difficultyText(one.difficulty),
      sortBy: (one) => one.difficulty,
    },
    {
      label: "Accepted",
      title: "Accepted shares in 24 hours",
      isNumber: true,
      cell: (one) => count(one.shares.accepted),
      sortBy: (one) => one.shares.accepted,
    },
    rejected("Stale", "Of all shares in 24 hours", (one) => one.shares.percent.stale),
    rejected(
      "Rejected",
      "Duplicate, low difficulty or invalid, of all shares in 24 hours",
      rejectedPercent,
    ),
    {
      label: "Last share",
      cell: (one) => h("span", { class: one.isOnline ? "" : "bad" }, timeAgo(one.lastShareAt)),
      sortBy: (one) => one.lastShareAt ?? "",
    },
  ];
}

function difficultyText(difficulty: number): string {
  if (difficulty === 0) return "–";
  return difficulty >= 1 && difficulty < 1e6 ? count(difficulty) : short(difficulty);
}

function rejectedPercent(worker: Worker): number {
  const { duplicate, lowDifficulty, invalid } = worker.shares.percent;
  return duplicate + lowDifficulty + invalid;
}

function nameCell(context: PageContext, worker: Worker): HTMLElement {
  const isChosen = context.query.get("worker") === worker.name;
  const dot = h("span", { class: worker.isOnline ? "dot" : "dot off" });
  dot.title = worker.isOnline ? "online" : "offline";
  const query = new URLSearchParams({ worker: worker.name });
  return h(
    "a",
    {
      href: `${location.pathname}?${query}`,
      title: `${worker.name}: show its chart`,
      "aria-current": isChosen ? "true" : undefined,
      "aria-label": `${worker.name}, ${worker.isOnline ? "online" : "offline"}`,
    },
    dot,
    worker.name,
  );
}

function downloadWorkers(wallet: string, workers: readonly Worker[]): void {
  const head = ["worker", "device", "online", "hashrate 10m H/s", "hashrate 1h H/s"];
  const more = ["hashrate 24h H/s", "accepted 24h", "stale 24h", "rejected 24h", "last share"];
  const rows = workers.map((one) => [
    one.name,
    one.device,
    one.isOnline ? "yes" : "no",
    ...(["10m", "1h", "24h"] as const).map((name) => one.hashrate[name].hs.toFixed(0)),
    String(one.shares.accepted),
    String(one.shares.stale),
    String(one.shares.duplicate + one.shares.lowDifficulty + one.shares.invalid),
    one.lastShareAt ?? "",
  ]);
  downloadCsv(`workers-${wallet.slice(-8)}.csv`, [[...head, ...more], ...rows]);
}
