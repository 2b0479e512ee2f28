// Recomputes the money invariants by queries that must return no rows; the queries are the .sql
// files in `audit`. Read-only. `verify` runs all of them; the payment service runs those that read
// only what is newer than its checkpoint, every hour.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../../../base/assert.ts";
import { type Database, onlyRow, type Reader, type Tx } from "../sql.ts";
import storedBatchesSql from "./sql/stored-batches.sql" with { type: "text" };

/**
 * What a check reads: `always` what is small, `since` what is newer than the checkpoint or all,
 * `whole` all of the history, `newest` the same for what is newer than the checkpoint.
 */
const SCOPES = ["always", "since", "whole", "newest"] as const;

export interface InvariantCheck {
  invariant: string;
  scope: (typeof SCOPES)[number];
  /** What holds if the query returns no rows. */
  statement: string;
  /** Returns rows with one column `what`, each a counterexample. */
  query: string;
}

export interface CheckResult {
  invariant: string;
  statement: string;
  violations: number;
  /** One counterexample. */
  example: string | undefined;
}

/** Everything up to here was checked: postings by number, all else by its time. */
export interface AuditCheckpoint {
  posting: number;
  time: Date;
}

export const SQL_CHECKS: readonly InvariantCheck[] = readChecks(join(import.meta.dir, "audit"));

/** Runs `work` on one snapshot that nothing can write to. */
export function atOneMoment<T>(
  database: Database,
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  return database.transaction(
    async (tx) => {
      await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      return work(tx);
    },
    { statementTimeoutMs: CHECK_MS },
  );
}

/** A check of the whole history reads tables that grow for as long as the pool exists. */
const CHECK_MS = 3_600_000;

/** Runs all checks, or those that read only what is newer than `since`. */
export async function runSqlChecks(
  reader: Reader,
  since?: AuditCheckpoint,
): Promise<CheckResult[]> {
  const left = since === undefined ? "newest" : "whole";
  const results: CheckResult[] = [];
  for (const { invariant, statement, scope, query } of SQL_CHECKS) {
    if (scope === left) continue;
    const { violations, example } = onlyRow(
      await reader.query<{ violations: number; example: string | null }>(
        `SELECT COUNT(*)::INTEGER AS violations, MIN(what) AS example
         FROM (${checkText(query, since)}) AS found`,
      ),
    );
    results.push({ invariant, statement, violations, example: example ?? undefined });
  }
  return results;
}

/** A check's query with its variables replaced; without a checkpoint it reads everything. */
export function checkText(query: string, since?: AuditCheckpoint): string {
  const time = since === undefined ? "-infinity" : since.time.toISOString();
  const posting = since === undefined ? 0 : since.posting;
  assert(Number.isSafeInteger(posting), "a posting's number is whole");
  return query
    .replaceAll(":since_posting", String(posting))
    .replaceAll(":'since_time'", `'${time}'`);
}

/** The checkpoint that the last clean run left; undefined before the first. */
export async function readCheckpoint(reader: Reader): Promise<AuditCheckpoint | undefined> {
  const [row] = await reader.query<AuditCheckpoint>(
    "SELECT posting_id AS posting, checked_at AS time FROM audit_checkpoint WHERE id = 1",
  );
  return row;
}

/**
 * Where a run that reads this snapshot ends. Ten minutes are left to the next run: a smaller number
 * or an earlier time may still be in an open transaction, and no transaction lives that long.
 */
export async function nextCheckpoint(reader: Reader): Promise<AuditCheckpoint> {
  return onlyRow(
    await reader.query<AuditCheckpoint>(
      `SELECT now() - INTERVAL '10 minutes' AS time, COALESCE((
         SELECT MIN(id) - 1
         FROM ledger_posting
         WHERE created_at >= now() - INTERVAL '10 minutes'
       ), (SELECT MAX(id) FROM ledger_posting), 0) AS posting`,
    ),
  );
}

/** Moves the checkpoint after a run without violations. */
export async function noteCheckpoint(tx: Tx, checkpoint: AuditCheckpoint): Promise<void> {
  await tx.query(
    `INSERT INTO audit_checkpoint (id, posting_id, checked_at)
     VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE
     SET posting_id = EXCLUDED.posting_id, checked_at = EXCLUDED.checked_at`,
    [checkpoint.posting, checkpoint.time],
  );
}

/** Checks begin with a line "-- check INVARIANT SCOPE: statement" and end with a semicolon. */
function readChecks(folder: string): InvariantCheck[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .flatMap((name) => {
      const [, ...parts] = readFileSync(join(folder, name), "utf8").split(/^-- check (.+)$/m);
      const checks: InvariantCheck[] = [];
      for (let at = 0; at + 1 < parts.length; at += 2) {
        checks.push(checkOf(parts[at] ?? "", parts[at + 1] ?? ""));
      }
      return checks;
    });
}

function checkOf(head: string, text: string): InvariantCheck {
  const [, invariant = "", name, statement = ""] = /^(\S+) (\S+): (.+)$/.exec(head) ?? [];
  const scope = SCOPES.find((one) => one === name);
  assert(scope !== undefined, `a check says what it reads: ${head}`);
  return { invariant, scope, statement, query: text.trim().replace(/;$/, "") };
}
export interface StoredBatch {
  id: bigint;
  state: string;
  transactionId: string;
  bytes: string;
  change: bigint;
  changeIndex: number;
  inputs: string[];
  wallets: string[];
  amounts: bigint[];
}

/**
 * Signed batches after `afterId`, oldest first, so many at a time; with `since` only those that are
 * open or ended after it.
 */
export async function storedBatches(
  reader: Reader,
  options: { afterId: bigint; limit: number; since?: Date | undefined },
): Promise<StoredBatch[]> {
  const rows = await reader.query<Omit<StoredBatch, "amounts"> & { amounts: string[] }>(
    storedBatchesSql,
    [options.afterId, options.limit, options.since ?? null],
  );
  return rows.map((row) => ({ ...row, amounts: row.amounts.map(BigInt) }));
}
