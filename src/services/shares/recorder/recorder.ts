// The recorder: drains the journal into Postgres, batch by batch, from where the database says
// it stands. It never sees a miner. What must stay true: a share is stored exactly once,
// whatever is killed when, and the journal is trimmed only behind what is stored.

import { isOtherDatabase } from "../../../adapters/database/journal-database.ts";
import { insertFoundBlock } from "../../../adapters/database/shares/blocks.ts";
import {
  addWork,
  movePosition,
  type RecorderPosition,
  readPosition,
  upsertSegments,
  upsertWorkers,
} from "../../../adapters/database/shares/shares.ts";
import type { Database, Tx } from "../../../adapters/database/sql.ts";
import type { DurableFile } from "../../../adapters/journal/journal.ts";
import { JournalFileReader } from "../../../adapters/journal/reader.ts";
import { type Clock, sleep } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { RollUp } from "./aggregate.ts";
import { WorkerRows } from "./worker-rows.ts";

/** The journal's reading side: what is durable, and what may go. */
export interface JournalSource {
  files(): readonly DurableFile[];
  trim(storedSequence: number, beforeMs: number): void;
  readonly durableSequence: number;
}

export interface RecorderParts {
  instance: string;
  journal: JournalSource;
  database: Database;
  clock: Clock;
  log: Log;
  /** Files younger than this stay, so that a restart knows the nonces of living jobs. */
  keepMs: number;
}

const BATCH_SHARES = 100_000;
/** Read in one go, a millisecond or so; miners are served between two of them. */
const SLICE_SHARES = 2000;

export class Recorder {
  readonly #parts: RecorderParts;
  readonly #rows = new WorkerRows();
  #position: RecorderPosition | undefined;
  #reader: { file: JournalFileReader; path: string; firstSequence: number } | undefined;
  #storedMs: number;
  #draining: Promise<void> | undefined;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#storedMs = parts.clock.monotonicMs();
  }

  /** The last sequence that Postgres has; 0 before the first look at the database. */
  get storedSequence(): number {
    return this.#position?.sequence ?? 0;
  }

  /** Milliseconds since everything durable was stored. */
  backlogMs(): number {
    const { journal, clock } = this.#parts;
    if (journal.durableSequence === this.storedSequence) return 0;
    return clock.monotonicMs() - this.#storedMs;
  }

  /**
   * Stores all that is durable now; a call during another one shares its outcome. Throws
   * PoolError "database" when Postgres is away, "conflict" when another process moved the
   * position, and "data" when journal and database do not belong together. A restored database
   * that is behind the journal goes on at its beginning.
   */
  drain(): Promise<void> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  async #drain(): Promise<void> {
    const { journal, clock } = this.#parts;
    try {
      this.#position ??= await this.#begin();
      while (this.#position.sequence < journal.durableSequence) {
        await this.#storeBatch(this.#position);
      }
      await this.#closeSilentSegment(this.#position);
    } catch (thrown) {
      // What was read but not stored is read again from the database's own position.
      this.#position = undefined;
      this.#rows.forget();
      this.#closeReader();
      throw thrown;
    }
    this.#storedMs = clock.monotonicMs();
    journal.trim(this.storedSequence, clock.nowMs() - this.#parts.keepMs);
  }

  close(): void {
    this.#closeReader();
  }

  /** Where the database stands; a journal that ends before that would lose its next shares. */
  async #begin(): Promise<RecorderPosition> {
    const { database, instance, journal } = this.#parts;
    return database.transaction(async (tx) => {
      const position = await readPosition(tx, instance);
      const isCopy = await isOtherDatabase(tx, instance);
      if (position.sequence > journal.durableSequence) throw this.#journalIsOld(position);
      const [first] = journal.files();
      const before = (first?.firstSequence ?? 1) - 1;
      if (position.sequence >= before) return position;
      if (!isCopy) throw this.#sharesAreMissing(position, before);
      return this.#passOver(tx, position, before);
    });
  }

  /**
   * A restored backup is behind a journal that was trimmed. What lies between is in neither; what
   * the journal has is stored from its beginning.
   */
  async #passOver(tx: Tx, from: RecorderPosition, before: number): Promise<RecorderPosition> {
    const { instance, log } = this.#parts;
    const to = { sequence: before, segmentFirstSequence: 0, segmentMinute: 0 };
    await movePosition(tx, instance, from, to);
    const shares = before - from.sequence;
    log.error("database was restored: shares of the time since its backup are lost to it", {
      ...{ instance, shares, fromSequence: from.sequence + 1, toSequence: before },
    });
    return to;
  }

  #journalIsOld({ sequence }: RecorderPosition): PoolError {
    const { journal } = this.#parts;
    const what = `journal ends at share ${journal.durableSequence}, the database at ${sequence}`;
    const why = "it is an old copy of the journal, or another pool's database";
    return new PoolError("data", `${what}: ${why}; see "Restoring" in docs/operator/backup.md`);
  }

  #sharesAreMissing({ sequence }: RecorderPosition, before: number): PoolError {
    const what = `shares ${sequence + 1} to ${before} are in neither journal nor database`;
    const step = 'if it was restored, run "backup.ts restored" once; else it is another database';
    return new PoolError("data", `${what}: ${step}; see "Restoring" in docs/operator/backup.md`);
  }

  async #storeBatch(from: RecorderPosition): Promise<void> {
    const batch = new RollUp(from);
    if ((await this.#readInSlices(batch, from.sequence)) === 0) {
      throw new PoolError("data", `journal does not hold the share after ${from.sequence}`);
    }
    const to = batch.position();
    const due = this.#rows.due(batch.workers);
    const written = await this.#parts.database.transaction(async (tx) => {
      await movePosition(tx, this.#parts.instance, from, to);
      const ids = await upsertWorkers(tx, due);
      const idOf = (worker: string) => ids.get(worker) ?? this.#rows.id(worker);
      await storeBatch(tx, { instance: this.#parts.instance, batch, idOf });
      return ids;
    });
    this.#rows.learn(written, batch.workers);
    this.#position = to;
  }

  /** A minute after its last share an open segment is closed, so that it can be paid. */
  async #closeSilentSegment(from: RecorderPosition): Promise<void> {
    const { clock, database, instance } = this.#parts;
    const minute = Math.floor(clock.nowMs() / 60_000);
    if (from.segmentFirstSequence === 0 || minute <= from.segmentMinute + 1) return;
    const to = { ...from, segmentFirstSequence: 0, segmentMinute: 0 };
    await database.transaction((tx) => movePosition(tx, instance, from, to));
    this.#position = to;
  }

  /** Reads a batch from behind `after`; answers how many shares were taken into it. */
  async #readInSlices(batch: RollUp, after: number): Promise<number> {
    let taken = 0;
    while (taken < BATCH_SHARES) {
      const read = this.#read(batch, after + taken);
      taken += read;
      if (read < SLICE_SHARES) break;
      await sleep(this.#parts.clock, 0);
    }
    return taken;
  }

  /** Reads on behind `after`, a slice at the most; groups are read whole. */
  #read(batch: RollUp, after: number): number {
    let taken = 0;
    const visitor = {
      share: (share: Parameters<RollUp["share"]>[0]) => {
        if (share.sequence <= after) return;
        taken += 1;
        if (share.sequence !== after + taken) {
          throw new PoolError("data", `journal leaves shares out before ${share.sequence}`);
        }
        batch.share(share);
      },
      block: (sequence: number, json: string) => {
        if (sequence > after) batch.block(sequence, json);
      },
    };
    while (taken < SLICE_SHARES) {
      const file = this.#fileBehind(after + taken);
      if (file === undefined) break;
      const limit = { limit: file.bytes, maxShares: SLICE_SHARES - taken };
      if (this.#readerOf(file).read(visitor, limit) === 0) break;
    }
    return taken;
  }

  /** The file that holds the share after `sequence`. */
  #fileBehind(sequence: number): DurableFile | undefined {
    return this.#parts.journal.files().findLast((file) => file.firstSequence <= sequence + 1);
  }

  #readerOf(file: DurableFile): JournalFileReader {
    if (this.#reader?.path === file.path) return this.#reader.file;
    this.#closeReader();
    const reader = new JournalFileReader(file.path, file.firstSequence);
    this.#reader = { file: reader, path: file.path, firstSequence: file.firstSequence };
    return reader;
  }

  #closeReader(): void {
    this.#reader?.file.close();
    this.#reader = undefined;
  }
}

async function storeBatch(
  tx: Tx,
  given: { instance: string; batch: RollUp; idOf: (worker: string) => bigint | undefined },
): Promise<void> {
  const { instance, batch, idOf } = given;
  for (const { sequence, block, json } of batch.blocks) {
    await insertFoundBlock(tx, {
      hash: block.hash,
      instance,
      sequence: BigInt(sequence),
      workerId: idOf(block.worker) ?? 0n,
      foundAtMs: block.foundMs,
      daaScore: BigInt(block.daaScore),
      bits: block.bits,
      nonce: BigInt(block.nonce),
      networkWork: BigInt(block.networkWork),
      body: json,
    });
  }
  await upsertSegments(tx, instance, batch.segments());
  await addWork(tx, instance, batch.work(), idOf);
}
