// Lists that are read page by page: the first comes anew with each live message, the others
// stay. What must stay true: a row that is on two pages is shown once.

import { ask } from "../api.ts";
import { h } from "../dom.ts";
import { follow, type PageContext } from "../pages/page.ts";
import type { Page } from "../responses.ts";

const PACE_MS = 4000;

export interface PagedList<Row> {
  element: HTMLElement;
  /** Reads another list from its beginning. */
  open(path: string): void;
  rows(): readonly Row[];
}

export function pagedList<Row>(options: {
  context: PageContext;
  path: string;
  key: (row: Row) => string;
  show: (rows: readonly Row[]) => void;
}): PagedList<Row> {
  const { context, key, show } = options;
  let path = options.path;
  let newest: readonly Row[] = [];
  let older: Row[] = [];
  let next: string | null = null;
  const rows = () => {
    const shown = new Set(newest.map(key));
    return [...newest, ...older.filter((row) => !shown.has(key(row)))];
  };
  const render = () => {
    show(rows());
    more.hidden = next === null;
  };
  const readNewest = async () => {
    const asked = path;
    const page = await ask<Page<Row>>(path, context.signal);
    if (asked !== path) return;
    // What has left the first page since belongs to the older rows now.
    const present = new Set([...page.data, ...older].map(key));
    if (older.length > 0) older = [...newest.filter((row) => !present.has(key(row))), ...older];
    else next = page.next;
    newest = page.data;
    render();
  };
  const readMore = async () => {
    if (next === null) return;
    const page = await ask<Page<Row>>(withCursor(path, next), context.signal);
    older.push(...page.data);
    next = page.next;
    render();
  };
  const more = h(
    "button",
    {
      type: "button",
      class: "button",
      hidden: true,
      onclick: () => void readMore().catch(context.fail),
    },
    "Show more",
  );
  follow(context, PACE_MS, readNewest);
  return {
    element: h("div", { class: "table-foot" }, more),
    open: (given) => {
      path = given;
      newest = [];
      older = [];
      next = null;
      readNewest().catch(context.fail);
    },
    rows,
  };
}

function withCursor(path: string, cursor: string): string {
  const url = new URL(path, location.origin);
  url.searchParams.set("cursor", cursor);
  return `${url.pathname}${url.search}`;
}
