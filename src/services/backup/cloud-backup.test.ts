import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DriveStandIn,
  startDriveStandIn,
} from "../../../testing/harness/servers/drive-stand-in.ts";

const BACKUP = join(import.meta.dir, "..", "..", "..", "backup");
const PERSON = {
  type: "authorized_user",
  client_id: "client",
  client_secret: "secret",
  refresh_token: "refresh-canary",
};

let folder: string;
let google: DriveStandIn;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "katpool-cloud-"));
  google = await startDriveStandIn();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await google[Symbol.asyncDispose]();
});

async function run(...parameters: string[]): Promise<{ code: number; output: string }> {
  const child = Bun.spawn([process.execPath, "run", "cloudBackup.ts", ...parameters], {
    cwd: BACKUP,
    env: {
      PATH: process.env.PATH ?? "",
      GOOGLE_CREDENTIALS: JSON.stringify(PERSON),
      GOOGLE_API_ENDPOINT: google.endpoint,
      BACKUP_DRIVE_FOLDER: "shared-drive",
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const output =
    (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  return { code: await child.exited, output };
}

test("`bun run cloudBackup.ts FILE.sql` uploads the file under its own name", async () => {
  const file = join(folder, "dump.sql");
  writeFileSync(file, "SELECT 1;\n");
  const { code, output } = await run(file);
  expect(output).toContain("backup uploaded");
  expect(code).toBe(0);
  expect(google.files.map(({ name, parents }) => ({ name, parents }))).toEqual([
    { name: "dump.sql", parents: ["shared-drive"] },
  ]);
});

test("a refusal is told with what to do, exits with 1 and shows no secret", async () => {
  google.failNext("begin", { status: 403, reason: "storageQuotaExceeded" });
  const file = join(folder, "other.sql");
  writeFileSync(file, "SELECT 2;\n");
  const { code, output } = await run(file);
  expect(code).toBe(1);
  expect(output).toContain("Shared Drive");
  expect(output).not.toContain("refresh-canary");
  expect(await run(join(folder, "missing.sql"))).toMatchObject({ code: 1 });
  expect(await run()).toMatchObject({ code: 1 });
});
