// mining.authorize: a wallet and worker name, and a difficulty in the password.
// Invariant: only an address of the pool's network with a right checksum authorizes the session. A
// wrong one gets the reason and may try again, a bounded number of times.

import { startDifficulty } from "../../../domain/port/port-difficulty.ts";
import { parseUser, type WorkerId } from "../../../domain/worker.ts";
import type { AddressCheck, ShareValidator } from "../dependencies.ts";
import type { MinerNotes } from "../devices/miner-notes.ts";
import { isIgnoredNumber } from "../difficulty/port-limits.ts";
import type { RememberedDifficulties } from "../difficulty/remembered.ts";
import type { CloseReason } from "../metrics.ts";
import { ERROR, type Request } from "../protocol/messages.ts";
import type { Session } from "../session.ts";

export interface AuthorizeContext {
  addressPrefix: string;
  isValidAddress: AddressCheck;
  validator: ShareValidator;
  remembered: RememberedDifficulties;
  notes?: Pick<MinerNotes, "passwordIgnored"> | undefined;
  nowMs: number;
  /** Called when a connection failed so often that it is closed. */
  onFailedLogins: (session: Session, user: string, reason: string) => void;
}

/** Returns why the connection must be closed after the reply, if it must. */
export function authorize(
  session: Session,
  request: Request,
  context: AuthorizeContext,
): CloseReason | undefined {
  const [userParam, password] = request.params;
  const user = typeof userParam === "string" ? userParam : "";
  const check = checkUser(user, context);
  if (!check.ok) return refuse(session, request, { user, reason: check.reason }, context);
  if (!session.workers.hasRoomFor(check.worker)) {
    // A proxy with many rigs is no stranger that guesses: its other rigs mine on.
    session.error(request.id, ERROR.other, "too many workers on one connection");
    return undefined;
  }
  const handle = context.validator.worker(check.worker);
  handle.device = session.dialect.name;
  session.workers.add(user, handle);
  session.result(request.id, "true");
  if (session.state !== "authorized") {
    session.authorized(context.nowMs);
    const text = typeof password === "string" ? password : "";
    session.difficulty.applyPassword(text, context.nowMs);
    if (isIgnoredNumber(text, startDifficulty(session.port))) context.notes?.passwordIgnored();
    const before = context.remembered.get(handle.key);
    if (before !== undefined) session.difficulty.remember(before, context.nowMs);
    session.begin(context.nowMs);
  }
  return undefined;
}

function refuse(
  session: Session,
  request: Request,
  fault: { user: string; reason: string },
  context: AuthorizeContext,
): CloseReason | undefined {
  session.error(request.id, ERROR.other, fault.reason);
  const closing = session.budget.loginFailed();
  if (closing !== undefined) context.onFailedLogins(session, fault.user, fault.reason);
  return closing;
}

type UserCheck = { ok: true; worker: WorkerId } | { ok: false; reason: string };

function checkUser(user: string, context: AuthorizeContext): UserCheck {
  const parsed = parseUser(user, context.addressPrefix);
  if (!parsed.ok || context.isValidAddress(parsed.worker.wallet)) return parsed;
  return { ok: false, reason: "wallet has a wrong checksum or length" };
}
