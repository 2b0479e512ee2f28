// The live stream: the newest state of the pool, and whether it is still flowing.
// Started once; the header and the open page listen. What must stay true: a stream that broke
// comes back by itself, and the page says how old its numbers are meanwhile.

import { systemClock } from "../../base/clock.ts";
import { ask } from "./api.ts";
import type { Pool } from "./responses.ts";

type Listener = (pool: Pool) => void;

export interface Live {
  newest(): Pool | undefined;
  isFlowing(): boolean;
  listen(listener: Listener): () => void;
}

const RETRY_MS = 5000;

export function startLive(): Live {
  const listeners = new Set<Listener>();
  let newest: Pool | undefined;
  let isFlowing = false;
  const take = (pool: Pool) => {
    newest = pool;
    for (const listener of listeners) listener(pool);
  };
  const open = () => {
    const source = new EventSource("/api/events");
    source.addEventListener("open", () => {
      isFlowing = true;
    });
    source.addEventListener("pool", (event) => take(JSON.parse(event.data) as Pool));
    source.addEventListener("error", () => {
      isFlowing = false;
      // The browser gives up for good when the answer was an error.
      if (source.readyState !== EventSource.CLOSED) return;
      systemClock.after(RETRY_MS, open);
    });
  };
  // The first numbers do not wait for the stream.
  ask<Pool>("/api/pool")
    .then((pool) => {
      if (newest === undefined) take(pool);
    })
    .catch(() => {
      isFlowing = false;
    });
  open();
  return {
    newest: () => newest,
    isFlowing: () => isFlowing,
    listen: (listener) => {
      listeners.add(listener);
      if (newest !== undefined) listener(newest);
      return () => listeners.delete(listener);
    },
  };
}
