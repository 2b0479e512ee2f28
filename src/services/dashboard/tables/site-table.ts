// The sites of a pool that has several: miners, blocks, stale shares, distance from the database.

import { card } from "../cards/cards.ts";
import { count, percent } from "../format.ts";
import type { Pool } from "../responses.ts";
import { createTable } from "./table.ts";

type Site = Pool["sites"][number];

/** Hidden while the pool has no sites. */
export function sitePanel() {
  const table = createTable<Site>({
    caption: "Sites",
    columns: [
      { label: "Site", cell: (site) => (site.name === "" ? "none" : site.name) },
      { label: "Miners online", isNumber: true, cell: (site) => count(site.workers) },
      { label: "Blocks, 24 hours", isNumber: true, cell: (site) => count(site.blocksLastDay) },
      {
        label: "Stale",
        isNumber: true,
        cell: (site) => (site.staleFraction === null ? "–" : percent(100 * site.staleFraction)),
      },
      {
        label: "Database",
        isNumber: true,
        cell: (site) => (site.databaseMs === null ? "–" : `${count(site.databaseMs)} ms`),
      },
    ],
    key: (site) => site.name,
    empty: () => "No site reports.",
  });
  const element = card("Sites", {}, table.element);
  element.hidden = true;
  return {
    element,
    show: (sites: readonly Site[]) => {
      element.hidden = sites.length === 0;
      table.show(sites);
    },
  };
}
