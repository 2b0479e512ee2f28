// mining.submit: a nonce for a job, in three or five parameters.
// What must stay true: nothing malformed reaches the desk, the answer to an accepted share is
// left to the desk (it comes when the share is durable), and all else is answered at once.

import type { ShareDesk, Submission, SubmitOutcome, WorkerHandle } from "../needs.ts";
import { type Nonce, readNonce } from "../nonce.ts";
import { ERROR, type FastSubmit, REFUSALS, type Request } from "../protocol.ts";
import type { Session } from "../session.ts";

const JOB_ID = /^(?:0|[1-9][0-9]{0,14})$/;
/** Reused for every share of the process; nobody keeps it past the call. */
const nonce: Nonce = { hi: 0, lo: 0 };

/** A share that came in an unusual form of JSON. */
export function submit(session: Session, request: Request, desk: ShareDesk): void {
  const { params } = request;
  const [user, job] = params;
  const nonceText = params.length >= 5 ? params[4] : params[2];
  submitShare(
    session,
    {
      id: request.id,
      user: typeof user === "string" ? user : "",
      job: typeof job === "number" || typeof job === "string" ? String(job) : "",
      nonce: typeof nonceText === "string" ? nonceText : "",
    },
    desk,
  );
}

export function submitShare(
  session: Session,
  share: Omit<FastSubmit, "id"> & { id: string | undefined },
  desk: ShareDesk,
): void {
  const worker = workerOf(session, share.user);
  if (worker === undefined) {
    session.refusedInWindow += 1;
    session.error(share.id, ERROR.unauthorized, "Unauthorized worker");
    return;
  }
  const read = readNonce(share.nonce, session.extranonce, session.dialect.mayBeDecimalNonce, nonce);
  if (read !== "ok" || !JOB_ID.test(share.job)) {
    // A text that cannot be one of our jobs is another pool's or another run's: stale, not wrong.
    const verdict = read !== "ok" ? read : share.job === "" ? "invalid" : "stale";
    desk.countRefused(worker, verdict);
    refuse(session, share.id, verdict);
    return;
  }
  submission.jobId = Number.parseInt(share.job, 10);
  submission.nonceHi = nonce.hi;
  submission.nonceLo = nonce.lo;
  submission.worker = worker;
  submission.terms = session.terms;
  submission.mayTryOtherJobs = session.dialect.namesWrongJobs || session.otherJobTries > 0;
  submission.replyTo = session;
  submission.id = share.id;
  settle(session, share.id, desk.submit(submission));
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
  session.lastUser = user;
  session.lastWorker = worker;
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
