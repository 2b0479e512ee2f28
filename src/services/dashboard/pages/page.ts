// What a page is to the frame: an element with a title that lives until it is left.
// What must stay true: everything a page started ends with its signal.

import type { Live } from "../live.ts";

export interface PageContext {
  live: Live;
  /** Aborted when the page is left. */
  signal: AbortSignal;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  go(path: string): void;
  /** Says a fault where the page would be. */
  fail(thrown: unknown): void;
}

export interface PageView {
  title: string;
  element: HTMLElement;
}

export type PageMaker = (context: PageContext) => PageView;

/**
 * Runs `work` again with each live message, `paceMs` apart at least, until the page is left. Only
 * a first failure is shown: later the page keeps what it has, and the header tells its age.
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
