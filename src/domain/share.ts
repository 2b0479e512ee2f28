// The outcomes of a submitted share, used by stratum, shares and the database.

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
/** Verdicts that earn nothing; they are counted so that the miner can see them. */
export type RefusedVerdict = Exclude<Verdict, "accepted" | "block">;
