// The contract between a page and the frame: a page is an element with a title.
// Everything a page starts ends with its abort signal.

import type { Live } from "../live.ts";

export interface PageContext {
  live: Live;
  /** Aborted when the page is left. */
  signal: AbortSignal;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  go(path: string): void;
  /** Shows an error in place of the page. */
  fail(thrown: unknown): void;
}

export interface PageView {
  title: string;
  element: HTMLElement;
}

export type PageMaker = (context: PageContext) => PageView;

/**
 * Runs `work` now and with each live message, at least `paceMs` apart, until the page is left. Only
 * the first failure is shown: later the page keeps its data, and the footer shows their age.
 */
export function follow(context: PageContext, paceMs: number, work: () => Promise<void>): void {
  let isRunning = false;
  let hasWorked = false;
  let ranAt = Number.NEGATIVE_INFINITY;
  const run = () => {
    if (isRunning || performance.now() - ranAt < paceMs) return;
    isRunning = true;
    ranAt = performance.now();
    work()
      .then(() => {
        hasWorked = true;
      })
      .catch((thrown: unknown) => {
        if (!context.signal.aborted && !hasWorked) context.fail(thrown);
      })
      .finally(() => {
        isRunning = false;
      });
  };
  run();
  context.signal.addEventListener("abort", context.live.listen(run));
}
