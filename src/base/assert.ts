// Stops the process on a programmer's mistake. Used on every floor.
// What must stay true: nothing a miner, a node or a database can send reaches these
// functions; bad input is a value or a PoolError, never an assertion.

export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Throws when `condition` is false. The message says what must be true. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The last branch of a switch over a closed union: compiles only when every case is handled. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}
