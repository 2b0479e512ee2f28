// Fetcher messages for tests of the templates service: a real one from test/vectors, with fields
// changed by path.

import vector from "../../../test/vectors/template-message.json";

export const TREASURY_SCRIPT = vector.treasuryScript;
export const PRE_POW_HASH = vector.prePowHash;

/** The real message as text, with values at dotted paths replaced; undefined removes one. */
export function messageText(changes: Record<string, unknown> = {}): string {
  return changedText(vector.message, changes);
}

/** Any message as text, changed in the same way; the argument is not modified. */
export function changedText(message: unknown, changes: Record<string, unknown>): string {
  const changed: unknown = structuredClone(message);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce<unknown>((at, key) => Object(at)[key], changed);
    if (value === undefined) delete Object(parent)[last];
    else Object(parent)[last] = value;
  }
  return JSON.stringify(changed);
}
