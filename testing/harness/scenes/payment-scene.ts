// Fixture for payment stories: a migrated database, a treasury with its key, payable wallets,
// credits, the real command line as a child process, and a check of the result that uses only the
// tables and the chain.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrivateKey } from "kaspa-wasm";
import pg from "pg";
import { migrate } from "../../../src/adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../../src/adapters/database/sql.ts";
import { isValidAddress, scriptOf } from "../../../src/adapters/kaspa/address.ts";
import { readSigned } from "../../../src/adapters/kaspa/wallet/wallet.ts";
import { silentLog } from "../../../src/base/log.ts";
import { auditPool } from "../../../src/services/payment/recovery/payment-audit.ts";
import { postgresBin } from "../../../tools/local/postgres-programs.ts";
import type { PaymentNode } from "../nodes/payment-nodes.ts";
import type { PostgresServer } from "../servers/postgres.ts";
import { type Child, startProcess } from "../servers/processes.ts";
import { postByHand } from "./ledger-rows.ts";

export const KAS = 100_000_000n;
export const TREASURY_KEY = "5e".repeat(32);
export const TREASURY = new PrivateKey(TREASURY_KEY).toAddress("simnet").toString();

/** The n-th wallet, from 1; a valid address. */
export function walletOf(n: number): string {
  return new PrivateKey(n.toString(16).padStart(64, "0")).toAddress("simnet").toString();
}

export interface CommandResult {
  code: number | string;
  out: string;
  /** Progress and logs. */
  err: string;
  /** CPU time of the command, in seconds. */
  cpuSeconds: number;
}

export interface PaymentScene extends AsyncDisposable {
  readonly database: Database;
  readonly url: string;
  readonly folder: string;
  /** Credits a worker in sompi, as an opening balance. */
  credit(wallet: string, amount: bigint, worker?: string): Promise<void>;
  /** Runs one command to its end. */
  pay(args: readonly string[], env?: Record<string, string>): Promise<CommandResult>;
  /** Runs a command of `katpool` to its end. */
  katpool(args: readonly string[], env?: Record<string, string>): Promise<CommandResult>;
  /** Runs `make verify` to its end. */
  verify(): Promise<CommandResult>;
  /** Starts a command or the service without waiting for it. */
  start(args: readonly string[], env?: Record<string, string>): Child;
  /** Changes keys of config.json's `payment` object and of its top level. */
  configure(top: object, payment?: object): void;
  /** Names of violated invariants with their first counterexample. */
  violations(node?: PaymentNode): Promise<string[]>;
  /** Sompi paid to each wallet by settled batches. */
  settled(): Promise<Map<string, bigint>>;
}

export async function openPaymentScene(options: {
  databaseUrl: string;
  nodeUrl: string;
}): Promise<PaymentScene> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-payment-"));
  const { databaseUrl: url, nodeUrl } = options;
  const database = openDatabase({ url, log: silentLog });
  const configFile = join(folder, "config.json");
  writeConfig(configFile, nodeUrl, {}, {});
  const environment = (extra: Record<string, string>) => ({
    CONFIG_FILE: configFile,
    DATABASE_URL: url,
    TREASURY_PRIVATE_KEY: TREASURY_KEY,
    TREASURY_ADDRESS: TREASURY,
    ...extra,
  });
  let credits = 0;
  let started = 0;
  return {
    database,
    url,
    folder,
    configure: (top, payment = {}) => writeConfig(configFile, nodeUrl, top, payment),
    start: (args, env = {}) =>
      startProcess({
        command: ["bun", "src/main/payment.ts", ...args],
        logFile: join(folder, `payment-${++started}.log`),
        env: environment(env),
        cwd: ROOT,
      }),
    credit: async (wallet, amount) => {
      await postByHand(database, `opening:${process.pid}-${++credits}`, {
        opening: -amount,
        [wallet]: amount,
      });
    },
    pay: (args, env = {}) => runMain("payment.ts", args, environment(env)),
    katpool: (args, env = {}) => runMain("katpool.ts", args, environment(env)),
    verify: () => runMain("verify.ts", [], environment({})),
    violations: (node) => violations(database, node),
    settled: () => settled(database),
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeConfig(path: string, nodeUrl: string, top: object, payment: object): void {
  const config = {
    network: "simnet",
    allowUnsynced: true,
    nodeWrpc: [nodeUrl],
    treasury: { coinbaseMaturityDaa: 60 },
    stratum: { port: 7777 },
    payoutsPerDay: 2,
    thresholdAmount: (5n * KAS).toString(),
    payment: { confirmationsDaa: 10, ...payment },
    ...top,
  };
  writeFileSync(path, JSON.stringify(config));
}

async function runMain(
  program: "payment.ts" | "verify.ts" | "katpool.ts",
  args: readonly string[],
  env: Record<string, string>,
): Promise<CommandResult> {
  const child = Bun.spawn(["bun", `src/main/${program}`, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  await child.exited;
  const cpuSeconds = Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6;
  return { code: child.signalCode ?? child.exitCode ?? -1, out, err, cpuSeconds };
}

let copies = 0;

/** A copy as in a backup: the same rows in another database. */
export async function copyDatabase(url: string): Promise<string> {
  const from = new URL(url).pathname.slice(1);
  const copy = `${from}_copy_${++copies}`;
  const admin = new pg.Client({ connectionString: url.replace(/[^/]+$/, "postgres") });
  await admin.connect();
  await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [
    from,
  ]);
  await admin.query(`CREATE DATABASE ${copy} TEMPLATE ${from}`);
  await admin.end();
  return url.replace(/[^/]+$/, copy);
}

/** A copy of an empty migrated database that is a pool of its own, not a restored copy. */
export async function freshPool(template: string): Promise<string> {
  const url = await copyDatabase(template);
  await using database = openDatabase({ url, log: silentLog });
  await database.query("UPDATE pool_control SET database_identity = database_identity()");
  return url;
}

/** Dumps the database to `file`, and restores it over the same database. */
export function dumpDatabase(url: string, file: string): void {
  execFileSync(join(postgresBin(), "pg_dump"), ["-Fc", "-f", file, url]);
}

export function restoreInPlace(url: string, file: string): void {
  const options = ["--clean", "--if-exists", "--single-transaction", "-d", url];
  execFileSync(join(postgresBin(), "pg_restore"), [...options, file]);
}

/** An empty database with the schema, to be copied for each test. */
export async function migratedDatabase(server: PostgresServer): Promise<string> {
  const url = await server.freshDatabase();
  await using database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  return url;
}

const ROOT = join(import.meta.dir, "..", "..", "..");

async function violations(database: Database, node: PaymentNode | undefined): Promise<string[]> {
  const results = await auditPool({
    database,
    readSigned,
    scriptOf: (wallet) =>
      isValidAddress(wallet, "simnet") ? scriptOf(wallet, "simnet") : undefined,
    observe: undefined,
  });
  const found = results
    .filter((result) => result.violations > 0)
    .map(({ invariant, statement, example }) => `${invariant} ${statement}: ${example}`);
  if (node !== undefined) found.push(...(await chainFaults(database, node)));
  return found;
}

/** Independent check: the chain holds for each wallet exactly what was settled for it. */
async function chainFaults(database: Database, node: PaymentNode): Promise<string[]> {
  const paid = new Map([...(await settled(database))].filter(([, amount]) => amount > 0n));
  const onChain = await node.balances([...paid.keys()]);
  return [...paid]
    .filter(([wallet, amount]) => onChain.get(wallet) !== amount)
    .map(([wallet, amount]) => `${wallet}: settled ${amount}, on chain ${onChain.get(wallet)}`);
}

async function settled(database: Database): Promise<Map<string, bigint>> {
  const rows = await database.query<{ wallet: string; amount: bigint }>(
    `SELECT wallet, COALESCE(SUM(amount) FILTER (WHERE state = 'settled'), 0)::BIGINT AS amount
     FROM payout GROUP BY wallet`,
  );
  return new Map(rows.map((row) => [row.wallet, row.amount]));
}
