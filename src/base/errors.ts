// PoolError: something outside the process failed (node, Redis, Postgres, disk, configuration).
// It carries a kind, what was being tried, and the cause. Callers decide by `kind`, never by the
// text of a message.

export type ErrorKind =
  | "config" // the operator's configuration is wrong
  | "database" // Postgres is unreachable or refused a statement
  | "redis" // Redis is unreachable
  | "node" // a Kaspa node is unreachable, not synced or returned an error
  | "journal" // the share journal's storage is full or failing
  | "network" // an HTTP or TCP peer is unreachable
  | "conflict" // another process holds a resource we need
  | "data"; // stored data is not what was written

export class PoolError extends Error {
  override name = "PoolError";
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** A short text for anything thrown; some libraries reject with plain strings. */
export function errorText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? "" : `: ${errorText(thrown.cause)}`;
  return `${thrown.message}${cause}`;
}
