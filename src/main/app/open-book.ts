// Wires the open book: who signs it, the builder of its log on the leader, and the anchor that
// every app passes to its fetcher.

import { randomBytes } from "node:crypto";
import { setImmediate as yieldOnce } from "node:timers/promises";
import type { BaseConfig } from "../../adapters/config/config.ts";
import type { Checkpoint } from "../../adapters/database/openbook/log.ts";
import { createLoop } from "../../base/loop-service.ts";
import { type NoteSigner, noteSigner } from "../../domain/openbook/checkpoint.ts";
import { buildLog, type LogTurn } from "../../services/openbook/log-builder.ts";
import type { MiningParts } from "./mining.ts";

const BUILD_MS = 3000;

/** Undefined if the open book is switched off, or if it has no key. */
export function bookSigner(
  { file, network }: BaseConfig,
  key: Uint8Array | undefined,
): NoteSigner | undefined {
  if (key === undefined || !file.openBook.enabled) return undefined;
  const name = file.pool_id.replace(/[^A-Za-z0-9_.-]/g, "-");
  return noteSigner(`${name}.${network}/ob1`, key);
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
