// Blocks as table rows, for every page that lists them.

import { explorerOf } from "../../../domain/explorer-links.ts";
import { copyButton, timeAgo } from "../cards/cards.ts";
import { type Child, h, icon } from "../dom.ts";
import { effortText, ends, kasText } from "../format.ts";
import type { Block } from "../responses.ts";
import { createTable, type Table } from "./table.ts";

export interface BlockFacts {
  network: string;
  maturityDaa: number;
}

export function explorerLink(network: string, path: string, what: string): Child {
  const explorer = explorerOf(network);
  if (explorer === null) return null;
  return h(
    "a",
    {
      class: "icon-button small",
      href: `${explorer}/${path}`,
      target: "_blank",
      rel: "noopener noreferrer",
      "aria-label": `${what} in the explorer`,
      title: `${what} in the explorer`,
    },
    icon("out"),
  );
}

export function blockTable(facts: () => BlockFacts): Table<Block> {
  const columns = [
    {
      label: "Block",
      isName: true,
      cell: (block: Block) => [
        h(
          "a",
          { class: "mono", href: `/block/${block.hash}`, title: block.hash },
          ends(block.hash),
        ),
        " ",
        copyButton(() => block.hash, "block hash"),
        explorerLink(facts().network, `blocks/${block.hash}`, "Block"),
      ],
    },
    { label: "Found", cell: (block: Block) => timeAgo(block.foundAt) },
    { label: "Status", isWide: true, cell: (block: Block) => statusChip(block, facts()) },
    {
      label: "Effort",
      title: "Work since the previous block / expected work of a block; below 100 % is lucky",
      isNumber: true,
      cell: (block: Block) => effortCell(block.effort),
    },
    { label: "Reward", isNumber: true, cell: (block: Block) => rewardText(block) },
    { label: "Found by", isWide: true, cell: (block: Block) => finder(block) },
    {
      label: "DAA score",
      isNumber: true,
      cell: (block: Block) => h("span", { class: "quiet" }, block.daaScore),
    },
  ];
  return createTable<Block>({
    caption: "Blocks",
    columns,
    key: (block) => block.hash,
    empty: "No blocks yet. New blocks appear here as soon as they are found.",
    marksFresh: true,
  });
}

export function effortCell(value: number | null): Child {
  const tone = value === null ? "quiet" : value <= 1 ? "good" : value > 2 ? "warn" : "";
  return h("span", { class: tone }, effortText(value));
}

export function finder(block: Block): Child {
  const isFullAddress = /^[a-z]+:[a-z0-9]+$/.test(block.wallet);
  const wallet = isFullAddress
    ? h("a", { class: "mono", href: `/miner/${block.wallet}` }, ends(block.wallet, 6, 5))
    : h("span", { class: "mono" }, block.wallet);
  return h("span", {}, wallet, " ", h("span", { class: "sub" }, block.worker));
}

/** The reward, or why there is none. */
export function rewardText(block: Block, decimals = 2): Child {
  if (block.reward !== null) {
    const exact = `${kasText(block.reward, 8)} KAS`;
    return h("span", { title: exact }, `${kasText(block.reward, decimals)} KAS`);
  }
  const isOpen = block.status === "pending" || block.status === "confirming";
  const title = isOpen ? "Known once the network merges the block" : "This block has no reward";
  return h("span", { class: "quiet", title }, isOpen ? "Pending" : "None");
}

const CHIPS: Record<Block["status"], { tone: string; text: string; title: string }> = {
  pending: { tone: "", text: "pending", title: "Found; not merged by the network yet" },
  confirming: { tone: "warn", text: "immature", title: "Merged; the reward is immature" },
  paid: { tone: "good", text: "paid", title: "Blue; the reward is credited to balances" },
  red: { tone: "bad", text: "red", title: "The network preferred parallel blocks; no reward" },
  rejected: { tone: "bad", text: "rejected", title: "Rejected by the nodes" },
  lost: { tone: "bad", text: "lost", title: "Never merged by the network" },
  reversed: { tone: "bad", text: "reversed", title: "Reorged out after its reward was credited" },
};

export function statusChip(block: Block, facts: BlockFacts): HTMLElement {
  const { tone, text, title } = CHIPS[block.status];
  const part = Math.min(1, Number(block.confirmations) / Math.max(1, facts.maturityDaa));
  const isOpen = block.status === "confirming";
  const colour = block.colour === "unknown" ? text : block.colour;
  const shown = isOpen ? `${colour}, ${Math.floor(part * 100)} % mature` : text;
  return h(
    "span",
    { class: `chip ${tone}`, title: `${title} (${block.confirmations}/${facts.maturityDaa})` },
    shown,
  );
}
