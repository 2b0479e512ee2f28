// Which method is allowed in which state of a session. Pure. Invariant: no method that costs work
// or credit is reached before its state.

import type { SessionState } from "../session.ts";
import { ERROR, type ErrorCode } from "./messages.ts";

export const VERBS = [
  "mining.subscribe",
  "mining.authorize",
  "mining.extranonce.subscribe",
  "mining.submit",
  "mining.suggest_difficulty",
  "mining.configure",
  "mining.ping",
] as const;
export type Verb = (typeof VERBS)[number];

export type Gate = { open: true; verb: Verb } | { open: false; code: ErrorCode; reason: string };

const NEEDS: Partial<Record<Verb, SessionState>> = {
  "mining.submit": "authorized",
};
const RANK: Record<SessionState, number> = { fresh: 0, subscribed: 1, authorized: 2 };

export function gate(method: string, state: SessionState): Gate {
  const verb = VERBS.find((known) => known === method);
  if (verb === undefined) return { open: false, code: ERROR.other, reason: "Unknown method" };
  const needed = NEEDS[verb] ?? "fresh";
  if (RANK[state] >= RANK[needed]) return { open: true, verb };
  if (state === "fresh") {
    return { open: false, code: ERROR.notSubscribed, reason: "Not subscribed" };
  }
  return { open: false, code: ERROR.unauthorized, reason: "Unauthorized worker" };
}
