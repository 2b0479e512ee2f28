// Miners under load that record every nonce they sent and the reply to it. They do not hash: at a
// difficulty of a few hashes, every fourth nonce is a share. They reconnect until they are stopped.

import type { StratumClient } from "../../miner/stratum-client.ts";
import { errorCodeOf } from "../../miner/stratum-messages.ts";
import type { SentShare } from "../scenes/checker.ts";
import { type Pool, WALLET } from "../scenes/pool.ts";

/** The least difficulty there is: four hashes a share. */
export const LOAD_PORT = {
  ...{ difficulty: 1e-9, minDiff: 1e-9, clampPow2: false },
  // Three of four nonces are refused.
  maxRefusedSharesPerMinute: 10_000_000,
};

export interface LoadShare extends SentShare {
  /** Of the job that it named. */
  prePowHash: string;
  timestamp: bigint;
}

/** Nonces at a time. */
const BATCH = 16;
const PAUSE_MS = 10;
/** Shared by all loads of a test file, so that no nonce is sent twice. */
let counter = 0n;

export class Load {
  readonly sent: LoadShare[] = [];
  /** Error replies by code. */
  readonly refused = new Map<number, number>();
  readonly violations: string[] = [];
  /** Latency of each reply, in milliseconds. */
  readonly answerMs: number[] = [];
  /** Reasons of connections that the server closed. */
  readonly cuts: string[] = [];
  readonly #pool: Pool;
  readonly #rigs: Promise<void>[];
  readonly #pauseMs: number;
  #stopped = false;

  /** Starts at once. */
  constructor(pool: Pool, rigs: number, pauseMs = PAUSE_MS) {
    this.#pool = pool;
    this.#pauseMs = pauseMs;
    this.#rigs = Array.from({ length: rigs }, (_, n) => this.#rig(`rig${n}`));
  }

  count(outcome: SentShare["outcome"]): number {
    return this.sent.reduce((count, share) => count + Number(share.outcome === outcome), 0);
  }

  /** Stops sending and waits for outstanding replies. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#rigs);
  }

  async #rig(worker: string): Promise<void> {
    while (!this.#stopped) {
      const client = await this.#pool.miner({ worker }).catch(() => undefined);
      while (client?.isOpen === true && !this.#stopped) {
        await this.#batch(client, worker);
        await Bun.sleep(this.#pauseMs);
      }
      this.violations.push(...(client?.violations ?? []));
      if (client?.isOpen === false) this.cuts.push(await client.closed);
      client?.close();
      if (!this.#stopped) await Bun.sleep(50);
    }
  }

  async #batch(client: StratumClient, worker: string): Promise<void> {
    const { job } = client;
    if (job === null) return;
    const replies: Promise<void>[] = [];
    for (let n = 0; n < BATCH; n++) {
      counter += 1n;
      const share: LoadShare = {
        prePowHash: job.prePowHash,
        timestamp: job.timestamp,
        nonce: client.nonce(counter),
        worker: `${WALLET}/${worker}`,
        extranonce: client.extranonce,
        outcome: "unanswered",
      };
      this.sent.push(share);
      replies.push(
        client.submit(job, share.nonce).then(
          (reply) => {
            const code = errorCodeOf(reply);
            this.answerMs.push(reply.afterMs);
            share.outcome = code === 0 ? "accepted" : "refused";
            if (code !== 0) this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
          },
          () => undefined,
        ),
      );
    }
    await Promise.all(replies);
  }
}
