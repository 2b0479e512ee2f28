// Once a second for each session: its deadlines, its budget and its difficulty. Pure except for the
// session it is given. Invariant: a silent or flooding connection ends within a second of its
// limit.

import type { CloseReason } from "../metrics.ts";
import type { Session } from "../session.ts";

/** So long may a connection be without any share while few places are left. */
const CROWDED_MS = 10 * 60_000;
const FIRST_SHARE_PATIENCE = 3;
const QUIET_SHARES = 12;
const MAX_QUIET_MS = 24 * 3_600_000;

/**
 * The reason to close the session, if there is one. `isCrowded` says that few places are left:
 * then those go to miners, not to connections that only keep talking.
 */
export function checkSession(
  session: Session,
  nowMs: number,
  isCrowded = false,
): CloseReason | undefined {
  const { port, budget, difficulty } = session;
  budget.tick(nowMs);
  if (budget.exceeded !== undefined) return budget.exceeded;
  if (session.state !== "authorized") {
    const limitMs = port.authorizeTimeoutSeconds * 1000;
    return nowMs - session.openedMs > limitMs ? "authorizeTimeout" : undefined;
  }
  session.begin(nowMs);
  if (nowMs - session.heardMs > idleLimitMs(session)) return "idle";
  const isUseless = difficulty.sharesEver === 0 && nowMs - session.authorizedMs > CROWDED_MS;
  if (isCrowded && isUseless) return "crowded";
  difficulty.retarget(nowMs);
  return undefined;
}

/**
 * How long a miner may say nothing. A weak rig at the port's lowest difficulty has minutes between
 * two shares: it may be silent for twelve times what it took so far, which an honest one exceeds
 * once in 160,000 shares. One without a share gets three times the port's limit.
 */
function idleLimitMs({ port, difficulty }: Session): number {
  const limitMs = port.idleTimeoutSeconds * 1000;
  const meanMs = difficulty.meanShareMs;
  if (meanMs === undefined) return limitMs * FIRST_SHARE_PATIENCE;
  return Math.max(limitMs, Math.min(meanMs * QUIET_SHARES, MAX_QUIET_MS));
}
