// Classifies Google's error responses. Only transient errors are retried; wrong credentials and a
// full or missing quota are not, and their text says what the operator can do.

import { errorText, PoolError } from "../../base/errors.ts";

export type DriveReason =
  | "credentials" // the key or the refresh token is wrong or was withdrawn
  | "quota" // the account has no storage, as every service account, or none left
  | "refused" // this account may not do that, or the folder is not there
  | "rate" // too many calls: later
  | "server" // Google's side fails: later
  | "network" // no answer, or one that was cut
  | "checksum"; // what arrived is not what was sent

const PASSING: ReadonlySet<DriveReason> = new Set(["rate", "server", "network"]);

const ADVICE: Record<DriveReason, string> = {
  credentials: "Google refused the credentials",
  quota:
    "the account has no Drive storage: a service account owns no files any more, " +
    "so use a Shared Drive (BACKUP_DRIVE_FOLDER) or OAuth credentials of a person",
  refused: "Google refused the call",
  rate: "Google asks for fewer calls",
  server: "Google's server failed",
  network: "no answer from Google",
  checksum: "the uploaded file differs from the local one",
};

export class DriveError extends PoolError {
  override name = "DriveError";
  readonly reason: DriveReason;
  readonly status: number | undefined;

  constructor(reason: DriveReason, what: string, options: { status?: number; cause?: unknown }) {
    super("network", `${what}: ${ADVICE[reason]}`, options.cause);
    this.reason = reason;
    this.status = options.status;
  }

  /** True when the same call may go through later. */
  get isPassing(): boolean {
    return PASSING.has(this.reason);
  }
}

/** Any failure of a call as a DriveError; `what` names what was being tried. */
export function driveErrorOf(thrown: unknown, what: string): DriveError {
  if (thrown instanceof DriveError) return thrown;
  const answer = answerOf(thrown);
  const cause = new Error(redacted(thrown));
  if (answer === undefined) return new DriveError("network", what, { cause });
  const reason = reasonOf(answer.status, answer.text);
  return new DriveError(reason, what, { status: answer.status, cause });
}

export function reasonOf(status: number, text: string): DriveReason {
  if (status === 401 || /invalid_grant|invalid_client|unauthorized_client/.test(text)) {
    return "credentials";
  }
  if (status === 403 && /storageQuotaExceeded|quotaExceeded|teamDriveFileLimit/.test(text)) {
    return "quota";
  }
  if (status === 429 || /rateLimitExceeded|userRateLimitExceeded/i.test(text)) return "rate";
  if (status === 408 || status >= 500) return "server";
  return "refused";
}

interface Answer {
  status: number;
  text: string;
}

function answerOf(thrown: unknown): Answer | undefined {
  if (!(thrown instanceof Error) || !("response" in thrown)) return undefined;
  const response: unknown = thrown.response;
  if (typeof response !== "object" || response === null || !("status" in response)) {
    return undefined;
  }
  if (typeof response.status !== "number") return undefined;
  const data = "data" in response ? response.data : "";
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return { status: response.status, text: text ?? "" };
}

/** The client's errors carry the request; its message alone is safe to keep. */
function redacted(thrown: unknown): string {
  return errorText(thrown)
    .replace(/(Bearer |assertion=|refresh_token=)[^\s&"]+/g, "$1…")
    .slice(0, 500);
}
