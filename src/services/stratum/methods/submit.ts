// mining.submit: a nonce for a job, in three or five parameters.
// Invariant: nothing malformed reaches the share validator. It replies to accepted shares when they
// are durable; everything else is replied to at once.

import type { ShareDesk, Submission, SubmitOutcome, WorkerHandle } from "../dependencies.ts";
import { ERROR, REFUSALS, type Request } from "../protocol/messages.ts";
import { type Nonce, type NonceRead, placeNonce, readNonce } from "../protocol/nonce.ts";
import { emptyShareLine, readShareLine } from "../protocol/share-line.ts";
import type { Session } from "../session.ts";

const JOB_ID = /^(?:0|[1-9][0-9]{0,14})$/;
/** Reused for every share of the process; nothing keeps them after the call. */
const nonce: Nonce = { hi: 0, lo: 0 };
const line = emptyShareLine();

/**
 * Takes the line in `bytes` from `start` up to `end` when it is a share in the usual form,
 * without making text of it. Returns false, and has done nothing, if it is anything else.
 */
export function submitLine(
  session: Session,
  bytes: Buffer,
  start: number,
  end: number,
  desk: ShareDesk,
): boolean {
  const { workers } = session;
  if (!readShareLine(bytes, start, end, workers.lastUserBytes, line)) return false;
  const worker = line.isLastUser
    ? workers.last
    : workers.find(bytes.toString("latin1", line.userStart, line.userEnd), desk);
  nonce.hi = line.nonceHi;
  nonce.lo = line.nonceLo;
  const read = placeNonce(nonce, line.nonceDigits, session.extranonce);
  submission.jobId = line.jobId;
  check(session, String(line.id), worker, read, desk);
  return true;
}

/** A share in any form of JSON. */
export function submit(session: Session, request: Request, desk: ShareDesk): void {
  const { params } = request;
  const [user, job] = params;
  const worker = session.workers.find(typeof user === "string" ? user : "", desk);
  const nonceText = params.length >= 5 ? params[4] : params[2];
  const { extranonce, dialect } = session;
  const text = typeof nonceText === "string" ? nonceText : "";
  const read = readNonce(text, extranonce, dialect.mayBeDecimalNonce, nonce);
  const jobText = typeof job === "number" || typeof job === "string" ? String(job) : "";
  // A text that cannot be one of our jobs is another pool's or another run's: stale, not wrong.
  const verdict =
    read !== "ok" || JOB_ID.test(jobText) ? read : jobText === "" ? "invalid" : "stale";
  submission.jobId = Number.parseInt(jobText, 10);
  check(session, request.id, worker, verdict, desk);
}

/** `submission.jobId` and `nonce` are set where `read` is "ok". */
function check(
  session: Session,
  id: string | undefined,
  worker: WorkerHandle | undefined,
  read: NonceRead | "stale",
  desk: ShareDesk,
): void {
  if (worker === undefined) {
    session.budget.shareRefused();
    session.error(id, ERROR.unauthorized, "Unauthorized worker");
    return;
  }
  if (read !== "ok") {
    desk.countRefused(worker, read);
    refuse(session, id, read);
    return;
  }
  submission.nonceHi = nonce.hi;
  submission.nonceLo = nonce.lo;
  submission.worker = worker;
  submission.terms = session.difficulty.terms;
  submission.mayTryOtherJobs = session.dialect.namesWrongJobs || session.budget.mayTryOtherJobs;
  submission.replyTo = session;
  submission.id = id;
  settle(session, id, desk.submit(submission));
}

function settle(session: Session, id: string | undefined, outcome: SubmitOutcome): void {
  if (outcome.kind === "pending") {
    session.difficulty.shareAccepted();
    if (outcome.matchedOtherJob) session.budget.triedOtherJobs(true);
  } else if (outcome.kind === "refused") {
    if (outcome.triedOtherJobs) session.budget.triedOtherJobs(false);
    refuse(session, id, outcome.verdict);
  } else {
    session.error(id, ERROR.other, outcome.reason);
  }
}

function refuse(session: Session, id: string | undefined, verdict: keyof typeof REFUSALS): void {
  session.budget.shareRefused();
  const [code, reason] = REFUSALS[verdict];
  session.error(id, code, reason);
}

const noTerms = { of: () => undefined, newestSent: () => [] };
const submission: Submission = {
  jobId: 0,
  nonceHi: 0,
  nonceLo: 0,
  worker: { key: "", worker: { wallet: "", name: "" }, device: "", difficulty: 0 },
  terms: noTerms,
  mayTryOtherJobs: false,
  replyTo: { shareStored: () => undefined, shareLost: () => undefined },
  id: undefined,
};
