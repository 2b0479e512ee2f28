import { afterAll, beforeAll, expect, test } from "bun:test";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DriveStandIn,
  startDriveStandIn,
} from "../../../testing/harness/servers/drive-stand-in.ts";
import type { Clock } from "../../base/clock.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { type Drive, openDrive } from "./drive.ts";
import { DriveError } from "./drive-error.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "katpool-drive-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PERSON = JSON.stringify({
  type: "authorized_user",
  client_id: "client",
  client_secret: "secret",
  refresh_token: "refresh",
});

/** Waits pass at once, so that back-off costs no time; how long they were is kept. */
function impatientClock(waits: number[]): Clock {
  return {
    ...systemClock,
    after: (delayMs, run) => {
      waits.push(delayMs);
      return systemClock.after(0, run);
    },
  };
}

function driveAt(google: DriveStandIn, waits: number[] = [], credentials = PERSON): Drive {
  return openDrive({
    credentials,
    folderId: "folder-1",
    poolId: "kat'pool",
    endpoint: google.endpoint,
    clock: impatientClock(waits),
    random: () => 0.5,
    log: silentLog,
    maxTries: 4,
    chunkBytes: 262_144,
  });
}

function fileOf(bytes: number): { path: string; name: string; bytes: number; content: Buffer } {
  const content = randomBytes(bytes);
  const path = join(folder, `${randomBytes(4).toString("hex")}.dump`);
  writeFileSync(path, content);
  return { path, name: "a.dump", bytes, content };
}

async function failure(work: Promise<unknown>): Promise<DriveError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof DriveError)) throw new Error("no DriveError", { cause: thrown });
  return thrown;
}

test("a file of several chunks arrives whole, in its folder, marked and shared", async () => {
  await using google = await startDriveStandIn();
  const drive = driveAt(google);
  const file = fileOf(700_001);
  const sent = await drive.upload(file);
  expect(sent.bytes).toBe(700_001);
  expect(google.files.map((f) => Buffer.compare(f.content, file.content))).toEqual([0]);
  expect(google.files[0]?.parents).toEqual(["folder-1"]);
  await drive.share(sent.id, "keeper@example.org");
  expect(google.files[0]?.sharedWith).toEqual(["keeper@example.org"]);
  expect((await drive.list()).map((f) => f.id)).toEqual([sent.id]);
  await drive.delete(sent.id);
  await drive.delete(sent.id);
  expect(google.files).toEqual([]);
});

test("a service account signs for its token with the least scope", async () => {
  await using google = await startDriveStandIn();
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const credentials = JSON.stringify({
    type: "service_account",
    client_email: "pool@example.iam.gserviceaccount.com",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
  });
  await driveAt(google, [], credentials).upload(fileOf(10));
  const assertion = google.lastTokenRequest()?.get("assertion") ?? "";
  const claims = JSON.parse(
    Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString(),
  ) as Record<string, string>;
  expect(claims.scope).toBe("https://www.googleapis.com/auth/drive.file");
  expect(google.files.length).toBe(1);
});

test("an upload that is cut, or whose answer is lost, goes on where it was", async () => {
  await using google = await startDriveStandIn();
  google.failNext("put", "cut", { status: 503 }, "cut");
  const file = fileOf(600_000);
  await driveAt(google).upload(file);
  expect(google.files.map((f) => Buffer.compare(f.content, file.content))).toEqual([0]);
  google.failNext("put", "lose-reply");
  const small = fileOf(1000);
  await driveAt(google).upload(small);
  expect(google.files.length).toBe(2);
});

test("429 and 5xx are tried again with growing pauses, and then given up", async () => {
  await using google = await startDriveStandIn();
  const waits: number[] = [];
  google.failNext("begin", { status: 429 }, { status: 500 });
  await driveAt(google, waits).upload(fileOf(10));
  expect(waits).toEqual([750, 1500]);
  google.failNext("begin", ...[503, 502, 503, 500].map((status) => ({ status })));
  const error = await failure(driveAt(google).upload(fileOf(10)));
  expect([error.reason, error.status]).toEqual(["server", 500]);
});

test("rate limits told as 403 are tried again", async () => {
  await using google = await startDriveStandIn();
  google.failNext("begin", { status: 403, reason: "userRateLimitExceeded" });
  await driveAt(google).upload(fileOf(10));
  expect(google.files.length).toBe(1);
});

test("a service account without storage is told at once, and what to do", async () => {
  await using google = await startDriveStandIn();
  google.failNext("begin", { status: 403, reason: "storageQuotaExceeded" });
  const error = await failure(driveAt(google).upload(fileOf(10)));
  expect(error.reason).toBe("quota");
  expect(error.message).toContain("Shared Drive");
  expect(google.calls.filter((step) => step === "begin").length).toBe(1);
});

test("wrong credentials are told at once", async () => {
  await using google = await startDriveStandIn();
  google.failNext("token", { status: 401, reason: "invalid_grant" });
  const error = await failure(driveAt(google).upload(fileOf(10)));
  expect([error.reason, error.isPassing]).toEqual(["credentials", false]);
  expect(google.calls).toEqual(["token"]);
});

test("a file that arrives changed is taken away again and fails", async () => {
  await using google = await startDriveStandIn();
  google.failNext("put", "corrupt");
  const error = await failure(driveAt(google).upload(fileOf(10)));
  expect(error.reason).toBe("checksum");
  expect(google.files).toEqual([]);
});

test("Google being away is a passing failure that shows no secret", async () => {
  const google = await startDriveStandIn();
  await google[Symbol.asyncDispose]();
  const error = await failure(driveAt(google).upload(fileOf(10)));
  expect(error.reason).toBe("network");
  expect(Bun.inspect(error)).not.toContain("refresh_token=refresh");
});

test("credentials of another form are refused without being shown", () => {
  const open = () =>
    openDrive({
      credentials: '{"type":"api_key","key":"canary"}',
      folderId: undefined,
      poolId: "katpool",
      clock: systemClock,
      random: () => 0,
      log: silentLog,
    });
  expect(open).toThrow("service account");
  expect(open).not.toThrow("canary");
});

test("on a Shared Drive whose rules forbid deleting, an old backup goes to the trash", async () => {
  await using google = await startDriveStandIn();
  const drive = driveAt(google);
  const sent = await drive.upload(fileOf(10));
  google.failNext("delete", { status: 403, reason: "insufficientFilePermissions" });
  await drive.delete(sent.id);
  expect(google.calls.slice(-2)).toEqual(["delete", "trash"]);
  expect(await drive.list()).toEqual([]);
});
