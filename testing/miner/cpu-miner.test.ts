// The CPU miner against a small server that checks its submissions: the prefix, the proof of work,
// and that no nonce repeats, also across a reconnect and two threads.

import { afterEach, expect, test } from "bun:test";
import { createServer, type Server, type Socket } from "node:net";
import { PoW } from "kaspa-wasm";
import { targetOfWork, workOf } from "../../src/domain/difficulty.ts";
import { parseExact } from "../exact-json.ts";
import { CpuMiner } from "./cpu-miner.ts";
import { isRecord } from "./stratum-messages.ts";

const prePowHash = "853a0bb20ce86f2666da260099e3ab24bb4df7c83a9630e3f519f29a41142ed2";
const timestamps = ["9abb1a6300000000", "9bbb1a6300000000"];
const difficulty = 2e-6;
const target = targetOfWork(workOf(difficulty));

let server: Server | null = null;
let miner: CpuMiner | null = null;
afterEach(async () => {
  await miner?.stop();
  server?.close();
});

interface Seen {
  nonces: string[];
  faults: string[];
  connections: number;
  sockets: Socket[];
}

/** Sends two jobs that differ in their timestamp only, and checks every share. */
async function serve(prefix: string): Promise<{ port: number; seen: Seen }> {
  const seen: Seen = { nonces: [], faults: [], connections: 0, sockets: [] };
  const pows = timestamps.map((text) => {
    const time = BigInt(`0x${Buffer.from(text, "hex").reverse().toString("hex")}`);
    return PoW.fromRaw(prePowHash, time);
  });
  server = createServer((socket) => {
    seen.connections += 1;
    seen.sockets.push(socket);
    let rest = "";
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) answerLine(socket, line, prefix, seen, pows);
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, seen };
}

function answerLine(socket: Socket, line: string, prefix: string, seen: Seen, pows: PoW[]): void {
  const request = parseExact(line);
  if (!isRecord(request)) return;
  const { id, method, params } = request;
  const say = (text: string) => socket.write(`${text}\n`);
  if (method === "mining.submit" && Array.isArray(params)) {
    const [, jobId, nonce] = params.map(String);
    const value = pows[Number(jobId)]?.checkWork(BigInt(`0x${nonce}`))[1];
    if (!nonce?.startsWith(prefix)) seen.faults.push(`prefix ${nonce}`);
    if (value === undefined || value > target) seen.faults.push(`work ${nonce}`);
    if (seen.nonces.includes(nonce ?? "")) seen.faults.push(`twice ${nonce}`);
    seen.nonces.push(nonce ?? "");
    say(`{"id":${id},"result":true,"error":null}`);
    return;
  }
  say(`{"id":${id},"result":true,"error":null}`);
  if (method !== "mining.authorize") return;
  say(`{"id":null,"method":"mining.set_extranonce","params":["${prefix}"]}`);
  say(`{"id":null,"method":"mining.set_difficulty","params":[${difficulty}]}`);
  say(`{"id":null,"method":"mining.notify","params":["0","${prePowHash}${timestamps[0]}"]}`);
  setTimeout(() => {
    say(`{"id":null,"method":"mining.notify","params":["1","${prePowHash}${timestamps[1]}"]}`);
  }, 60);
}

async function until(isReached: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!isReached() && performance.now() < end) await Bun.sleep(10);
  if (!isReached()) throw new Error("not reached in 20 s");
}

test("two threads send good shares, no nonce twice, and reconnect when dropped", async () => {
  const { port, seen } = await serve("00a7");
  const events: string[] = [];
  miner = new CpuMiner({
    host: "127.0.0.1",
    port,
    wallet: "kaspadev:wallet",
    worker: "rig",
    password: "x",
    device: "iceriver",
    threads: 2,
    hashrateLimit: 0,
    onEvent: (event) => events.push(event),
  });
  void miner.run();
  await until(() => seen.nonces.length >= 8);
  seen.sockets[0]?.destroy();
  const before = seen.nonces.length;
  await until(() => seen.connections === 2 && seen.nonces.length >= before + 4);
  const { counters } = miner;
  expect(seen.faults).toEqual([]);
  expect(counters.accepted).toBeGreaterThan(8);
  expect(counters.rejected).toEqual({});
  expect(counters.hasher).toBe("pow.wasm");
  expect(events.slice(0, 3)).toEqual(["connected", "authorized", "disconnected"]);
}, 30_000);

test("the hashrate limit is respected", async () => {
  const { port } = await serve("0001");
  miner = new CpuMiner({
    host: "127.0.0.1",
    port,
    wallet: "kaspadev:wallet",
    worker: "rig",
    password: "x",
    device: "iceriver",
    threads: 1,
    hashrateLimit: 20_000,
    onEvent: () => {},
  });
  const { counters } = miner;
  void miner.run();
  await until(() => counters.hashes > 0);
  const startedAt = performance.now();
  const before = counters.hashes;
  await Bun.sleep(1_500);
  const rate = (counters.hashes - before) / ((performance.now() - startedAt) / 1_000);
  expect(rate).toBeGreaterThan(500);
  expect(rate).toBeLessThan(32_000);
});
