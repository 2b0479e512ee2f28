// One line of a miner, from text to reply: parse, check the state, perform the method.
// The server hands lines in; this module owns no sockets. Invariant: every request with an id gets
// exactly one reply (an accepted share's comes later), and no line throws.

import type { AddressCheck, ShareValidator } from "../dependencies.ts";
import type { MinerNotes } from "../devices/miner-notes.ts";
import type { RememberedDifficulties } from "../difficulty/remembered.ts";
import { authorize } from "../methods/authorize.ts";
import { type ShareInput, submit, submitLine } from "../methods/submit.ts";
import { subscribe } from "../methods/subscribe.ts";
import type { CloseReason } from "../metrics.ts";
import type { Session } from "../session.ts";
import type { LineTaker } from "./lines.ts";
import { ERROR, ODD_ID, parseLine, type Request } from "./messages.ts";
import { gate, type Verb } from "./method-gate.ts";

export interface ConversationContext {
  addressPrefix: string;
  isValidAddress: AddressCheck;
  validator: ShareValidator;
  remembered: RememberedDifficulties;
  input: ShareInput;
  /** Where agents and refused lines are noted, if an operator wants to see them. */
  notes?: MinerNotes | undefined;
  /** Called when a connection failed to log in so often that it is closed. */
  onFailedLogins: (session: Session, user: string, reason: string) => void;
}

/** The lines of one read of a connection's socket; one object serves all connections in turn. */
export class Intake implements LineTaker {
  /** Why the connection must be closed after what was added is sent. */
  closing: CloseReason | undefined;
  readonly #context: ConversationContext;
  #session: Session | undefined;
  #nowMs = 0;

  constructor(context: ConversationContext) {
    this.#context = context;
  }

  begin(session: Session, nowMs: number): void {
    this.#session = session;
    this.#nowMs = nowMs;
    this.closing = undefined;
    session.budget.begin(nowMs);
  }

  takeBytes(bytes: Buffer, start: number, end: number): boolean {
    const session = this.#session;
    if (session?.state !== "authorized") return false;
    const errors = session.errors;
    const isTaken = submitLine(session, bytes, start, end, this.#context);
    if (isTaken && session.errors !== errors && this.#context.notes !== undefined)
      noteRefused(session, bytes.toString("latin1", start, end), this.#context.notes);
    return isTaken;
  }

  takeText(line: string): void {
    if (this.#session === undefined) return;
    this.closing = takeLine(this.#session, line, this.#context, this.#nowMs);
  }

  get isDone(): boolean {
    this.closing ??= this.#session?.budget.exceeded;
    return this.closing !== undefined;
  }
}

/** Returns why the connection must be closed after what was added is sent, if it must. */
export function takeLine(
  session: Session,
  line: string,
  context: ConversationContext,
  nowMs: number,
): CloseReason | undefined {
  const errors = session.errors;
  const closing = takeRequests(session, line, context, nowMs);
  if (session.errors !== errors && context.notes !== undefined)
    noteRefused(session, line, context.notes);
  return closing;
}

/** Lines of a connection that are noted. */
const NOTED_LINES = 3;

function noteRefused(session: Session, line: string, notes: MinerNotes): void {
  if (session.errors > NOTED_LINES) return;
  notes.refused({ origin: session.budget.origin.key, agent: session.agent ?? "", line });
}

function takeRequests(
  session: Session,
  line: string,
  context: ConversationContext,
  nowMs: number,
): CloseReason | undefined {
  if (line.trim().length === 0) {
    session.budget.chat();
    return undefined;
  }
  const parsed = parseLine(line);
  if (!parsed.ok) return malformed(session, parsed.isForeign);
  for (const request of parsed.requests) {
    const closing = serve(session, request, context, nowMs);
    if (closing !== undefined) return closing;
  }
  return undefined;
}

/** Another protocol's greeting ends the connection; a miner's slip does so after a few. */
function malformed(session: Session, isForeign: boolean): CloseReason | undefined {
  const closing = session.budget.lineMalformed();
  if (isForeign && session.state === "fresh") return "malformed";
  session.error("null", ERROR.other, "Malformed request");
  return closing;
}

function serve(
  session: Session,
  request: Request,
  context: ConversationContext,
  nowMs: number,
): CloseReason | undefined {
  if (request.id === ODD_ID) {
    session.error("null", ERROR.other, "id must be a number or a short string");
    return "malformed";
  }
  const entry = gate(request.method, session.state);
  if (!entry.open || entry.verb !== "mining.submit") session.budget.chat();
  if (entry.open) return perform(session, entry.verb, request, context, nowMs);
  session.error(request.id, entry.code, entry.reason);
  return undefined;
}

function perform(
  session: Session,
  verb: Verb,
  request: Request,
  context: ConversationContext,
  nowMs: number,
): CloseReason | undefined {
  if (verb === "mining.submit") submit(session, request, context);
  else if (verb === "mining.subscribe") noteAgent(subscribe(session, request, nowMs), context);
  else if (verb === "mining.authorize") return authorize(session, request, { ...context, nowMs });
  else if (verb === "mining.suggest_difficulty") suggestDifficulty(session, request, nowMs);
  else if (verb === "mining.configure") session.result(request.id, "{}");
  else if (verb === "mining.ping") session.result(request.id, '"pong"');
  else session.result(request.id, "true");
  return undefined;
}

function noteAgent(unknownAgent: string | undefined, { notes }: ConversationContext): void {
  if (unknownAgent !== undefined) notes?.subscribed(unknownAgent);
}

function suggestDifficulty(session: Session, request: Request, nowMs: number): void {
  const [wish] = request.params;
  if (typeof wish !== "number" || !(wish > 0)) {
    session.error(request.id, ERROR.other, "Difficulty must be a positive number");
    return;
  }
  session.difficulty.suggest(wish, nowMs);
  session.result(request.id, "true");
}
