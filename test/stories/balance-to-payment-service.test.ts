// The payment service as the container runs it, on the simulated node: scheduled cycles, health,
// metrics, and a second instance next to it.

import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type SimulatedPaymentNode,
  startSimulatedPaymentNode,
} from "../../testing/harness/nodes/payment-nodes.ts";
import {
  freshPool,
  KAS,
  migratedDatabase,
  openPaymentScene,
  type PaymentScene,
  TREASURY,
  TREASURY_KEY,
  walletOf,
} from "../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../testing/harness/servers/postgres.ts";
import { type Child, eventually, freePort } from "../../testing/harness/servers/processes.ts";

let server: PostgresServer;
let node: SimulatedPaymentNode;
beforeAll(async () => {
  server = await startPostgres();
  node = await startSimulatedPaymentNode({ address: TREASURY, count: 9, amountSompi: 500n * KAS });
}, 60_000);
afterAll(async () => {
  await node.stop();
  await server.crash();
  await server.stop();
}, 60_000);

const page = async (port: number, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.text() };
};

/** Every second, so that two services collide as often as possible. */
async function serve(w: PaymentScene, metricsPort: number): Promise<Child> {
  w.configure({ payoutCronSchedule: "* * * * * *" }, { metricsPort });
  const child = w.start([]);
  await eventually("ready", async () => (await page(metricsPort, "/readyz")).status === 200);
  return child;
}

test("two services pay on schedule, each wallet once, and stop on SIGTERM", async () => {
  const template = await migratedDatabase(server);
  const w = await openPaymentScene({
    databaseUrl: await freshPool(template),
    nodeUrl: node.url,
  });
  for (let n = 1; n <= 30; n++) await w.credit(walletOf(n), 6n * KAS);
  const port = await freePort();
  const running = [await serve(w, port), await serve(w, await freePort())];
  expect((await page(port, "/healthz")).status).toBe(200);
  const isPaid = async () => (await w.settled()).get(walletOf(30)) === 6n * KAS;
  await eventually("everybody is paid", isPaid, 30_000);
  await w.credit(walletOf(1), 9n * KAS);
  const isPaidAgain = async () => (await w.settled()).get(walletOf(1)) === 15n * KAS;
  await eventually("the later credit is paid", isPaidAgain, 30_000);
  expect(await w.violations(node)).toEqual([]);
  const { body } = await page(port, "/metrics");
  expect(body).toContain('pool_invariant_violations{invariant="I9",service="katpool-payment"} 0');
  for (const name of ["payment_due_sompi", "payment_oldest_unpaid_seconds", "payment_halted"]) {
    expect(body).toContain(`${name}{`);
  }
  for (const child of running) {
    expect([await child.stop(), child.output().includes(TREASURY_KEY)]).toEqual([0, false]);
  }
  await w[Symbol.asyncDispose]();
}, 90_000);

test("a verification that had no node runs as soon as there is one", async () => {
  const template = await migratedDatabase(server);
  await using w = await openPaymentScene({
    databaseUrl: await freshPool(template),
    nodeUrl: node.url,
  });
  const metricsPort = await freePort();
  w.configure({}, { metricsPort });
  await node.goDown();
  const child = w.start([]);
  const lastVerified = async () => {
    const { body } = await page(metricsPort, "/metrics");
    return Number(/^payment_last_verification_timestamp_seconds\S* (\S+)$/m.exec(body)?.[1]);
  };
  const isWaiting = async () => {
    const { body } = await page(metricsPort, "/readyz");
    return body.includes("none usable") && !body.includes("schema");
  };
  await eventually("only the node is missing", isWaiting, 30_000);
  expect(await lastVerified()).toBe(0);
  await node.comeBack();
  await eventually("it has verified", async () => (await lastVerified()) > 0, 45_000);
  expect(await child.stop()).toBe(0);
}, 90_000);

test("a service without node and database waits, and reports what is missing", async () => {
  const w = await openPaymentScene({
    databaseUrl: "postgres://nobody@127.0.0.1:1/none",
    nodeUrl: "ws://127.0.0.1:1",
  });
  const metricsPort = await freePort();
  w.configure({}, { metricsPort });
  const child = w.start([]);
  const ready = await eventually("it answers", () => page(metricsPort, "/readyz"));
  expect(ready.status).toBe(503);
  expect(ready.body).toContain("no schema");
  expect(ready.body).toContain("none usable");
  expect((await page(metricsPort, "/healthz")).status).toBe(200);
  expect(await child.stop()).toBe(0);
  await w[Symbol.asyncDispose]();
}, 60_000);
