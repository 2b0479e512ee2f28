// Google Drive, through Google's own client: upload, share, list, delete.
// Invariant: a file counts as uploaded only if Drive's size and MD5 are those of the local file.

import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { drive, type drive_v3 } from "@googleapis/drive";
import type { Clock } from "../../base/clock.ts";
import { sleep } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { backoffMs } from "../../base/retry.ts";
import { DriveError, driveErrorOf } from "./drive-error.ts";
import { type GoogleAccount, openAccount, parseCredentials } from "./google-account.ts";

export interface DriveFile {
  id: string;
  name: string;
  bytes: number;
  md5: string;
  createdAtMs: number;
}

export interface Drive {
  /** Uploads and compares; a failure leaves no remote file behind. Throws DriveError. */
  upload(file: { path: string; name: string; bytes: number }): Promise<DriveFile>;
  /** Lets `email` read the file, without a message to them. */
  share(id: string, email: string): Promise<void>;
  /** Files that this pool uploaded, newest first; never a stranger's. */
  list(): Promise<DriveFile[]>;
  /** Moves to the trash if deleting is not allowed. A file that is gone already is no error. */
  delete(id: string): Promise<void>;
}

export interface DriveOptions {
  /** Text of google-credentials.json: a service account, or OAuth credentials of a person. */
  credentials: string;
  /** A folder, or a Shared Drive's id; undefined is the account's own root. */
  folderId: string | undefined;
  /** Marks our files among others of the account. */
  poolId: string;
  /** https://www.googleapis.com/ unless a stand-in is used. */
  endpoint?: string;
  clock: Clock;
  random: () => number;
  log: Log;
  maxTries?: number;
  chunkBytes?: number;
}

const ENDPOINT = "https://www.googleapis.com/";
const CALL_TIMEOUT_MS = 60_000;
const CHUNK_BYTES = 8 * 1_048_576;
const FIELDS = "id,name,size,md5Checksum,createdTime";
const MAX_LISTED = 2000;

/** Throws PoolError "config" when the credentials are not of a known form. Calls nothing yet. */
export function openDrive(options: DriveOptions): Drive {
  const endpoint = options.endpoint ?? ENDPOINT;
  const account = openAccount({
    credentials: parseCredentials(options.credentials),
    endpoint: options.endpoint,
    timeoutMs: CALL_TIMEOUT_MS,
  });
  const api = drive({ version: "v3", auth: account.auth, rootUrl: endpoint, retry: false });
  const call = <T>(what: string, work: () => Promise<T>) => withTries(options, what, work);
  return {
    upload: (file) => upload({ options, api, account, endpoint }, file),
    share: (id, email) =>
      call("sharing the backup", async () => {
        await api.permissions.create({
          fileId: id,
          supportsAllDrives: true,
          sendNotificationEmail: false,
          requestBody: { type: "user", role: "reader", emailAddress: email },
        });
      }),
    list: () => list(options, api),
    delete: (id) => call("deleting an old backup", () => deleteFile(api, id)),
  };
}

interface Parts {
  options: DriveOptions;
  api: drive_v3.Drive;
  account: GoogleAccount;
  endpoint: string;
}

async function upload(
  parts: Parts,
  file: { path: string; name: string; bytes: number },
): Promise<DriveFile> {
  const handle = await open(file.path, "r");
  try {
    const md5 = await md5Of(handle);
    const sent = await withTries(parts.options, "uploading the backup", () =>
      uploadOnce(parts, { ...file, handle }),
    );
    if (sent.md5 === md5 && sent.bytes === file.bytes) return sent;
    await deleteFile(parts.api, sent.id);
    throw new DriveError("checksum", "uploading the backup", {});
  } finally {
    await handle.close();
  }
}

/** One resumable session: begun, filled chunk by chunk, and asked for its place after a cut. */
async function uploadOnce(
  parts: Parts,
  file: { handle: FileHandle; name: string; bytes: number },
): Promise<DriveFile> {
  const { options, account } = parts;
  const chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
  const session = await beginSession(parts, file);
  let place = 0;
  let cuts = 0;
  for (;;) {
    const chunk = await readChunk(file.handle, place, Math.min(chunkBytes, file.bytes - place));
    const range =
      file.bytes === 0 ? "bytes */0" : `bytes ${place}-${place + chunk.length - 1}/${file.bytes}`;
    let answer = await account.put(session, chunk, range).catch((thrown: unknown) => {
      const error = driveErrorOf(thrown, "uploading the backup");
      // A session that Drive forgot is begun again by the caller.
      const isForgotten = error.status === 404 || error.status === 410;
      if (isForgotten) throw new DriveError("server", "uploading the backup", { cause: error });
      // A 400 tells of a place that is not Drive's: the runtime itself sends a request again
      // when its connection dies, and the chunk may have arrived the first time.
      const isLost = error.isPassing || error.status === 400;
      if (!isLost || ++cuts > (options.maxTries ?? MAX_TRIES)) throw error;
      options.log.warn("upload was cut, asking for its place", { reason: error.reason, place });
      return undefined;
    });
    if (answer === undefined) {
      await pause(options, cuts);
      answer = await withTries(options, "resuming the upload", () =>
        account.put(session, new Uint8Array(), `bytes */${file.bytes}`),
      );
    }
    if (answer.status !== 308) return fileOf(answer.data);
    place = placeAfter(answer.range);
  }
}

async function beginSession(parts: Parts, file: { name: string; bytes: number }): Promise<string> {
  const { options } = parts;
  const query = new URLSearchParams({
    uploadType: "resumable",
    supportsAllDrives: "true",
    fields: FIELDS,
  });
  const location = await parts.account.begin(
    `${parts.endpoint}upload/drive/v3/files?${query}`,
    {
      name: file.name,
      appProperties: { katpool: options.poolId },
      ...(options.folderId === undefined ? {} : { parents: [options.folderId] }),
    },
    file.bytes,
  );
  if (location !== undefined) return location;
  throw new DriveError("server", "beginning the upload", { cause: "no session address" });
}

async function list(options: DriveOptions, api: drive_v3.Drive): Promise<DriveFile[]> {
  const value = options.poolId.replace(/[\\']/g, (character) => `\\${character}`);
  const found: DriveFile[] = [];
  let pageToken: string | undefined;
  do {
    const page = await withTries(options, "listing the backups", () =>
      api.files.list({
        q: `appProperties has { key='katpool' and value='${value}' } and trashed = false`,
        fields: `nextPageToken,files(${FIELDS})`,
        orderBy: "createdTime desc",
        pageSize: 200,
        supportsAllDrives: true,
        includeItemsFromAllDrives: true,
        ...(pageToken === undefined ? {} : { pageToken }),
      }),
    );
    found.push(...(page.data.files ?? []).map(fileOf));
    pageToken = page.data.nextPageToken ?? undefined;
  } while (pageToken !== undefined && found.length < MAX_LISTED);
  return found;
}

/**
 * On a Shared Drive only its organizers delete for good, and a content manager may move to the
 * trash, which Google empties after 30 days.
 */
async function deleteFile(api: drive_v3.Drive, id: string): Promise<void> {
  try {
    await api.files.delete({ fileId: id, supportsAllDrives: true });
  } catch (thrown) {
    const error = driveErrorOf(thrown, "deleting an old backup");
    if (error.status === 404) return;
    if (error.status !== 403 || error.reason !== "refused") throw error;
    const requestBody = { trashed: true };
    await api.files.update({ fileId: id, supportsAllDrives: true, requestBody });
  }
}

const MAX_TRIES = 6;

async function withTries<T>(
  options: DriveOptions,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const error = driveErrorOf(thrown, what);
      if (!error.isPassing || attempt >= (options.maxTries ?? MAX_TRIES)) throw error;
      options.log.warn("Drive call is tried again", { what, reason: error.reason, attempt });
      await pause(options, attempt);
    }
  }
}

function pause(options: DriveOptions, attempt: number): Promise<void> {
  const backoff = { baseMs: 1000, capMs: 60_000, random: options.random };
  return sleep(options.clock, backoffMs(attempt - 1, backoff));
}

async function md5Of(handle: FileHandle): Promise<string> {
  // Drive offers MD5; this compares two copies and keeps nobody out.
  const hash = createHash("md5");
  for (let place = 0; ; ) {
    const chunk = await readChunk(handle, place, CHUNK_BYTES);
    if (chunk.length === 0) return hash.digest("hex");
    hash.update(chunk);
    place += chunk.length;
  }
}

async function readChunk(handle: FileHandle, place: number, bytes: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, place);
  return buffer.subarray(0, bytesRead);
}

/** "bytes=0-524287" means 524,288 bytes arrived; no Range means none did. */
function placeAfter(range: string | undefined): number {
  const match = /^bytes=0-([0-9]+)$/.exec(range ?? "");
  return match === null ? 0 : Number.parseInt(match[1] ?? "", 10) + 1;
}

function fileOf(data: drive_v3.Schema$File): DriveFile {
  if (typeof data.id !== "string") {
    throw new PoolError("data", "Drive answered without the file's id");
  }
  return {
    id: data.id,
    name: data.name ?? "",
    bytes: Number.parseInt(data.size ?? "-1", 10),
    md5: data.md5Checksum ?? "",
    createdAtMs: Date.parse(data.createdTime ?? ""),
  };
}
