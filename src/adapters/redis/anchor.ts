// Stores the open book's anchor for the fetcher, under a key that expires: an anchor that nobody
// renews leaves the coinbase.

import Redis from "ioredis";
import { PoolError } from "../../base/errors.ts";

export interface AnchorStore extends AsyncDisposable {
  /** Stores "/ob1:<size>:<root>". Throws PoolError "network" if Redis does not take it. */
  store(text: string): Promise<void>;
}

export interface AnchorOptions {
  address: string;
  password: string | undefined;
  channel: string;
}

const LIFE_MS = 60_000;
const TIMEOUT_MS = 1500;
const MAX_BACKOFF_MS = 2000;

export function openAnchorStore({ address, password, channel }: AnchorOptions): AnchorStore {
  const colon = address.lastIndexOf(":");
  const client = new Redis({
    host: address.slice(0, colon),
    port: Number.parseInt(address.slice(colon + 1), 10),
    ...(password === undefined ? {} : { password }),
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: TIMEOUT_MS,
    connectTimeout: TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(MAX_BACKOFF_MS, 50 * 2 ** Math.min(attempt, 10)),
  });
  let last: unknown;
  client.on("error", (error: Error) => {
    last = error;
  });
  return {
    store: async (text) => {
      try {
        await client.set(`${channel}:anchor`, text, "PX", LIFE_MS);
      } catch (thrown) {
        throw new PoolError("network", "anchor not stored in Redis", last ?? thrown);
      }
    },
    [Symbol.asyncDispose]: async () => client.disconnect(),
  };
}
