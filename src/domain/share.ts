// A submitted nonce and what became of it. Shared by stratum, pool, journal and database.
// What must stay true: the union of verdicts is closed, and only `accepted` and `block`
// are ever credited.

export const VERDICTS = [
  "accepted",
  "block",
  "stale",
  "duplicate",
  "lowDifficulty",
  "wrongPrefix",
  "invalid",
] as const;
export type Verdict = (typeof VERDICTS)[number];
/** Verdicts that earn nothing but are counted for the miner to see. */
export type RefusedVerdict = Exclude<Verdict, "accepted" | "block">;

/** An accepted share as the journal keeps it. */
export interface AcceptedShare {
  /** Position in this instance's journal, from 1, without gaps. */
  sequence: number;
  /** Wall clock of the journal: it only grows, unless it was more than a day ahead. */
  timeMs: number;
  /** `workerKey` of the worker. */
  worker: string;
  /** Expected hashes: a whole number. */
  work: number;
  /** DAA score of the job. */
  daaScore: number;
}
