// Once a second for each session: its deadlines, its refused shares and its difficulty. Pure
// but for the session it is given. What must stay true: a silent or flooding connection ends
// within a second of its limit.

import { vardiff } from "../difficulty/vardiff.ts";
import type { Session } from "../session.ts";

export type SessionFault = "authorizeTimeout" | "idle" | "refusedFlood" | "chatter" | "crowded";

/** Lines that are no shares: a device has a few dozen in its life. Refills within a minute. */
const MAX_CHATTER = 3000;

/** So long may a connection be without any share while places are scarce. */
const CROWDED_MS = 10 * 60_000;

/**
 * The reason to close the session, if there is one. `isCrowded` says that few places are left:
 * then those go to miners, not to connections that only keep talking.
 */
export function watchSession(
  session: Session,
  nowMs: number,
  isCrowded = false,
): SessionFault | undefined {
  const { port } = session;
  if (session.chatter > MAX_CHATTER) return "chatter";
  session.chatter = Math.max(0, session.chatter - MAX_CHATTER / 60);
  if (session.state !== "authorized") {
    const limitMs = port.authorizeTimeoutSeconds * 1000;
    return nowMs - session.openedMs > limitMs ? "authorizeTimeout" : undefined;
  }
  if (nowMs - session.heardMs > port.idleTimeoutSeconds * 1000) return "idle";
  const isUseless = session.sharesEver === 0 && nowMs - session.authorizedMs > CROWDED_MS;
  if (isCrowded && isUseless) return "crowded";
  if (session.refusedInWindow > port.maxRefusedSharesPerMinute) return "refusedFlood";
  // The budget refills evenly, so that a minute's worth may come at once but not more.
  const refill = port.maxRefusedSharesPerMinute / 60;
  session.refusedInWindow = Math.max(0, session.refusedInWindow - refill);
  if (!session.isFixed) retarget(session, nowMs);
  return undefined;
}

function retarget(session: Session, nowMs: number): void {
  // A difficulty that no job has yet: what comes in says nothing about it.
  if (session.plan.latest !== session.difficulty) return;
  const step = vardiff(
    {
      difficulty: session.difficulty,
      shares: session.windowShares,
      elapsedMs: nowMs - session.windowMs,
      ageMs: nowMs - session.authorizedMs,
      sharesEver: session.sharesEver,
    },
    session.limits,
  );
  if (step.change === "none") return;
  session.windowMs = nowMs;
  session.windowShares = 0;
  if (step.change === "set") session.plan.decide(step.difficulty, nowMs);
}
