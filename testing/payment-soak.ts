// Kills the real payment command at random moments while credits arrive, replies get lost and the
// node restarts with an empty mempool; then lets it finish and checks the result against the tables
// and the chain. Not part of `make test`, because it takes minutes. Prints progress, the seed and
// every violated invariant; exits with 1 if there is one.
//   bun testing/payment-soak.ts [--kills 500] [--minutes 0] [--seed 1] [--kaspad] [--wallets 200]

import { parseArgs } from "node:util";
import { findKaspad } from "./harness/nodes/kaspad.ts";
import { startLossyWrpc } from "./harness/nodes/lossy-wrpc.ts";
import {
  type PaymentNode,
  startKaspadPaymentNode,
  startSimulatedPaymentNode,
} from "./harness/nodes/payment-nodes.ts";
import {
  KAS,
  migratedDatabase,
  openPaymentScene,
  type PaymentScene,
  TREASURY,
  walletOf,
} from "./harness/scenes/payment-scene.ts";
import { startPostgres } from "./harness/servers/postgres.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    minutes: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    wallets: { type: "string", default: "200" },
    kaspad: { type: "boolean", default: false },
  },
});
const wallets = Number(values.wallets);
const money = { address: TREASURY, count: 60, amountSompi: 2000n * KAS };

/** Seeded numbers in [0, 1) (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = createRandom(Number(values.seed));
console.log(`seed ${values.seed}, ${values.kills} kills, ${wallets} wallets`);
const server = await startPostgres();
const node: PaymentNode = values.kaspad
  ? await startKaspadPaymentNode(findKaspad() ?? "kaspad", money)
  : await startSimulatedPaymentNode(money);
const proxy = startLossyWrpc(() => node.url);
const databaseUrl = await migratedDatabase(server);
const scene = await openPaymentScene({ databaseUrl, nodeUrl: proxy.url });
const before = (await node.balances([TREASURY])).get(TREASURY) ?? 0n;

let credited = 0n;
let isCrediting = true;
const crediting = keepCrediting();
const tally = { kills: 0, runs: 0, restarts: 0 };
await killAgainAndAgain();
isCrediting = false;
await crediting;
const problems = [...(await finish(scene)), ...(await outflowProblems(scene))];
console.log(`lost replies ${proxy.lost()}, node restarts ${tally.restarts}`);
for (const problem of problems) console.error(`VIOLATED ${problem}`);
console.log(problems.length === 0 ? "everything agrees" : `${problems.length} violations`);
await scene[Symbol.asyncDispose]();
proxy.stop();
await node.stop();
await server.crash();
await server.stop();
process.exit(problems.length === 0 ? 0 : 1);

async function keepCrediting(): Promise<void> {
  while (isCrediting) {
    const wallet = walletOf(1 + Math.floor(random() * wallets));
    const amount = KAS + BigInt(Math.floor(random() * 3e8));
    await scene.credit(wallet, amount, `rig${Math.floor(random() * 3)}`);
    credited += amount;
    await Bun.sleep(random() * 20);
  }
}

async function killAgainAndAgain(): Promise<void> {
  const end = Number(values.minutes) * 60_000;
  const started = performance.now();
  let told = started;
  let spanMs = 1500;
  while (tally.kills < Number(values.kills)) {
    if (end > 0 && performance.now() - started > end) break;
    if (random() < 0.1) proxy.loseReplies("submitTransaction", 1);
    if (random() < 0.02) {
      await node.restart(random() * 300);
      tally.restarts++;
    }
    const child = scene.start([random() < 0.3 ? "resume" : "run", "--wait", "5"]);
    const begun = performance.now();
    // Every eighth run may finish: how long it takes is the span in which the others are killed.
    const patience = tally.runs % 8 === 0 ? 60_000 : spanMs * (0.2 + random());
    const outcome = await Promise.race([child.ended, Bun.sleep(patience)]);
    if (tally.runs % 8 === 0) spanMs = performance.now() - begun;
    tally.runs++;
    if (outcome === undefined) {
      child.kill("SIGKILL");
      await child.ended;
      tally.kills++;
    } else if (typeof outcome === "number" && outcome !== 0 && outcome > 6) {
      throw new Error(`exit ${outcome}: ${child.output()}`);
    } else if (outcome === 1) {
      console.log(`exit 1: ${child.output().split("\n").slice(-3).join(" ")}`);
    }
    if (performance.now() - told < 10_000) continue;
    told = performance.now();
    await tell(started);
  }
  await tell(started);
}

async function tell(started: number): Promise<void> {
  const states = await scene.database.query<{ state: string; n: number }>(
    "SELECT state, COUNT(*)::INTEGER AS n FROM payout_batch GROUP BY state ORDER BY state",
  );
  const text = states.map(({ state, n }) => `${n} ${state}`).join(", ");
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${seconds} s: ${tally.kills} kills in ${tally.runs} runs; batches: ${text}`);
}

/** Runs without kills until nothing is left to do, then checks with pool-verify and the chain. */
async function finish(w: PaymentScene): Promise<string[]> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const { code, out, err } = await w.pay(["run", "--wait", "60"]);
    if (code === 0 && out.includes("nothing")) break;
    if (code !== 0) console.log(`last runs: exit ${code}: ${out} ${err.slice(-300)}`);
  }
  const found = await w.violations(node);
  const [row] = await w.database.query<{ open: number; unpaid: bigint; paid: bigint; n: number }>(
    `SELECT
       (SELECT COUNT(*)::INTEGER FROM open_batch) AS open,
       (SELECT COUNT(*)::INTEGER FROM payout WHERE state = 'settled') AS n,
       (SELECT COALESCE(SUM(balance), 0)::BIGINT FROM ledger_account
        WHERE kind = 'wallet') AS unpaid,
       (SELECT COALESCE(SUM(amount), 0)::BIGINT FROM payout WHERE state = 'settled') AS paid`,
  );
  if (row === undefined) return [...found, "the totals cannot be read"];
  console.log(`credited ${credited}, unpaid ${row.unpaid}, paid ${row.paid} in ${row.n} payouts`);
  if (row.open > 0) found.push(`${row.open} batches are left in flight`);
  if (row.unpaid + row.paid !== credited) found.push("credited is not unpaid + paid");
  return found;
}

/** The treasury's outflow on the chain equals payments plus fees. */
async function outflowProblems(w: PaymentScene): Promise<string[]> {
  const after = (await node.balances([TREASURY])).get(TREASURY) ?? 0n;
  const [row] = await w.database.query<{ total: bigint }>(
    `SELECT COALESCE(SUM(payout_total + fee), 0)::BIGINT AS total
     FROM payout_batch WHERE state = 'settled'`,
  );
  console.log(`outflow on chain ${before - after}, paid + fees ${row?.total}`);
  return before - after === row?.total ? [] : ["outflow on chain is not paid + fees"];
}
