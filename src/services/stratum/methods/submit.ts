// mining.submit: a nonce for a job, in three or five parameters.
// What must stay true: nothing malformed reaches the desk, the answer to an accepted share is
// left to the desk (it comes when the share is durable), and all else is answered at once.

import type { ShareDesk, Submission, SubmitOutcome, WorkerHandle } from "../dependencies.ts";
import { ERROR, REFUSALS, type Request } from "../protocol/messages.ts";
import { type Nonce, type NonceRead, placeNonce, readNonce } from "../protocol/nonce.ts";
import { emptyShareLine, readShareLine } from "../protocol/share-line.ts";
import type { Session } from "../session.ts";

const JOB_ID = /^(?:0|[1-9][0-9]{0,14})$/;
/** Reused for every share of the process; nobody keeps them past the call. */
const nonce: Nonce = { hi: 0, lo: 0 };
const line = emptyShareLine();

/**
 * Takes the line in `bytes` from `start` up to `end` when it is a share in the usual form,
 * without making text of it. Answers false, and has done nothing, when it is anything else.
 */
export function submitLine(
  session: Session,
  bytes: Buffer,
  start: number,
  end: number,
  desk: ShareDesk,
): boolean {
  if (!readShareLine(bytes, start, end, session.lastUserBytes, line)) return false;
  const worker = line.isLastUser
    ? session.lastWorker
    : workerOf(session, bytes.toString("latin1", line.userStart, line.userEnd));
  nonce.hi = line.nonceHi;
  nonce.lo = line.nonceLo;
  const read = placeNonce(nonce, line.nonceDigits, session.extranonce);
  submission.jobId = line.jobId;
  judge(session, String(line.id), worker, read, desk);
  return true;
}

/** A share in any form of JSON. */
export function submit(session: Session, request: Request, desk: ShareDesk): void {
  const { params } = request;
  const [user, job] = params;
  const worker = workerOf(session, typeof user === "string" ? user : "");
  const nonceText = params.length >= 5 ? params[4] : params[2];
  const { extranonce, dialect } = session;
  const text = typeof nonceText === "string" ? nonceText : "";
  const read = readNonce(text, extranonce, dialect.mayBeDecimalNonce, nonce);
  const jobText = typeof job === "number" || typeof job === "string" ? String(job) : "";
  // A text that cannot be one of our jobs is another pool's or another run's: stale, not wrong.
  const verdict =
    read !== "ok" || JOB_ID.test(jobText) ? read : jobText === "" ? "invalid" : "stale";
  submission.jobId = Number.parseInt(jobText, 10);
  judge(session, request.id, worker, verdict, desk);
}

/** `submission.jobId` and `nonce` are set where `read` is "ok". */
function judge(
  session: Session,
  id: string | undefined,
  worker: WorkerHandle | undefined,
  read: NonceRead | "stale",
  desk: ShareDesk,
): void {
  if (worker === undefined) {
    session.refusedInWindow += 1;
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
  submission.terms = session.terms;
  submission.mayTryOtherJobs = session.dialect.namesWrongJobs || session.otherJobTries > 0;
  submission.replyTo = session;
  submission.id = id;
  settle(session, id, desk.submit(submission));
}

function settle(session: Session, id: string | undefined, outcome: SubmitOutcome): void {
  if (outcome.kind === "pending") {
    session.windowShares += 1;
    session.sharesEver += 1;
    if (outcome.matchedOtherJob) session.otherJobTries = Math.min(64, session.otherJobTries + 16);
  } else if (outcome.kind === "refused") {
    if (outcome.triedOtherJobs) session.otherJobTries -= 1;
    refuse(session, id, outcome.verdict);
  } else {
    session.error(id, ERROR.other, outcome.reason);
  }
}

function refuse(session: Session, id: string | undefined, verdict: keyof typeof REFUSALS): void {
  session.refusedInWindow += 1;
  const [code, reason] = REFUSALS[verdict];
  session.error(id, code, reason);
}

/** Devices repeat one user text, so the last one found is looked at first. */
function workerOf(session: Session, user: string): WorkerHandle | undefined {
  if (user === session.lastUser) return session.lastWorker;
  const worker = session.workers.get(user);
  if (worker === undefined) return undefined;
  session.noteWorker(user, worker);
  return worker;
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
