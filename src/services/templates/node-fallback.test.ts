import { beforeEach, expect, test } from "bun:test";
import { messageText, TREASURY_SCRIPT } from "../../../testing/harness/stratum/template-message.ts";
import { HandWoundClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import { type Log, silentLog } from "../../base/log.ts";
import type { RpcBlockJson, Template } from "../../domain/job.ts";
import { TemplateFallback } from "./node-fallback.ts";
import { decodeMessage } from "./template-decoder.ts";
import { TemplateFeed } from "./template-feed.ts";

const START = 1_800_000_000_000;
const AFTER = 10_000;

let clock: HandWoundClock;
let passed: Template[];
let refused: string[];
let lines: string[];
let asked: string[];
let feed: TemplateFeed;
let fallback: TemplateFallback;
/** What the node does when it is asked. */
let node: () => Promise<{ block: RpcBlockJson; isSynced: boolean }>;

beforeEach(() => {
  clock = new HandWoundClock(START);
  [passed, refused, lines, asked] = [[], [], [], []];
  const log: Log = {
    ...silentLog,
    info: (message) => lines.push(message),
    warn: (message) => lines.push(message),
  };
  feed = new TemplateFeed({
    ...{ network: "devnet", treasuryScript: TREASURY_SCRIPT, allowUnsynced: false },
    ...{ maxAgeMs: 60_000, clock, log: silentLog, site: "" },
    onTemplate: (template) => void passed.push(template),
    onRefused: (reason) => void refused.push(reason),
  });
  fallback = new TemplateFallback({
    ...{ feed, network: "devnet", source: "node-1", afterMs: AFTER, log },
    fetch: () => node(),
    nowMs: () => clock.nowMs(),
    onRequest: (outcome) => asked.push(outcome),
  });
  node = async () => ({ block: blockAt(500), isSynced: true });
});

let made = 0;
/** The real template's block at this DAA score, `changes` by dotted path; its time is now. */
function blockAt(daaScore: number, changes: Record<string, unknown> = {}): RpcBlockJson {
  made += 1;
  const decoded = decodeMessage(
    messageText({
      "block.header.daaScore": String(daaScore),
      "block.header.timestamp": String(clock.nowMs() + made),
      ...changes,
    }),
  );
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.message.block;
}

function fetcherSends(seq: number, daaScore: number, more: Record<string, unknown> = {}): void {
  const timestamp = String(clock.nowMs());
  const block = { "block.header.daaScore": String(daaScore), "block.header.timestamp": timestamp };
  feed.take(
    messageText({ source: "f", seq, time: clock.nowMs(), synced: true, ...block, ...more }),
  );
}

async function pass(seconds: number): Promise<void> {
  for (let half = 0; half < seconds * 2; half++) {
    clock.advance(500);
    await fallback.turn();
  }
}

const scores = () => passed.map((template) => Number(template.daaScore));

test("the node is asked only ten seconds after the fetcher's last message", async () => {
  fetcherSends(1, 100);
  for (let heartbeat = 2; heartbeat < 8; heartbeat++) {
    await pass(5);
    fetcherSends(heartbeat, 100, { kind: "heartbeat" });
  }
  expect(asked).toEqual([]);
  await pass(9.5);
  expect(asked).toEqual([]);
  await pass(0.5);
  expect(asked).toEqual(["answered"]);
  expect(scores().at(-1)).toBe(500);
  expect(feed.ageMs()).toBe(0);
  expect(fallback.isActive).toBe(true);
});

test("without a fetcher at all mining begins ten seconds after the start", async () => {
  await pass(9.5);
  expect(scores()).toEqual([]);
  await pass(0.5);
  expect(scores()).toEqual([500]);
});

test("each new template is new work, a new time alone only every ten seconds", async () => {
  await pass(10);
  for (let second = 0; second < 25; second++) {
    await pass(1);
    expect(feed.ageMs()).toBe(0);
  }
  expect(passed).toHaveLength(3);
  node = async () => ({ block: blockAt(501), isSynced: true });
  await pass(0.5);
  expect(scores().at(-1)).toBe(501);
  expect(refused).toEqual([]);
});

test("it stops as soon as the fetcher returns, even a few blocks behind", async () => {
  fetcherSends(1, 100);
  await pass(12);
  const before = asked.length;
  fetcherSends(2, 499);
  expect(refused).toEqual(["outOfOrder"]);
  await pass(1);
  fetcherSends(3, 501);
  await pass(4);
  expect(asked).toHaveLength(before);
  expect(scores()).toEqual([100, 500, 501]);
  expect(fallback.isActive).toBe(false);
  expect(lines).toEqual(["fetcher silent, using the node", "fetcher returned"]);
  await pass(10);
  expect(asked.length).toBeGreaterThan(before);
});

test("a response that arrives after the fetcher returned is ignored", async () => {
  await pass(9.5);
  const slow = Promise.withResolvers<{ block: RpcBlockJson; isSynced: boolean }>();
  node = () => slow.promise;
  clock.advance(500);
  const turn = fallback.turn();
  fetcherSends(1, 400);
  slow.resolve({ block: blockAt(500), isSynced: true });
  await turn;
  expect(scores()).toEqual([400]);
});

test("repeated old messages do not count as an active fetcher", async () => {
  const old = messageText({ source: "f", seq: 7, time: clock.nowMs(), synced: true });
  for (let second = 0; second < 12; second++) {
    feed.take(old);
    await pass(1);
  }
  expect(fallback.isActive).toBe(true);
});

test("the node's templates pass the same checks as the fetcher's", async () => {
  const cases: [string, Record<string, unknown>, boolean][] = [
    ["unsynced", {}, false],
    ["wrongTreasury", { "block.transactions.0.payload": "00".repeat(60) }, true],
  ];
  for (const [reason, changes, isSynced] of cases) {
    node = async () => ({ block: blockAt(600, changes), isSynced });
    await pass(11);
    expect([reason, refused.at(-1), passed.length]).toEqual([reason, reason, 0]);
  }
  const broken = blockAt(600);
  broken.header.bits = 0;
  node = async () => ({ block: broken, isSynced: true });
  await pass(1);
  expect(refused.at(-1)).toBe("bits");
  expect(passed).toEqual([]);
});

test("a node that is down is asked again and logged once", async () => {
  node = () => Promise.reject(new PoolError("node", "no usable node"));
  await pass(20);
  expect(new Set(asked)).toEqual(new Set(["failed"]));
  expect(lines).toEqual(["fetcher silent, using the node", "template request failed"]);
  node = async () => ({ block: blockAt(500), isSynced: true });
  await pass(0.5);
  expect(scores()).toEqual([500]);
});
