// Accepted, stale and rejected shares as a bar and as counts.
// Percentages are of all submitted shares.

import type { ShareCountsView } from "../../api/statistics.ts";
import { h } from "../dom.ts";
import { count, percent } from "../format.ts";
import { card, facts } from "./cards.ts";

export interface SharesCard {
  element: HTMLElement;
  show(shares: ShareCountsView): void;
}

const ROWS = ["Accepted", "Stale", "Duplicate", "Low difficulty", "Invalid"] as const;

export function sharesCard(title: string, span: string): SharesCard {
  const accepted = h("div", { class: "fill" });
  const stale = h("div", { class: "fill stale" });
  const rejected = h("div", { class: "fill rejected" });
  const counts = facts(ROWS);
  const bar = h("div", { class: "bar", role: "img" }, accepted, stale, rejected);
  return {
    element: card(title, { span }, bar, counts.element),
    show: (shares) => {
      const parts = shares.percent;
      const other = parts.duplicate + parts.lowDifficulty + parts.invalid;
      const good = shares.accepted === 0 ? 0 : 100 - parts.stale - other;
      accepted.style.width = `${good}%`;
      stale.style.width = `${parts.stale}%`;
      rejected.style.width = `${other}%`;
      bar.setAttribute("aria-label", `${percent(good)} accepted, ${percent(parts.stale)} stale`);
      const both = (value: number, of: number) => `${count(value)} · ${percent(of)}`;
      counts.set("Accepted", both(shares.accepted, good));
      counts.set("Stale", both(shares.stale, parts.stale));
      counts.set("Duplicate", both(shares.duplicate, parts.duplicate));
      counts.set("Low difficulty", both(shares.lowDifficulty, parts.lowDifficulty));
      counts.set("Invalid", both(shares.invalid, parts.invalid));
    },
  };
}
