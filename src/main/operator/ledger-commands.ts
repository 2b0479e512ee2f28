// Commands that book by hand: suspense outputs to the pool's fees, and the end of a block that the
// nodes cannot decide. Without --yes the transaction is rolled back after it has shown its effect.

import { acceptSurplus, type SuspenseOutput } from "../../adapters/database/ledger/suspense.ts";
import { noteAction } from "../../adapters/database/operator-actions.ts";
import { requireSchema } from "../../adapters/database/schema/migrate.ts";
import { settleAsLost, settleByOutputs } from "../../adapters/database/shares/undecided-blocks.ts";
import type { Database, Tx } from "../../adapters/database/sql.ts";
import { PoolError } from "../../base/errors.ts";
import { type Outpoint, outpointKey } from "../../domain/outpoint.ts";
import { formatKas, sompi } from "../../domain/sompi.ts";
import { openPaymentDatabase, readPaymentSetup } from "../payment/dependencies.ts";
import { EXIT } from "../payment/exit.ts";
import type { Call } from "./call.ts";

export function acceptSuspense(call: Call): Promise<number> {
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

class DryRun extends Error {}

/** Runs `work` in one transaction with its audit row; rolls back in a dry run. */
export async function book(call: Call, work: (tx: Tx) => Promise<string[]>): Promise<number> {
  await using database = openPaymentDatabase(readPaymentSetup(call.env).url, call.log);
  await requireSchema(database);
  const lines = await bookOnce(call, database, work);
  if (call.isJson) call.print(JSON.stringify({ isDone: !call.isDryRun, lines }));
  else for (const line of lines) call.print(line);
  if (call.isDryRun && !call.isJson) call.print("nothing was changed; repeat with --yes to do it");
  return EXIT.done;
}

async function bookOnce(
  call: Call,
  database: Database,
  work: (tx: Tx) => Promise<string[]>,
): Promise<string[]> {
  let lines: string[] = [];
  try {
    await database.transaction(async (tx) => {
      lines = await work(tx);
      const action = { command: call.name, subject: call.arguments.join(" ") };
      await noteAction(tx, call.operator, { ...action, outcome: lines.at(-1) ?? "" });
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
