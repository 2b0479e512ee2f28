// The open book of a small pool on a database of its own: shares are recorded, blocks allocated and
// the log built by the services that do so in the product.

import { migrate } from "../../../src/adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../../src/adapters/database/sql.ts";
import { createMetrics } from "../../../src/adapters/metrics/registry.ts";
import { type Clock, systemClock } from "../../../src/base/clock.ts";
import { type LogFields, silentLog } from "../../../src/base/log.ts";
import type { Job } from "../../../src/domain/job.ts";
import { noteSigner } from "../../../src/domain/openbook/checkpoint.ts";
import { buildLog, type LogTurn } from "../../../src/services/openbook/log-builder.ts";
import { createAccountant } from "../../../src/services/rewards/allocation/accountant.ts";
import { createAccountantMetrics } from "../../../src/services/rewards/allocation/accountant-metrics.ts";
import { proportional, type Scheme } from "../../../src/services/rewards/allocation/scheme.ts";
import { encodeFoundBlock, foundBlock } from "../../../src/services/shares/blocks/found-block.ts";
import { Recorder } from "../../../src/services/shares/recorder/recorder.ts";
import { type CapsuleOf, ShareProofs } from "../../../src/services/shares/recorder/share-proofs.ts";
import { settle } from "../scenes/pool-rows.ts";
import type { PostgresServer } from "../servers/postgres.ts";
import { checkedJob } from "../stratum/validator-fixture.ts";
import { MemoryJournal } from "./memory-journal.ts";

export const BOOK_SIGNER = noteSigner("katpool.simnet/ob1", new Uint8Array(32).fill(7));
const START_MS = 1_700_000_000_000;
const WORKERS = ["kaspasim:qa/1", "kaspasim:qa/2", "kaspasim:qb/1"];

export interface BookScene extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
  readonly job: Job;
  readonly warnings: LogFields[];
  /** Journals shares of three workers, a second apart, every tenth of which finds a block. */
  mine(count: number): void;
  passMs(ms: number): void;
  record(options?: { isBookOpen?: boolean; capsuleOf?: CapsuleOf }): Promise<void>;
  /** Settles blocks as blue, by the place of their share in the journal, and allocates them. */
  allocate(rewards: Record<number, bigint>, scheme?: Scheme): Promise<void>;
  /** One turn of the log builder. */
  build(options?: { database?: Database; keepBytes?: bigint }): Promise<LogTurn>;
}

/** The hash of the block that the share at this place of the journal found. */
export const foundHash = (place: number) => place.toString(16).padStart(64, "0");

/** A database with the schema, to be copied by every scene. */
export async function migratedDatabase(postgres: PostgresServer): Promise<string> {
  const url = await postgres.freshDatabase();
  await using once = openDatabase({ url, log: silentLog });
  await migrate(once, silentLog);
  return url;
}

export async function openBookScene(
  postgres: PostgresServer,
  migrated: string,
  job = checkedJob(7),
): Promise<BookScene> {
  const url = await postgres.freshDatabase(migrated);
  const database = openDatabase({ url, log: silentLog });
  const journal = new MemoryJournal("0123456789ab");
  const warnings: LogFields[] = [];
  let [nowMs, salt] = [START_MS, 0];
  const clock: Clock = { ...systemClock, nowMs: () => nowMs };
  const { prePowHash } = job.template;
  const mineOne = () => {
    nowMs += 1000;
    const place = journal.durableSequence + 1;
    const worker = WORKERS[place % 3] ?? "";
    const of = { id: 7, prePowHash, timestampMs: 5n, daaScore: 100 };
    const share = { timeMs: nowMs, worker, job: of, work: 1000 + place, nonceHi: 1 };
    const block = foundBlock({
      ...{ job, hash: foundHash(place), nonce: BigInt(place), worker, foundMs: nowMs },
      networkWork: 2n ** 40n,
    });
    const json = place % 10 === 0 ? encodeFoundBlock(block) : undefined;
    journal.append({ ...share, nonceLo: place }, json);
  };
  return {
    ...{ url, database, job, warnings },
    mine: (count) => {
      for (let n = 0; n < count; n++) mineOne();
    },
    passMs: (ms) => {
      nowMs += ms;
    },
    record: ({ isBookOpen = true, capsuleOf = () => undefined } = {}) => {
      const parts = { instance: "app-0", journal, database, clock, log: silentLog };
      const proofs = isBookOpen ? new ShareProofs(capsuleOf) : undefined;
      return new Recorder({ ...parts, keepMs: 600_000, proofs }).drain();
    },
    allocate: async (rewards, scheme = proportional) => {
      for (const [place, reward] of Object.entries(rewards)) {
        await settle(database, foundHash(Number(place)), reward);
      }
      await createAccountant({
        ...{ database, clock, log: silentLog, scheme, feePartsPerMillion: 7500n },
        ...{ treasuryAddress: "kaspasim:t", isBookOpen: true },
        metrics: createAccountantMetrics(createMetrics("test", { defaults: false })),
      }).turn();
    },
    build: (options = {}) =>
      buildLog({
        ...{ database, signer: BOOK_SIGNER, keepHours: 72, keepBytes: 1_000_000_000n, clock },
        log: { ...silentLog, warn: (_text, fields) => warnings.push(fields ?? {}) },
        randomBytes: (count) => new Uint8Array(count).fill(++salt),
        pause: async () => undefined,
        ...options,
      }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
