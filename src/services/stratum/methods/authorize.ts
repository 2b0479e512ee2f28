// mining.authorize: a wallet and worker name, and a difficulty in the password.
// What must stay true: only an address of the pool's network with a right checksum opens the
// session; a wrong one is told why and may try again, a bounded number of times.

import { parseUser, type WorkerId } from "../../../domain/worker.ts";
import type { AddressCheck, ShareDesk } from "../dependencies.ts";
import { extranonceLine } from "../devices/dialects.ts";
import { clampDifficulty, readPassword } from "../difficulty/vardiff.ts";
import { ERROR, type Request } from "../protocol/messages.ts";
import type { Session } from "../session.ts";

export interface AuthorizeContext {
  addressPrefix: string;
  isValidAddress: AddressCheck;
  desk: ShareDesk;
  nowMs: number;
}

const MAX_FAILURES = 10;

/** Answers false when the connection must be closed after the answer. */
export function authorize(session: Session, request: Request, context: AuthorizeContext): boolean {
  const [user, password] = request.params;
  const judged = judgeUser(session, typeof user === "string" ? user : "", context);
  if (!judged.ok) {
    session.failedAuthorizations += 1;
    session.error(request.id, ERROR.other, judged.reason);
    return session.failedAuthorizations < MAX_FAILURES;
  }
  const handle = context.desk.worker(judged.worker);
  handle.device = session.dialect.name;
  session.workers.set(String(user), handle);
  session.noteWorker(String(user), handle);
  session.result(request.id, "true");
  if (session.state === "authorized") return true;
  session.state = "authorized";
  session.authorizedMs = context.nowMs;
  session.windowMs = context.nowMs;
  applyPassword(session, typeof password === "string" ? password : "", context.nowMs);
  if (session.extranonce.size > 0) {
    session.outbox.add(extranonceLine(session.dialect, session.extranonce));
  }
  session.offerJob(context.nowMs);
  return true;
}

type UserJudgement = { ok: true; worker: WorkerId } | { ok: false; reason: string };

function judgeUser(session: Session, user: string, context: AuthorizeContext): UserJudgement {
  const parsed = parseUser(user, context.addressPrefix);
  if (!parsed.ok) return parsed;
  if (!context.isValidAddress(parsed.worker.wallet)) {
    return { ok: false, reason: "wallet has a wrong checksum or length" };
  }
  if (!session.workers.has(user) && session.workers.size >= session.port.maxWorkersPerConnection) {
    return { ok: false, reason: "too many workers on one connection" };
  }
  return parsed;
}

/** `d=`, `diff=` or a bare number: start and floor. `fd=`: fixed. Both within the port's limits. */
function applyPassword(session: Session, password: string, nowMs: number): void {
  const wish = readPassword(password);
  if (wish === undefined) return;
  const difficulty = clampDifficulty(wish.difficulty, session.limits);
  session.plan.decide(difficulty, nowMs);
  if (wish.isFixed) session.isFixed = true;
  else session.limits.minimum = difficulty;
}
