// One line of a miner, from text to answer: parse, gate, verb.
// The server feeds it lines; it owns no sockets. What must stay true: every request with an id
// gets exactly one reply (an accepted share's comes later), and no line throws.

import type { AddressCheck, ShareDesk } from "../dependencies.ts";
import { clampDifficulty } from "../difficulty/vardiff.ts";
import { authorize } from "../methods/authorize.ts";
import { submit, submitLine } from "../methods/submit.ts";
import { subscribe } from "../methods/subscribe.ts";
import type { Session } from "../session.ts";
import type { LineTaker } from "./lines.ts";
import { ERROR, errorLine, parseLine, type Request } from "./messages.ts";
import { gate, type Verb } from "./method-gate.ts";

export interface ConversationContext {
  addressPrefix: string;
  isValidAddress: AddressCheck;
  desk: ShareDesk;
}

const MAX_MALFORMED = 10;

/** What came from one connection's socket at once; one is used again and again. */
export class Intake implements LineTaker {
  /** False when the connection must be closed after what was added is sent. */
  isWelcome = true;
  readonly #context: ConversationContext;
  #session: Session | undefined;
  #nowMs = 0;

  constructor(context: ConversationContext) {
    this.#context = context;
  }

  begin(session: Session, nowMs: number): void {
    this.#session = session;
    this.#nowMs = nowMs;
    this.isWelcome = true;
  }

  takeBytes(bytes: Buffer, start: number, end: number): boolean {
    if (this.#session === undefined) return false;
    return takeShare(this.#session, bytes, start, end, this.#context);
  }

  takeText(line: string): boolean {
    if (this.#session === undefined) return false;
    this.isWelcome = takeLine(this.#session, line, this.#context, this.#nowMs);
    return this.isWelcome;
  }
}

/** Takes a line as bytes when it is a usual share; answers false when `takeLine` must see it. */
function takeShare(
  session: Session,
  bytes: Buffer,
  start: number,
  end: number,
  context: ConversationContext,
): boolean {
  if (session.state !== "authorized") return false;
  return submitLine(session, bytes, start, end, context.desk);
}

/** Answers false when the connection must be closed after what was added is sent. */
export function takeLine(
  session: Session,
  line: string,
  context: ConversationContext,
  nowMs: number,
): boolean {
  if (line.trim().length === 0) {
    session.chatter += 1;
    return true;
  }
  const parsed = parseLine(line);
  if (!parsed.ok) return malformed(session, parsed.isForeign);
  for (const request of parsed.requests) {
    if (!serve(session, request, context, nowMs)) return false;
  }
  return true;
}

/** Another protocol's greeting ends the connection; a miner's slip does so after a few. */
function malformed(session: Session, isForeign: boolean): boolean {
  session.malformed += 1;
  if (isForeign && session.state === "fresh") return false;
  session.outbox.add(errorLine("null", ERROR.other, "Malformed request"));
  return session.malformed < MAX_MALFORMED;
}

function serve(
  session: Session,
  request: Request,
  context: ConversationContext,
  nowMs: number,
): boolean {
  const entry = gate(request.method, session.state);
  if (!entry.open || entry.verb !== "mining.submit") session.chatter += 1;
  if (entry.open) return perform(session, entry.verb, request, context, nowMs);
  session.error(request.id, entry.code, entry.reason);
  return true;
}

function perform(
  session: Session,
  verb: Verb,
  request: Request,
  context: ConversationContext,
  nowMs: number,
): boolean {
  if (verb === "mining.submit") submit(session, request, context.desk);
  else if (verb === "mining.subscribe") subscribe(session, request);
  else if (verb === "mining.authorize") return authorize(session, request, { ...context, nowMs });
  else if (verb === "mining.suggest_difficulty") suggestDifficulty(session, request, nowMs);
  else if (verb === "mining.configure") session.result(request.id, "{}");
  else if (verb === "mining.ping") session.result(request.id, '"pong"');
  else session.result(request.id, "true");
  return true;
}

function suggestDifficulty(session: Session, request: Request, nowMs: number): void {
  const [wish] = request.params;
  if (typeof wish !== "number" || !(wish > 0)) {
    session.error(request.id, ERROR.other, "Difficulty must be a positive number");
    return;
  }
  if (!session.isFixed) session.plan.decide(clampDifficulty(wish, session.limits), nowMs);
  session.result(request.id, "true");
}
