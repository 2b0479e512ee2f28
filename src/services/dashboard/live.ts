// The live stream: the newest state of the pool, and whether the stream is connected.
// A broken stream reconnects by itself; meanwhile the footer shows the age of the data.

import { systemClock } from "../../base/clock.ts";
import { fetchJson } from "./api.ts";
import type { Pool } from "./responses.ts";

type Listener = (pool: Pool) => void;

export interface Live {
  newest(): Pool | undefined;
  isConnected(): boolean;
  listen(listener: Listener): () => void;
}

const RETRY_MS = 5000;

export function startLive(): Live {
  const listeners = new Set<Listener>();
  let newest: Pool | undefined;
  let isConnected = false;
  const publish = (pool: Pool) => {
    newest = pool;
    for (const listener of listeners) listener(pool);
  };
  const open = () => {
    const source = new EventSource("/api/events");
    source.addEventListener("open", () => {
      isConnected = true;
    });
    source.addEventListener("pool", (event) => publish(JSON.parse(event.data) as Pool));
    source.addEventListener("error", () => {
      isConnected = false;
      // After an error response the browser does not reconnect by itself.
      if (source.readyState !== EventSource.CLOSED) return;
      systemClock.after(RETRY_MS, open);
    });
  };
  // The first data does not wait for the stream.
  fetchJson<Pool>("/api/pool")
    .then((pool) => {
      if (newest === undefined) publish(pool);
    })
    .catch(() => {
      isConnected = false;
    });
  open();
  return {
    newest: () => newest,
    isConnected: () => isConnected,
    listen: (listener) => {
      listeners.add(listener);
      if (newest !== undefined) listener(newest);
      return () => listeners.delete(listener);
    },
  };
}
