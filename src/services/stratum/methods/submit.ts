// mining.submit: a nonce for a job, in three or five parameters.
// Invariant: nothing malformed reaches the share validator. It replies to accepted shares when they
// are durable; everything else is replied to at once.

import type { Submission, SubmitOutcome, WorkerHandle } from "../../../domain/share.ts";
import type { ShareValidator } from "../dependencies.ts";
import { ERROR, REFUSALS, type Request } from "../protocol/messages.ts";
import { type Nonce, type NonceRead, placeNonce, readNonce } from "../protocol/nonce.ts";
import { emptyShareLine, readShareLine } from "../protocol/share-line.ts";
import type { Session } from "../session.ts";

const UNKNOWN_JOB = -1;
const JOB_ID = /^(?:0|[1-9][0-9]{0,14})$/;

/** The objects that one server reads its shares into, one after the other. */
export class ShareInput {
  readonly nonce: Nonce = { hi: 0, lo: 0 };
  readonly line = emptyShareLine();
  readonly submission: Submission = {
    jobId: 0,
    nonceHi: 0,
    nonceLo: 0,
    worker: { key: "", worker: { wallet: "", name: "" }, device: "", difficulty: 0 },
    assigned: { of: () => undefined, candidates: () => [] },
    maxOtherJobs: 0,
    replyTo: { shareStored: () => undefined, shareLost: () => undefined },
    address: "",
    id: undefined,
    creditedDifficulty: 0,
  };
}

/** What shares are read into, and who decides about them. */
export interface SubmitContext {
  input: ShareInput;
  validator: ShareValidator;
}

/**
 * Takes the line in `bytes` from `start` up to `end` when it is a share in the usual form,
 * without making text of it. Returns false, and has done nothing, if it is anything else.
 */
export function submitLine(
  session: Session,
  bytes: Buffer,
  start: number,
  end: number,
  context: SubmitContext,
): boolean {
  const { workers } = session;
  const { validator } = context;
  const { line, nonce, submission } = context.input;
  if (!readShareLine(bytes, start, end, workers.lastUserBytes, line)) return false;
  const worker = line.isLastUser
    ? workers.last
    : workers.find(bytes.toString("latin1", line.userStart, line.userEnd), validator);
  nonce.hi = line.nonceHi;
  nonce.lo = line.nonceLo;
  const read = placeNonce(nonce, line.nonceDigits, session.extranonce);
  // Such a device may mean a decimal number: the general way finds out.
  if (read !== "ok" && session.dialect.mayBeDecimalNonce) return false;
  submission.jobId = line.jobId;
  check(session, String(line.id), worker, read, context);
  return true;
}

/** A share in any form of JSON. */
export function submit(session: Session, request: Request, context: SubmitContext): void {
  const { params } = request;
  const { validator } = context;
  const { nonce, submission } = context.input;
  const [user, job] = params;
  const worker = session.workers.find(typeof user === "string" ? user : "", validator);
  const nonceText = params.length >= 5 ? params[4] : params[2];
  const { extranonce, dialect } = session;
  const text = typeof nonceText === "string" ? nonceText : "";
  const read = readNonce(text, extranonce, dialect.mayBeDecimalNonce, nonce);
  const jobText = typeof job === "number" || typeof job === "string" ? String(job) : "";
  // A text that is no id of ours is another pool's or a fixed one: unknown, not malformed.
  submission.jobId = JOB_ID.test(jobText) ? Number.parseInt(jobText, 10) : UNKNOWN_JOB;
  const isInvalid = read === "ok" && jobText === "";
  check(session, request.id, worker, isInvalid ? "invalid" : read, context);
}

/** The job id and the nonce are set in the input if `read` is "ok". */
function check(
  session: Session,
  id: string | undefined,
  worker: WorkerHandle | undefined,
  read: NonceRead,
  { input, validator }: SubmitContext,
): void {
  const { nonce, submission } = input;
  if (worker === undefined) {
    session.budget.shareRefused(undefined);
    session.error(id, ERROR.unauthorized, "Unauthorized worker");
    return;
  }
  if (read !== "ok") {
    if (read === "wrongPrefix") session.outsidePrefix();
    validator.countRefused(worker, read);
    refuse(session, { id, worker, verdict: read });
    return;
  }
  if (session.wasCredited(nonce.hi, nonce.lo)) {
    session.result(id, "true");
    return;
  }
  submission.nonceHi = nonce.hi;
  submission.nonceLo = nonce.lo;
  submission.worker = worker;
  submission.assigned = session.difficulty.terms;
  submission.maxOtherJobs = session.budget.otherJobs(session.dialect.namesWrongJobs);
  submission.replyTo = session;
  submission.address = session.address;
  submission.id = id;
  const outcome = validator.submit(submission);
  settle(session, { worker, id, credited: submission.creditedDifficulty }, outcome);
}

interface Settled {
  worker: WorkerHandle;
  id: string | undefined;
  /** The difficulty of an accepted share. */
  credited: number;
}

function settle(session: Session, { worker, id, credited }: Settled, outcome: SubmitOutcome): void {
  if (outcome.kind === "pending") {
    session.difficulty.shareAccepted(credited, session.heardMs);
    session.shareDeferred();
    session.budget.shareAccepted();
    if (outcome.matchedOtherJob) session.budget.triedOtherJobs(true);
  } else if (outcome.kind === "refused") {
    const { verdict, triedJobs } = outcome;
    if (triedJobs > 0) session.budget.triedOtherJobs(false);
    refuse(session, { id, worker, verdict, triedJobs });
  } else {
    session.error(id, ERROR.other, outcome.reason);
  }
}

interface Refusal {
  id: string | undefined;
  worker: WorkerHandle;
  verdict: keyof typeof REFUSALS;
  triedJobs?: number;
}

function refuse(session: Session, refusal: Refusal): void {
  session.budget.shareRefused(refusal.worker.worker.wallet, refusal.triedJobs);
  const [code, reason] = REFUSALS[refusal.verdict];
  session.error(refusal.id, code, reason);
}
