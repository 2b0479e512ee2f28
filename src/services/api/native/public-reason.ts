// Turns the internal reason of a halt or a hold into its public text. Pure.
// Internal reasons name transactions, nodes, amounts and suspicions; only what follows "public:"
// is published as it is.

const PUBLIC_PART = /\bpublic:\s*(.+)$/is;
const MAX_LENGTH = 200;

/** Beginnings of the reasons that the services write themselves. */
const AUTOMATIC: readonly [RegExp, string][] = [
  [/^reconciliation:/, "an accounting check is in progress"],
  [/^reversal:/, "a reorganised block is being reviewed"],
  [/^failover:/, "the database moved to another server and is being reviewed"],
  [/^restored\b/, "the database was restored and is being reviewed"],
  [/^batch \d+:|\bspent\b/, "a transaction is being reviewed"],
];

export function publicReason(reason: string): string {
  const written = PUBLIC_PART.exec(reason)?.[1]?.trim();
  if (written !== undefined && written !== "") return written.slice(0, MAX_LENGTH);
  const known = AUTOMATIC.find(([pattern]) => pattern.test(reason));
  return known?.[1] ?? "paused by the operator";
}
