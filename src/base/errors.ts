// PoolError: the world outside is failing (node, Redis, Postgres, disk, configuration).
// Carries a kind to decide by, what was being tried, and the cause. What must stay true:
// callers decide by `kind`, never by the text of a message.

export type ErrorKind =
  | "config" // the operator's configuration is wrong
  | "database" // Postgres is away or refused a statement
  | "redis" // Redis is away
  | "node" // a Kaspa node is away, unsynced or answered an error
  | "journal" // the share journal's disk is full or failing
  | "network" // an HTTP or TCP peer is away
  | "conflict" // another process holds what we need
  | "data"; // what we read back is not what we wrote

export class PoolError extends Error {
  override name = "PoolError";
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** A short text of anything thrown: some libraries reject with plain strings. */
export function errorText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? "" : `: ${errorText(thrown.cause)}`;
  return `${thrown.message}${cause}`;
}
