// Assertions: a programming error throws and ends the process. Input from a miner, a node or the
// database is never asserted on; it is handled as a value or as a PoolError.

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
