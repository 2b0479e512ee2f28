import { beforeEach, describe, expect, test } from "bun:test";
import type vector from "../../../test/vectors/template-message.json";
import {
  messageText,
  PRE_POW_HASH,
  TREASURY_SCRIPT,
} from "../../../testing/harness/stratum/template-message.ts";
import { HandWoundClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { Template } from "../../domain/job.ts";
import { paysTreasury, TemplateFeed } from "./template-feed.ts";

const START = 1_800_000_000_000;

let clock: HandWoundClock;
let passed: Template[];
let refused: string[];
let feed: TemplateFeed;

function open(more: { allowUnsynced?: boolean; site?: string } = {}): void {
  clock = new HandWoundClock(START);
  passed = [];
  refused = [];
  feed = new TemplateFeed({
    network: "devnet",
    treasuryScript: TREASURY_SCRIPT,
    allowUnsynced: true,
    site: "",
    maxAgeMs: 60_000,
    clock,
    log: silentLog,
    onTemplate: (template) => void passed.push(template),
    onRefused: (reason) => void refused.push(reason),
    ...more,
  });
}
beforeEach(() => open());

/** Number `seq` of one run of the fetcher, made now, its block at that DAA score. */
function text(seq: number, more: Record<string, unknown> = {}): string {
  return messageText({
    source: "first",
    seq,
    time: clock.nowMs(),
    "block.header.daaScore": String(100 + seq),
    "block.header.timestamp": String(START + seq),
    ...more,
  });
}

const scores = () => passed.map((template) => Number(template.daaScore));

test("a template is passed on with the hash computed from its header", () => {
  feed.take(messageText({ time: START }));
  expect(passed[0]?.prePowHash).toBe(PRE_POW_HASH);
  expect(passed[0]).toMatchObject({ timestampMs: 1795433659998n, bits: 505527324 });
  expect(refused).toEqual([]);
});

test("a template without the site's name in its coinbase is refused", () => {
  open({ site: "eu" });
  const base = messageText({ time: START });
  const payload = (JSON.parse(base) as typeof vector.message).block.transactions[0]?.payload ?? "";
  const tagged = (tag: string) =>
    feed.take(
      text(refused.length + passed.length + 1, {
        "block.transactions.0.payload": payload + Buffer.from(tag).toString("hex"),
      }),
    );
  for (const tag of ["", "/us", "/eu-2", "eu"]) tagged(tag);
  expect(refused).toEqual(["wrongSite", "wrongSite", "wrongSite", "wrongSite"]);
  for (const tag of ["/eu", "/eu/text", "/ob1:1:00/eu"]) tagged(tag);
  expect(passed).toHaveLength(3);
});

test("the same message a hundred times is one template", () => {
  for (let time = 0; time < 100; time++) feed.take(text(1));
  expect(passed).toHaveLength(1);
  expect(refused).toEqual(Array(99).fill("outOfOrder"));
});

test("a heartbeat for the same block makes no new job but confirms the current one", () => {
  feed.take(text(1));
  clock.advance(50_000);
  expect(feed.ageMs()).toBe(50_000);
  const block = { "block.header.daaScore": "101", "block.header.timestamp": String(START + 1) };
  feed.take(text(2, { kind: "heartbeat", ...block }));
  expect(passed).toHaveLength(1);
  expect(feed.ageMs()).toBe(0);
});

test("older messages after newer ones are refused", () => {
  const queued = [1, 2, 3, 4, 5].map((seq) => text(seq));
  for (const one of [3, 1, 2, 5, 4]) feed.take(queued[one - 1] ?? "");
  expect(scores()).toEqual([103, 105]);
  clock.advance(61_000);
  feed.take(text(6, { time: START }));
  expect(scores()).toEqual([103, 105]);
  expect(refused).toEqual(["outOfOrder", "outOfOrder", "outOfOrder", "tooOld"]);
});

test("a forged high sequence blocks the fetcher only until the silence limit", () => {
  feed.take(text(1));
  feed.take(text(2, { seq: Number.MAX_SAFE_INTEGER }));
  feed.take(text(3));
  clock.advance(15_000);
  feed.take(text(4));
  feed.take(text(5));
  expect(refused).toEqual(["outOfOrder"]);
  expect(scores()).toEqual([101, 102, 104, 105]);
});

test("a message that Redis held counts from its own time", () => {
  expect(feed.ageMs()).toBe(Number.POSITIVE_INFINITY);
  const kept = text(1);
  clock.advance(40_000);
  feed.take(kept);
  expect(feed.ageMs()).toBe(40_000);
  clock.setWallClock(START - 3_600_000);
  feed.take(text(2, { time: START }));
  expect(feed.ageMs()).toBe(0);
});

describe("another run of the fetcher", () => {
  test("continues with its own sequence if its block is not behind", () => {
    feed.take(text(50));
    feed.take(text(1, { source: "second", "block.header.daaScore": "150" }));
    feed.take(text(51));
    expect(scores()).toEqual([150, 150, 151]);
  });
  test("may lower the score only after the first has fallen silent", () => {
    feed.take(text(50));
    const behind = { source: "second", "block.header.daaScore": "120" };
    feed.take(text(1, behind));
    expect(refused).toEqual(["outOfOrder"]);
    clock.advance(15_000);
    feed.take(text(2, behind));
    expect(scores()).toEqual([150, 120]);
  });
});

test.each([
  ["wrongNetwork", { network: "mainnet" }],
  ["wrongTreasury", { "block.transactions.0.payload": "00".repeat(60) }],
  ["wrongTreasury", { "block.transactions.0.payload": "" }],
  ["hashMerkleRoot", { "block.header.hashMerkleRoot": "00" }],
  ["tooOld", { time: START - 60_001 }],
] as const)("refused as %s, and the last good one stays", (reason, change) => {
  feed.take(text(1));
  feed.take(text(2, change));
  expect(refused).toEqual([reason]);
  expect(scores()).toEqual([101]);
  feed.take(text(3));
  expect(scores()).toEqual([101, 103]);
});

test("an unsynced node's template is refused unless allowed", () => {
  open({ allowUnsynced: false });
  feed.take(text(1, { synced: false }));
  feed.take(text(2, { synced: "true" }));
  feed.take(text(3, { synced: true }));
  expect(refused).toEqual(["unsynced", "unsynced"]);
  expect(scores()).toEqual([103]);
});

test("invalid messages in between have no effect", () => {
  feed.take(text(1));
  for (const rubbish of ["", "null", "[]", '{"version":1}', "\0", "[".repeat(1e6)])
    feed.take(rubbish);
  feed.take(text(2));
  expect(scores()).toEqual([101, 102]);
  expect(refused).toHaveLength(6);
});

test("the treasury's script must be at its place in the coinbase payload", () => {
  const block = (payload: string) => {
    const transactions = [{ payload }];
    return { transactions } as unknown as Template["block"];
  };
  const head = "00".repeat(16);
  const paid = `${head}000022${TREASURY_SCRIPT}61`;
  expect(paysTreasury(block(paid), TREASURY_SCRIPT)).toBe(true);
  for (const payload of [
    `${head}010022${TREASURY_SCRIPT}`,
    `${head}000023${TREASURY_SCRIPT}61`,
    `${head}000022${"11".repeat(34)}${TREASURY_SCRIPT}`,
    `00${paid}`,
    TREASURY_SCRIPT,
    paid.slice(0, -4),
  ]) {
    expect(paysTreasury(block(payload), TREASURY_SCRIPT)).toBe(false);
  }
});

describe("a template counts as published", () => {
  const published = () => passed.at(-1)?.publishedMs;
  const made = (ms: number) => ({ "block.header.timestamp": String(ms) });

  test("when its node made it, where the header says so", () => {
    clock.advance(20_000);
    feed.take(text(1, made(clock.nowMs() - 700)));
    expect(published()).toBe(19_300);
  });

  test("when its message was sent, where the header's time is no likely one", () => {
    clock.advance(20_000);
    const time = clock.nowMs() - 400;
    feed.take(text(1, { time, ...made(time - 11_000) }));
    expect(published()).toBe(19_600);
    feed.take(text(2, { time, ...made(time + 1) }));
    expect(published()).toBe(19_600);
  });

  test("not later than now, whatever the fetcher's clock says", () => {
    clock.advance(20_000);
    const time = clock.nowMs() + 5000;
    feed.take(text(1, { time, ...made(time) }));
    expect(published()).toBe(20_000);
  });

  test("after what was heard last, when only a heartbeat tells of it", () => {
    feed.take(text(1, { kind: "heartbeat" }));
    expect(published()).toBe(Number.NEGATIVE_INFINITY);
    clock.advance(20_000);
    feed.take(text(2, made(clock.nowMs())));
    clock.advance(30_000);
    feed.take(text(3, { kind: "heartbeat", ...made(clock.nowMs() - 11_000) }));
    expect(published()).toBe(20_000);
  });
});
