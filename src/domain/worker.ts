// A worker: wallet and worker name, as parsed from the miner's user string.
// Invariant: the wallet has its network prefix, and the name has 1 to 64 printable characters, so
// that both are safe in log lines, labels and account names.

export interface WorkerId {
  /** With its prefix: "kaspa:qq…". */
  wallet: string;
  name: string;
}

export const UNNAMED_WORKER = "default";
const MAX_USER_LENGTH = 200;
const SURROUNDING_BLANKS = /^[\t\n\r ]+|[\t\n\r ]+$/g;

export type UserParse = { ok: true; worker: WorkerId } | { ok: false; reason: string };

/**
 * Parses "wallet", "wallet.", "wallet.worker" or "wallet.worker.more". Surrounding blanks, as
 * pasted into a device's page, are dropped; "%3A" and "%2E" in the wallet are of clients that
 * encode users as in a URL. A wallet without a prefix gets the pool's. Only the form is checked
 * here; the Kaspa adapter checks the checksum.
 */
export function parseUser(user: string, addressPrefix: string): UserParse {
  if (user.length > MAX_USER_LENGTH) return { ok: false, reason: "user is too long" };
  const text = decodeWallet(user.replace(SURROUNDING_BLANKS, ""));
  if (text.length === 0) return { ok: false, reason: "wallet is missing" };
  const dot = text.indexOf(".");
  const wallet = dot === -1 ? text : text.slice(0, dot);
  const name = dot === -1 || dot === text.length - 1 ? UNNAMED_WORKER : text.slice(dot + 1);
  if (name.length < 1 || name.length > 64 || !/^[\x21-\x7e]+$/.test(name)) {
    return { ok: false, reason: "worker name must be 1 to 64 printable characters" };
  }
  const full = wallet.includes(":") ? wallet : `${addressPrefix}:${wallet}`;
  if (!/^[a-z]{1,12}:[a-z0-9]{1,90}$/.test(full)) {
    return { ok: false, reason: "wallet is not a Kaspa address" };
  }
  if (!full.startsWith(`${addressPrefix}:`)) {
    return { ok: false, reason: `wallet is not of this network (${addressPrefix}:)` };
  }
  return { ok: true, worker: { wallet: full, name } };
}

/** Decodes the marks that a wallet and its worker are written with; a name keeps its percents. */
function decodeWallet(user: string): string {
  const dot = user.indexOf(".");
  const head = dot === -1 ? user : user.slice(0, dot);
  if (!head.includes("%")) return user;
  return head.replace(/%3a/i, ":").replace(/%2e/i, ".") + user.slice(head.length);
}

/** One string per worker, for maps and ledger accounts: a wallet never contains a slash. */
export function workerKey(worker: WorkerId): string {
  return `${worker.wallet}/${worker.name}`;
}

/** The reverse of `workerKey`. */
export function parseWorkerKey(key: string): WorkerId {
  const slash = key.indexOf("/");
  return { wallet: key.slice(0, slash), name: key.slice(slash + 1) };
}
