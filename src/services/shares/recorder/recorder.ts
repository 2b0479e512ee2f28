// Drains a journal into Postgres, batch by batch, from the position that Postgres has.
// Invariant: a share is stored exactly once, whatever is killed when; the journal is trimmed only
// up to what is stored.

import { isOtherDatabase } from "../../../adapters/database/journal-database.ts";
import { insertFoundBlock } from "../../../adapters/database/shares/blocks.ts";
import {
  addWork,
  type JournalRow,
  movePosition,
  noteRecorded,
  type RecorderPosition,
  readJournal,
  upsertSegments,
} from "../../../adapters/database/shares/shares.ts";
import { upsertWorkers } from "../../../adapters/database/shares/workers.ts";
import type { Database, Tx } from "../../../adapters/database/sql.ts";
import type { JournalSource } from "../../../adapters/journal/source.ts";
import { assert } from "../../../base/assert.ts";
import type { Clock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { Aggregate } from "./aggregate.ts";
import type { ShareProofs } from "./share-proofs.ts";
import { WorkerRows } from "./worker-rows.ts";

export interface RecorderDeps {
  /** The name of the journal in the database, if it has none there yet. */
  instance: string;
  journal: JournalSource;
  database: Database;
  clock: Clock;
  log: Log;
  /** Shares younger than this stay in the journal: a restart needs the nonces of live jobs. */
  keepMs: number;
  /** Keeps shares for the open book; undefined while that is switched off. */
  proofs?: ShareProofs | undefined;
}

/** All shares up to `sequence`, which are all that were accepted before `untilMs`. */
interface Goal {
  sequence: number;
  untilMs: number;
}

const BATCH_SHARES = 100_000;
/** An idle journal notes so often that all of it is stored. */
const NOTE_MS = 5000;

export class Recorder {
  readonly #deps: RecorderDeps;
  readonly #rows = new WorkerRows();
  #row: JournalRow | undefined;
  #storedSequence = 0;
  #storedMs: number;
  #notedMs = Number.NEGATIVE_INFINITY;
  #draining: Promise<void> | undefined;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
    this.#storedMs = deps.clock.monotonicMs();
  }

  /** The last sequence that Postgres is known to have; 0 before it was asked. */
  get storedSequence(): number {
    return this.#storedSequence;
  }

  /** Milliseconds since everything durable was stored; 0 if it is. */
  backlogMs(): number {
    const { journal, clock } = this.#deps;
    if (journal.durableSequence === this.#storedSequence) return 0;
    return clock.monotonicMs() - this.#storedMs;
  }

  /**
   * Stores all that is durable now; a call during another one shares its outcome. Throws
   * PoolError "database" if Postgres is unreachable, "journal" if the journal is, "conflict" if
   * another process moved the position, and "data" if journal and database do not belong together.
   * With a restored database it goes on where that or the journal begins.
   */
  drain(): Promise<void> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  async #drain(): Promise<void> {
    const { journal, clock, keepMs } = this.#deps;
    const goal = { sequence: journal.durableSequence, untilMs: journal.durableUntilMs() };
    let row: JournalRow;
    try {
      row = this.#row ?? (await this.#begin(goal));
      this.#setRow(row);
      while (row.position.sequence < journal.durableSequence) {
        row = await this.#storeBatch(row, goal);
        this.#setRow(row);
      }
      row = await this.#closeSilentSegment(row);
      row = await this.#noteIdle(row, goal);
      this.#setRow(row);
    } catch (thrown) {
      // What was read but not stored is read again from the database's own position.
      const before = this.#row;
      this.#row = undefined;
      this.#rows.forget();
      if (before === undefined || !(await this.#wentBack(thrown, before, goal))) throw thrown;
      return;
    }
    this.#storedMs = clock.monotonicMs();
    await journal.trim({
      storedSequence: row.position.sequence,
      backedUpSequence: row.backedUpSequence,
      beforeMs: clock.nowMs() - keepMs,
    });
  }

  /**
   * Whether a position that is not ours any more is an earlier one: a standby that lacked the last
   * transactions became the primary. What it lacks is stored again from the journal.
   */
  async #wentBack(thrown: unknown, before: JournalRow, goal: Goal): Promise<boolean> {
    if (!(thrown instanceof PoolError) || thrown.kind !== "conflict") return false;
    const now = await this.#begin(goal);
    const shares = before.position.sequence - now.position.sequence;
    if (shares <= 0) return false;
    const { instance } = now;
    this.#deps.log.error("database went back: shares are stored again", { instance, shares });
    return true;
  }

  #setRow(row: JournalRow): void {
    this.#row = row;
    this.#storedSequence = row.position.sequence;
  }

  /** The journal's row; a journal that ends before its position would lose its next shares. */
  async #begin(goal: Goal): Promise<JournalRow> {
    const { database, instance, journal } = this.#deps;
    return database.transaction(async (tx) => {
      const row = await readJournal(tx, { identity: journal.identity, newName: instance });
      const isCopy = await isOtherDatabase(tx, row.instance);
      const { sequence } = row.position;
      if (sequence > journal.durableSequence) throw this.#journalIsOld(sequence);
      const before = journal.firstSequence - 1;
      if (sequence >= before) return this.#note(tx, row, goal);
      if (!isCopy) throw this.#sharesAreMissing(sequence, before);
      return { ...row, position: await this.#passOver(tx, row, before) };
    });
  }

  /**
   * The journal was trimmed further than the restored backup goes. What lies between is in neither;
   * what the journal has is stored from its beginning.
   */
  async #passOver(tx: Tx, row: JournalRow, before: number): Promise<RecorderPosition> {
    const to = { sequence: before, segmentFirstSequence: 0, segmentMinute: 0 };
    await movePosition(tx, row.instance, row.position, to);
    const fromSequence = row.position.sequence + 1;
    this.#deps.log.error("database was restored: shares of the time since its backup are lost", {
      ...{ instance: row.instance, shares: before - fromSequence + 1 },
      ...{ fromSequence, toSequence: before },
    });
    return to;
  }

  #journalIsOld(sequence: number): PoolError {
    const { journal } = this.#deps;
    const what = `journal ends at share ${journal.durableSequence}, the database at ${sequence}`;
    const why = "it is an old copy of the journal, or another pool's database";
    return new PoolError("data", `${what}: ${why}; see "Restoring" in docs/backup.md`);
  }

  #sharesAreMissing(sequence: number, before: number): PoolError {
    const what = `shares ${sequence + 1} to ${before} are in neither journal nor database`;
    const step =
      'if it was restored, run "backup.ts restored" once; otherwise it is another database';
    return new PoolError("data", `${what}: ${step}; see "Restoring" in docs/backup.md`);
  }

  async #storeBatch(row: JournalRow, goal: Goal): Promise<JournalRow> {
    const { instance, position } = row;
    const batch = new Aggregate(position);
    const { proofs } = this.#deps;
    const kept = proofs?.keeping(batch);
    const last = await this.#deps.journal.read(position.sequence, kept ?? batch, BATCH_SHARES);
    const to = batch.position();
    if (last === position.sequence || to.sequence !== last) {
      throw new PoolError("data", `journal does not hold the share after ${position.sequence}`);
    }
    const due = this.#rows.due(batch.workers);
    const { ids, stored } = await this.#deps.database.transaction(async (tx) => {
      await movePosition(tx, instance, position, to);
      const ids = await upsertWorkers(tx, due);
      const idOf = (worker: string) => {
        const id = ids.get(worker) ?? this.#rows.id(worker);
        assert(id !== undefined, "a worker has a row before its work is stored");
        return id;
      };
      await storeBatch(tx, { instance, batch, idOf });
      if (kept !== undefined) await proofs?.store(tx, instance, kept, idOf);
      return { ids, stored: await this.#note(tx, { ...row, position: to }, goal) };
    });
    this.#rows.learn(ids, batch.workers);
    if (kept !== undefined) proofs?.remember(kept);
    if (batch.lostShares > 0) {
      const { lostShares } = batch;
      this.#deps.log.error("damaged shares passed over", { instance, lostShares, until: last });
    }
    return stored;
  }

  /** A minute after its last share an open segment is closed, so that it can be paid. */
  async #closeSilentSegment(row: JournalRow): Promise<JournalRow> {
    const { clock, database } = this.#deps;
    const { position } = row;
    const minute = Math.floor(clock.nowMs() / 60_000);
    // A minute far ahead is one of a clock that was wrong.
    const isCurrent = Math.abs(minute - position.segmentMinute) <= 1;
    if (position.segmentFirstSequence === 0 || isCurrent) return row;
    const to = { ...position, segmentFirstSequence: 0, segmentMinute: 0 };
    await database.transaction((tx) => movePosition(tx, row.instance, position, to));
    return { ...row, position: to };
  }

  /** An idle journal is stored up to an ever later time. */
  async #noteIdle(row: JournalRow, goal: Goal): Promise<JournalRow> {
    const { clock, database } = this.#deps;
    if (clock.monotonicMs() - this.#notedMs < NOTE_MS) return row;
    return database.transaction((tx) => this.#note(tx, row, goal));
  }

  /** Notes the time up to which everything is stored, if everything is with this transaction. */
  async #note(tx: Tx, row: JournalRow, goal: Goal): Promise<JournalRow> {
    if (row.position.sequence < goal.sequence) return row;
    const noted = await noteRecorded(tx, row.instance, goal.untilMs);
    this.#notedMs = this.#deps.clock.monotonicMs();
    return { ...row, ...noted };
  }

  close(): void {
    this.#deps.journal.close();
  }
}

async function storeBatch(
  tx: Tx,
  given: { instance: string; batch: Aggregate; idOf: (worker: string) => bigint },
): Promise<void> {
  const { instance, batch, idOf } = given;
  for (const { sequence, block, json } of batch.blocks) {
    await insertFoundBlock(tx, {
      hash: block.hash,
      instance,
      sequence: BigInt(sequence),
      workerId: idOf(block.worker),
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
