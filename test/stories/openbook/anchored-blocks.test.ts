// The open book of a running pool: found blocks carry the root of a signed checkpoint, and what the
// monitor serves holds before the independent auditor, whose code shares nothing with ours.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAnchor } from "../../../src/domain/openbook/checkpoint.ts";
import { Prospector } from "../../../testing/harness/nodes/prospector.ts";
import { type Pool, startPool, TREASURY, WALLET } from "../../../testing/harness/scenes/pool.ts";
import { goProgram } from "../../../testing/harness/servers/go-programs.ts";
import { type MonitorProcess, startMonitor } from "../../../testing/harness/servers/monitor.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { type TemplateTap, tapTemplates } from "../../../testing/harness/stratum/template-tap.ts";
import { errorCodeOf } from "../../../testing/miner/stratum-messages.ts";

setDefaultTimeout(180_000);

const BLOCKS = 6;
const prospector = new Prospector();
let pool: Pool;
let tap: TemplateTap;
let monitor: MonitorProcess;
beforeAll(async () => {
  pool = await startPool({ env: { OPEN_BOOK_KEY: "11".repeat(32) } });
  tap = await tapTemplates(pool);
  monitor = await startMonitor(pool.databaseUrl, { waits: false });
});
afterAll(async () => {
  await tap[Symbol.asyncDispose]();
  await monitor.stop();
  await pool.stop();
});

/** The text after the payout script of the coinbase that a block was found with. */
function extraDataOf(payload: string): string {
  const bytes = Buffer.from(payload, "hex");
  return bytes.subarray(19 + bytes.readUInt8(18)).toString("utf8");
}

async function findBlocks(count: number): Promise<void> {
  const client = await pool.miner({ worker: "rig" });
  for (let n = 0; n < count; n++) {
    const anchored = await eventually("a job with an anchor", async () => {
      const job = await client.currentJob();
      const template = await tap.templateOf(job);
      const payload = template?.transactions[0]?.payload ?? "";
      const isAnchored = template !== undefined && payload !== "" && hasAnchor(payload);
      return isAnchored ? { job, bits: template.header.bits } : undefined;
    });
    const nonce = prospector.find(anchored.job, "block", anchored.bits);
    expect(errorCodeOf(await client.submit(anchored.job, nonce))).toBe(0);
    const counted = `SELECT COUNT(*)::INT AS n FROM open_book_entry WHERE kind = 1`;
    await eventually("its segment is logged", async () => {
      const [row] = await pool.sql<{ n: number }>(counted);
      return (row?.n ?? 0) > n || undefined;
    });
  }
  await client.close();
}

const hasAnchor = (payload: string) => readAnchor(extraDataOf(payload)) !== undefined;

test("every found block anchors a signed root, and the log holds before the auditor", async () => {
  await findBlocks(BLOCKS);
  const blocks = await pool.sql<{ body: string; foundMs: string }>(
    `SELECT y.body, (EXTRACT(EPOCH FROM b.found_at) * 1000)::BIGINT::TEXT AS "foundMs"
     FROM found_block AS b JOIN found_block_body AS y USING (hash)`,
  );
  expect(blocks.length).toBeGreaterThan(0);
  for (const { body, foundMs } of blocks) {
    const { block } = JSON.parse(body);
    const anchor = readAnchor(extraDataOf(block.transactions[0].payload));
    if (anchor === undefined) throw new Error("a block without an anchor");
    const [signed] = await pool.sql<{ root: string; before: number }>(
      `SELECT encode(root, 'hex') AS root, (
         SELECT COALESCE(MAX(size), 0)::INT FROM open_book_checkpoint
         WHERE signed_at < to_timestamp($2::FLOAT8 / 1000) - INTERVAL '30 seconds'
       ) AS before
       FROM open_book_checkpoint WHERE size = $1`,
      [anchor.size, foundMs],
    );
    expect(signed?.root).toBe(Buffer.from(anchor.root).toString("hex"));
    // Nothing that was signed 30 seconds earlier is missing.
    expect(anchor.size).toBeGreaterThanOrEqual(signed?.before ?? 0);
  }
  const page = await fetch(`${monitor.api}/openbook/checkpoint`);
  expect(page.status).toBe(200);
  const report = await audit();
  expect(report.output).toContain(`checked ${BLOCKS} shares hashed`);
  expect(report.output).not.toContain("unproven");
  // Something could not be checked: the auditor has no node here.
  expect([report.code, report.output]).toEqual([2, expect.stringContaining("Nothing wrong")]);
});

test("work and shares that were changed in the database are found by the auditor", async () => {
  const cheats = [
    [
      "a nonce changed",
      "UPDATE open_book_shares SET rows = set_byte(rows, 11, 255 - get_byte(rows, 11)) WHERE index = 0",
    ],
    [
      "work invented",
      "UPDATE open_book_segment SET workers = set_byte(workers, 105, 9) WHERE index = 1",
    ],
    [
      "an entry rewritten",
      "UPDATE open_book_entry SET bytes = set_byte(bytes, 94, 77) WHERE index = 2",
    ],
  ] as const;
  for (const [name, statement] of cheats) {
    const table = /UPDATE (\w+)/.exec(statement)?.[1] ?? "";
    await pool.sql(`CREATE TABLE honest AS SELECT * FROM ${table}`);
    await pool.sql(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await pool.sql(statement);
    const report = await audit();
    expect([name, report.code]).toEqual([name, 1]);
    const column = /SET (\w+)/.exec(statement)?.[1] ?? "";
    await pool.sql(
      `UPDATE ${table} AS t SET ${column} = h.${column} FROM honest AS h WHERE h.index = t.index`,
    );
    await pool.sql(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    await pool.sql("DROP TABLE honest");
  }
  expect((await audit()).code).toBe(2);
});

async function audit(): Promise<{ code: number; output: string }> {
  const program = await goProgram("./cmd/katpool-audit");
  const folder = mkdtempSync(join(tmpdir(), "katpool-audit-"));
  const child = Bun.spawn(
    [
      ...[program, "-url", monitor.api, "-treasury", TREASURY, "-seed", "ab".repeat(32)],
      ...["-samples", "50", "-evidence", join(folder, "evidence")],
    ],
    { cwd: folder, stdout: "pipe", stderr: "pipe" },
  );
  const output =
    (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  const code = await child.exited;
  rmSync(folder, { recursive: true, force: true });
  return { code, output };
}

test("whoever knows a wallet gets its salt, and the tag that stands for it in the log", async () => {
  const response = await fetch(`${monitor.api}/api/openbook/wallet/${WALLET}`);
  const { salt, tag } = (await response.json()) as { salt: string; tag: string };
  const purpose = Buffer.from("katpool/ob1/wallet\0");
  const hash = createHash("sha256").update(purpose).update(Buffer.from(salt, "hex"));
  expect(tag).toBe(hash.update(WALLET).digest("hex"));
});
