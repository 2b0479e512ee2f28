// Listens to the template channel next to the app, and publishes on it as another publisher would:
// the fetcher's messages with other hashes, and messages that no fetcher sends.

import Redis from "ioredis";
import type { RpcBlockJson } from "../../../src/domain/job.ts";
import type { Pool } from "../scenes/pool.ts";
import { prePowHashOf, timestampOf } from "./pre-pow-hash.ts";
import { changedText } from "./template-message.ts";

const CHANNEL = "NewBlockTemplateChannel";
const LATEST = `${CHANNEL}:latest`;

interface TappedMessage {
  source: string;
  seq: number;
  time: number;
  block: RpcBlockJson;
  blockBytes: string;
}

export interface TemplateTap extends AsyncDisposable {
  /** The fetcher's newest message. */
  newest(): TappedMessage;
  /** The fetcher's template with this hash and time, by an independent computation. */
  templateOf(job: { prePowHash: string; timestamp: bigint }): RpcBlockJson | undefined;
  publish(text: string): Promise<void>;
  /** Stores a text where the app reads first after reconnecting to Redis. */
  keepAsLatest(text: string): Promise<void>;
  /** The newest message with values at dotted paths changed, as a forger would. */
  forge(changes: Record<string, unknown>): string;
}

export async function tapTemplates(pool: Pool): Promise<TemplateTap> {
  const [host, port] = pool.redis.address.split(":");
  const open = () => new Redis({ host: host ?? "", port: Number(port), autoResubscribe: false });
  const [subscriber, publisher] = [open(), open()];
  for (const client of [subscriber, publisher]) client.on("error", () => undefined);
  const forged = new Set<string>();
  const templates = new Map<string, RpcBlockJson>();
  let newest: TappedMessage | undefined;
  const take = (text: string) => {
    if (forged.has(text)) return;
    newest = JSON.parse(text) as TappedMessage;
    const bytes = Buffer.from(newest.blockBytes, "base64");
    templates.set(`${prePowHashOf(bytes)} ${timestampOf(bytes)}`, newest.block);
  };
  const follow = async () => {
    await subscriber.subscribe(CHANNEL);
    const latest = await publisher.get(LATEST);
    if (latest !== null) take(latest);
  };
  await follow();
  subscriber.on("message", (_channel, text: string) => take(text));
  // After a lost connection it becomes ready again.
  subscriber.on("ready", () => void follow().catch(() => undefined));
  const message = () => {
    if (newest === undefined) throw new Error("the fetcher has published nothing");
    return newest;
  };
  return {
    newest: message,
    templateOf: ({ prePowHash, timestamp }) => templates.get(`${prePowHash} ${timestamp}`),
    publish: async (text) => {
      forged.add(text);
      await publisher.publish(CHANNEL, text);
    },
    keepAsLatest: async (text) => {
      forged.add(text);
      await publisher.set(LATEST, text);
    },
    forge: (changes) => changedText(message(), changes),
    [Symbol.asyncDispose]: async () => {
      subscriber.disconnect();
      publisher.disconnect();
    },
  };
}
