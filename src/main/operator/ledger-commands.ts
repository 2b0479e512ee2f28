// Commands that book by hand: suspense outputs to the pool's fees, and the end of a block that the
// nodes cannot decide. Without --yes the transaction is rolled back after it has shown its effect.

import {
  adjust,
  poolBalances,
  SPENDABLE_ACCOUNTS,
  type SpendableAccount,
} from "../../adapters/database/ledger/adjustments.ts";
import { acceptSurplus, type SuspenseOutput } from "../../adapters/database/ledger/suspense.ts";
import { beginAction, endAction } from "../../adapters/database/operator-actions.ts";
import { requireSchema } from "../../adapters/database/schema/migrate.ts";
import { settleAsLost, settleByOutputs } from "../../adapters/database/shares/undecided-blocks.ts";
import type { Database, Tx } from "../../adapters/database/sql.ts";
import { PoolError } from "../../base/errors.ts";
import { type Outpoint, outpointKey } from "../../domain/outpoint.ts";
import { formatKas, type Sompi, sompi } from "../../domain/sompi.ts";
import { openPaymentDatabase, readPaymentSetup } from "../payment/dependencies.ts";
import { EXIT } from "../payment/exit.ts";
import type { Call } from "./call.ts";
import { parseKas } from "./command-line.ts";
import { readPayoutWallet } from "./wallet.ts";

export function acceptSuspense(call: Call): Promise<number> {
  if (call.options.unallocated === true) return acceptUnallocated(call);
  const outpoints = call.arguments.length === 0 ? undefined : call.arguments.map(readOutpoint);
  return book(call, async (tx) => {
    const outputs = await acceptSurplus(tx, outpoints);
    if (outpoints !== undefined && outputs.length !== outpoints.length) {
      throw new PoolError("conflict", "an output does not wait in suspense; see katpool status");
    }
    const lines = outputs.map((output) => `${outpointKey(output)} ${kas(output.amount)} KAS`);
    return [...lines, `from suspense to the pool's fees: ${kas(sumOf(outputs))} KAS`];
  });
}

function acceptUnallocated(call: Call): Promise<number> {
  return book(call, async (tx, actionId) => {
    const { unallocated } = await poolBalances(tx);
    if (unallocated === 0n) return ["no reward is unallocated"];
    const move = { from: { pool: "unallocated" }, to: { pool: "fee" } } as const;
    await adjust(tx, actionId, { ...move, amount: sompi(unallocated) });
    return [`from unallocated rewards to the pool's fees: ${kas(unallocated)} KAS`];
  });
}

export function credit(call: Call): Promise<number> {
  const { wallet, amount } = walletAndAmount(call);
  const source = sourceOf(call);
  return book(call, async (tx, actionId) => {
    await adjust(tx, actionId, { from: { pool: source }, to: { wallet }, amount });
    return [`from ${source} to ${wallet}: ${kas(amount)} KAS`];
  });
}

export function debit(call: Call): Promise<number> {
  const { wallet, amount } = walletAndAmount(call);
  return book(call, async (tx, actionId) => {
    await adjust(tx, actionId, { from: { wallet }, to: { pool: "fee" }, amount });
    return [`from ${wallet} to fee: ${kas(amount)} KAS`];
  });
}

function sourceOf(call: Call): SpendableAccount {
  const given = call.options.from ?? "fee";
  const source = SPENDABLE_ACCOUNTS.find((account) => account === given);
  if (source !== undefined) return source;
  throw new PoolError("config", `--from: must be one of ${SPENDABLE_ACCOUNTS.join(", ")}`);
}

function walletAndAmount(call: Call): { wallet: string; amount: Sompi } {
  const [text = "", kasText = ""] = call.arguments;
  const { network } = readPaymentSetup(call.env);
  return { wallet: readPayoutWallet(text, network), amount: parseKas(kasText) };
}

export function settleByHand(call: Call): Promise<number> {
  const [hash = ""] = call.arguments;
  const { outputs, lost } = call.options;
  if ((typeof outputs === "string") === (lost === true)) {
    throw new PoolError("config", "settle: needs either --outputs TXID:INDEX,… or --lost");
  }
  if (typeof outputs !== "string") {
    return book(call, async (tx) => {
      await settleAsLost(tx, hash);
      return [`block ${hash} is lost and pays nobody`];
    });
  }
  const outpoints = outputs.split(",").map(readOutpoint);
  return book(call, async (tx) => {
    const reward = await settleByOutputs(tx, hash, outpoints);
    return [`block ${hash} is blue and pays ${kas(reward)} KAS to those who worked for it`];
  });
}

/** Returns what it did, in lines for people. `actionId` is its row in the audit trail. */
type Booking = (tx: Tx, actionId: bigint) => Promise<string[]>;

class DryRun extends Error {}

/** Runs `work` in one transaction with its audit row; rolls back in a dry run. */
export async function book(call: Call, work: Booking): Promise<number> {
  await using database = openPaymentDatabase(readPaymentSetup(call.env).url, call.log);
  await requireSchema(database);
  const lines = await bookOnce(call, database, work);
  if (call.isJson) call.print(JSON.stringify({ isDone: !call.isDryRun, lines }));
  else for (const line of lines) call.print(line);
  if (call.isDryRun && !call.isJson) call.print("nothing was changed; repeat with --yes to do it");
  return EXIT.done;
}

async function bookOnce(call: Call, database: Database, work: Booking): Promise<string[]> {
  let lines: string[] = [];
  try {
    await database.transaction(async (tx) => {
      const action = { command: call.name, subject: call.arguments.join(" ") };
      const id = await beginAction(tx, call.operator, action);
      lines = await work(tx, id);
      await endAction(tx, id, lines.join("; "));
      if (call.isDryRun) throw new DryRun();
    });
  } catch (thrown) {
    if (!(thrown instanceof DryRun)) throw thrown;
  }
  return lines;
}

function readOutpoint(text: string): Outpoint {
  const [, transactionId, index] = /^([0-9a-f]{64}):([0-9]{1,9})$/.exec(text) ?? [];
  if (transactionId === undefined || index === undefined) {
    throw new PoolError("config", `${text}: must be TXID:INDEX`);
  }
  return { transactionId, index: Number.parseInt(index, 10) };
}

function sumOf(outputs: readonly SuspenseOutput[]): bigint {
  return outputs.reduce((sum, output) => sum + output.amount, 0n);
}

function kas(amount: bigint): string {
  return formatKas(sompi(amount));
}
