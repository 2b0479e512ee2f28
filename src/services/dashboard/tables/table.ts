// A table that sorts by its headers and updates row by row.
// A row that did not change is not touched, so that focus and selection survive new data.

import { type Child, h, setText } from "../dom.ts";

export interface Column<Row> {
  label: string;
  /** Tooltip: what the column means. */
  title?: string;
  isNumber?: boolean;
  isName?: boolean;
  /** As narrow as its longest cell. */
  isNarrow?: boolean;
  /** On a phone, where each row is a card: takes a whole line. */
  isWide?: boolean;
  cell: (row: Row) => Child | Child[];
  /** The sort key; without it the column cannot be sorted. */
  sortBy?: (row: Row) => number | string;
}

export interface Table<Row> {
  element: HTMLElement;
  show(rows: readonly Row[]): void;
}

export interface TableOptions<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  key: (row: Row) => string;
  /** Text shown if there are no rows. */
  empty: string | (() => string);
  /** The initial sort column; without it rows stay in the given order. */
  sortedBy?: { label: string; isDescending: boolean };
  /** Highlights rows that appear after the first update. */
  marksFresh?: boolean;
}

interface RenderedRow {
  signature: string;
  element: HTMLTableRowElement;
}

export function createTable<Row>(options: TableOptions<Row>): Table<Row> {
  const { columns, key } = options;
  const body = h("tbody");
  const empty = h("p", { class: "empty" }, "Loading…");
  let sorted = options.sortedBy;
  let rows: readonly Row[] = [];
  let rendered = new Map<string, RenderedRow>();
  let hasShown = false;
  const heads = columns.map((column) =>
    headOf(column, () => {
      const isSame = sorted?.label === column.label;
      sorted = {
        label: column.label,
        isDescending: isSame ? !sorted?.isDescending : column.isNumber === true,
      };
      render();
    }),
  );
  const render = () => {
    heads.forEach((head, i) => {
      if (columns[i]?.sortBy === undefined) return;
      const isSorted = sorted?.label === columns[i]?.label;
      const direction = sorted?.isDescending === true ? "descending" : "ascending";
      head.setAttribute("aria-sort", isSorted ? direction : "none");
    });
    const next = new Map<string, RenderedRow>();
    for (const row of inOrder(rows, columns, sorted)) {
      const name = key(row);
      const signature = JSON.stringify(row);
      const old = rendered.get(name);
      const isFresh = options.marksFresh === true && hasShown && old === undefined;
      const element = old?.signature === signature ? old.element : rowOf(row, columns, isFresh);
      next.set(name, { signature, element });
    }
    place(
      body,
      [...next.values()].map((one) => one.element),
    );
    rendered = next;
    hasShown ||= rows.length > 0;
    empty.hidden = rows.length > 0;
  };
  const table = h(
    "table",
    { class: "cards-on-phone", "aria-label": options.caption },
    h("thead", {}, h("tr", {}, ...heads)),
    body,
  );
  return {
    element: h("div", { class: "table-wrap" }, table, empty),
    show: (given) => {
      rows = given;
      setText(empty, typeof options.empty === "string" ? options.empty : options.empty());
      render();
    },
  };
}

/** Inserts, moves and removes rows; a row already in its place is not touched. */
function place(body: HTMLElement, wanted: readonly HTMLElement[]): void {
  const wantedSet = new Set<Node>(wanted);
  for (const child of [...body.children]) if (!wantedSet.has(child)) child.remove();
  wanted.forEach((element, i) => {
    if (body.children[i] !== element) body.insertBefore(element, body.children[i] ?? null);
  });
}

function headOf<Row>(column: Column<Row>, sort: () => void): HTMLTableCellElement {
  const isSortable = column.sortBy !== undefined;
  return h(
    "th",
    { scope: "col", class: classOf(column), title: column.title },
    isSortable ? h("button", { type: "button", onclick: sort }, column.label) : column.label,
  );
}

function rowOf<Row>(
  row: Row,
  columns: readonly Column<Row>[],
  isFresh: boolean,
): HTMLTableRowElement {
  const cells = columns.map((column) => {
    const cell = column.cell(row);
    return h(
      "td",
      { class: classOf(column), "data-label": column.label },
      ...(Array.isArray(cell) ? cell : [cell]),
    );
  });
  return h("tr", { class: isFresh ? "fresh" : undefined }, ...cells);
}

function classOf<Row>(column: Column<Row>): string {
  const names = { number: column.isNumber, name: column.isName, wide: column.isWide };
  const all = Object.entries({ ...names, narrow: column.isNarrow });
  return all.flatMap(([name, isSet]) => (isSet === true ? [name] : [])).join(" ");
}

function inOrder<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorted: { label: string; isDescending: boolean } | undefined,
): readonly Row[] {
  const by = columns.find((column) => column.label === sorted?.label)?.sortBy;
  if (by === undefined || sorted === undefined) return rows;
  const sign = sorted.isDescending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(by(a), by(b)));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "string" && typeof b === "string") {
    return a.localeCompare(b, undefined, { numeric: true });
  }
  return a < b ? -1 : Number(a > b);
}
