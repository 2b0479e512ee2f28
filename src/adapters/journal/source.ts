// The reading side of a share journal, as the recorder uses it: the same for a folder of files and
// for a stream, for the journal of this process and for one that another process left.

import type { RecordVisitor } from "./format.ts";

export interface JournalSource {
  /** 12 hex digits made with the journal; its position in Postgres is kept under it. */
  readonly identity: string;
  /** Shares up to this sequence are durable. */
  readonly durableSequence: number;
  /** The first share that is still there; one more than `durableSequence` if there is none. */
  readonly firstSequence: number;
  /** Everything that was accepted before this wall clock time is durable. */
  durableUntilMs(): number;
  /**
   * Passes on the records after `sequence`, in order, until `maxShares` are reached or no more are
   * durable. Resolves to the last sequence passed on or lost; `sequence` if there was none. Throws
   * PoolError "data" if what it holds does not follow `sequence`, "journal" if it is unreachable.
   */
  read(sequence: number, visitor: RecordVisitor, maxShares: number): Promise<number>;
  /** Deletes what is neither needed nor kept; may be called at any time. */
  trim(needs: TrimNeeds): void | Promise<void>;
  close(): void;
}

export interface TrimNeeds {
  /** The database has the shares up to this one. */
  storedSequence: number;
  /** A verified backup of the database has the shares up to this one. */
  backedUpSequence: number;
  /** Shares written after this wall clock time are needed by a restart. */
  beforeMs: number;
}
