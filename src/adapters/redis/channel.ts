// The template channel on Redis: subscribe, then read the latest value, again after each reconnect.
// Subscribing comes first so that no message is lost in between; a message may arrive twice.

import Redis from "ioredis";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

export interface ChannelSubscription extends AsyncDisposable {
  /** Why the channel does not deliver now; undefined if it does. */
  fault(): string | undefined;
}

const MAX_BACKOFF_MS = 2000;

/** Calls `onMessage` with every message of `channel`, the stored latest one first. */
export function subscribeChannel(options: {
  address: string;
  password: string | undefined;
  channel: string;
  log: Log;
  clock: Clock;
  onMessage: (text: string) => void;
}): ChannelSubscription {
  const subscriber = connect(options);
  const reader = connect(options);
  let isReady = false;
  let stopped = false;
  const onReady = async () => {
    await subscriber.subscribe(options.channel);
    const latest = await reader.get(`${options.channel}:latest`);
    isReady = true;
    options.log.info("template channel subscribed", { channel: options.channel });
    if (latest !== null) options.onMessage(latest);
  };
  subscriber.on("ready", () => {
    onReady().catch((thrown: unknown) => {
      if (stopped) return;
      options.log.warn("template channel not subscribed", { error: errorText(thrown) });
      subscriber.disconnect(true);
    });
  });
  subscriber.on("close", () => {
    if (isReady && !stopped) options.log.warn("template channel lost");
    isReady = false;
  });
  subscriber.on("message", (_channel: string, text: string) => options.onMessage(text));
  for (const client of [subscriber, reader]) {
    client.on("error", (error: Error) => {
      options.log.debug("redis connection failed", { error: errorText(error) });
    });
  }
  return {
    fault: () => (isReady ? undefined : "Redis is not reachable"),
    [Symbol.asyncDispose]: async () => {
      stopped = true;
      subscriber.disconnect();
      reader.disconnect();
    },
  };
}

function connect({ address, password }: { address: string; password: string | undefined }): Redis {
  const colon = address.lastIndexOf(":");
  return new Redis({
    host: address.slice(0, colon),
    port: Number.parseInt(address.slice(colon + 1), 10),
    ...(password === undefined ? {} : { password }),
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    connectTimeout: 3000,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(MAX_BACKOFF_MS, 50 * 2 ** Math.min(attempt, 10)),
  });
}
