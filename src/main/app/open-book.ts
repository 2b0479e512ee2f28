// Wires the open book: who signs it, the builder of its log on the leader, and the anchor that
// every app passes to its fetcher.

import { randomBytes } from "node:crypto";
import { setImmediate as yieldOnce } from "node:timers/promises";
import type { BaseConfig } from "../../adapters/config/config.ts";
import { type Checkpoint, newestCheckpoint } from "../../adapters/database/openbook/log.ts";
import { openAnchorStore } from "../../adapters/redis/anchor.ts";
import { createLoop, startLoop } from "../../base/loop-service.ts";
import { anchorText, type NoteSigner, noteSigner } from "../../domain/openbook/checkpoint.ts";
import { buildLog, type LogTurn } from "../../services/openbook/log-builder.ts";
import type { MiningParts } from "./mining.ts";

const BUILD_MS = 3000;
const ANCHOR_MS = 2000;

/** Undefined if the open book is switched off, or if it has no key. */
export function bookSigner(
  { file, network }: BaseConfig,
  key: Uint8Array | undefined,
): NoteSigner | undefined {
  if (key === undefined || !file.openBook.enabled) return undefined;
  const name = file.pool_id.replace(/[^A-Za-z0-9_.-]/g, "-");
  return noteSigner(`${name}.${network}/ob1`, key);
}

/** Runs in every app: each has a Redis, and a fetcher, of its own site. */
export function startAnchor(parts: MiningParts, ready: () => boolean): AsyncDisposable {
  const { config, database, clock, log, bookSigner, redisPassword: password } = parts;
  const stack = new AsyncDisposableStack();
  if (bookSigner === undefined) return stack;
  const { redis_address: address, redis_channel: channel } = config.file;
  const store = stack.use(openAnchorStore({ address, password, channel }));
  const turn = async () => {
    if (!ready()) return;
    const newest = await newestCheckpoint(database);
    if (newest?.verifierKey === bookSigner.verifierKey) await store.store(anchorText(newest));
  };
  stack.use(startLoop({ name: "open book anchor", pauseMs: ANCHOR_MS, clock, log, turn }));
  return stack;
}

/** Runs on the leader. */
export function startLogBuilder(parts: MiningParts, signer: NoteSigner): AsyncDisposable {
  const { config, database, clock, log, metrics } = parts;
  const { keepHours, keepBytes } = config.file.openBook;
  const gauge = (name: string, help: string) => metrics.gauge({ name, help });
  const size = gauge("katpool_open_book_entries", "Entries of the open book's log");
  const signed = gauge(
    "katpool_open_book_signed_timestamp_seconds",
    "Last turn of the log builder",
  );
  const publish = (checkpoint: Checkpoint | undefined) => {
    size.set(checkpoint?.size ?? 0);
    signed.set(clock.nowMs() / 1000);
  };
  const loop = createLoop<LogTurn>({
    name: "open book",
    pauseMs: BUILD_MS,
    clock,
    log,
    turn: async () => {
      const turn = await buildLog({
        ...{ database, signer, keepHours, keepBytes: BigInt(keepBytes), clock, log },
        randomBytes: (count) => new Uint8Array(randomBytes(count)),
        pause: () => yieldOnce(),
      });
      publish(turn.checkpoint);
      return turn;
    },
  });
  loop.start();
  return loop;
}
