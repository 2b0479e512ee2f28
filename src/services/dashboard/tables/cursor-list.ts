// Lists that are loaded slice by slice: the newest slice is refreshed with each live message, older
// ones stay. A row that is in two slices is shown once.

import { fetchJson } from "../api.ts";
import { h } from "../dom.ts";
import { follow, type PageContext } from "../pages/page.ts";
import type { Slice } from "../responses.ts";

const PACE_MS = 4000;

export interface CursorList<Row> {
  element: HTMLElement;
  /** Loads another list from its start. */
  open(path: string): void;
  rows(): readonly Row[];
}

export function cursorList<Row>(options: {
  context: PageContext;
  path: string;
  key: (row: Row) => string;
  show: (rows: readonly Row[]) => void;
}): CursorList<Row> {
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
    const requested = path;
    const slice = await fetchJson<Slice<Row>>(path, context.signal);
    if (requested !== path) return;
    // Rows that have left the newest slice belong to the older rows.
    const present = new Set([...slice.data, ...older].map(key));
    if (older.length > 0) older = [...newest.filter((row) => !present.has(key(row))), ...older];
    else next = slice.next;
    newest = slice.data;
    render();
  };
  const readMore = async () => {
    if (next === null) return;
    const slice = await fetchJson<Slice<Row>>(withCursor(path, next), context.signal);
    older.push(...slice.data);
    next = slice.next;
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
