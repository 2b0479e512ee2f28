import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type NatsServer, startNats } from "../../../../testing/harness/servers/nats.ts";
import { systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import type { Job } from "../../../domain/job.ts";
import { claimJournal, type StreamClaim, tryClaimLeft } from "./claim.ts";
import { JournalStream } from "./journal-stream.ts";
import { LeftSubject, StreamJournal } from "./stream-journal.ts";

setDefaultTimeout(60_000);

let server: NatsServer;
let streams = 0;
const open: AsyncDisposable[] = [];
beforeAll(async () => {
  server = await startNats();
});
afterAll(async () => {
  for (const one of open.reverse()) await one[Symbol.asyncDispose]();
  await server.stop();
});

function freshStream(): Promise<JournalStream> {
  streams += 1;
  return connectTo(`TEST${streams}`);
}

async function connectTo(name: string): Promise<JournalStream> {
  const stream = await JournalStream.open({
    ...{ servers: [server.address], token: undefined, name, replicas: 1, maxBytes: 1 << 28 },
    ...{ startMs: 10_000, clock: systemClock, log: silentLog },
  });
  open.push(stream);
  return stream;
}

interface Told {
  durable: number[];
  faults: string[];
}

async function journalOf(
  stream: JournalStream,
  identity: string,
  more: { maxWaitMs?: number } = {},
): Promise<{ journal: StreamJournal } & Told> {
  const told: Told = { durable: [], faults: [] };
  const journal = await StreamJournal.open({
    ...{ stream, identity, maxWaitMs: 15_000, keepBytes: 1 << 28 },
    ...{ clock: systemClock, log: silentLog },
    onDurable: (last) => void told.durable.push(last),
    onFault: (fault) => void told.faults.push(fault.message),
    ...more,
  });
  return { journal, ...told };
}

const job = (id: number) =>
  ({
    id,
    template: { prePowHash: "ab".repeat(32), timestampMs: 5n, daaScore: 7n },
  }) as Job;

function append(journal: StreamJournal, n: number, block?: string): number | undefined {
  const share = { worker: `kaspa:q${n % 3}/r`, job: job(n >> 3), work: n, nonceHi: n, nonceLo: 1 };
  return journal.append(share, block);
}

async function durable(journal: StreamJournal, last: number): Promise<void> {
  while (journal.durableSequence < last) await Bun.sleep(1);
}

async function readAll(source: Pick<StreamJournal, "read">) {
  const works: number[] = [];
  const blocks: [number, string][] = [];
  const visitor = {
    share: (share: { sequence: number; work: number; worker: string }) => {
      expect(share.worker).toBe(`kaspa:q${share.work % 3}/r`);
      expect(share.sequence).toBe(works.length + 1);
      works.push(share.work);
    },
    block: (sequence: number, json: string) => void blocks.push([sequence, json]),
  };
  for (let last = 0; ; ) {
    const next = await source.read(last, visitor, 50);
    if (next === last) return { works, blocks };
    last = next;
  }
}

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

test("what is told durable is read back in order, also by another process after a restart", async () => {
  const stream = await freshStream();
  const { journal, durable: told } = await journalOf(stream, "aaaaaaaaaaaa");
  for (let n = 1; n <= 200; n++) {
    expect(append(journal, n, n === 100 ? '{"hash":"ab"}' : undefined)).toBe(n);
    if (n % 30 === 0) await durable(journal, n);
  }
  await durable(journal, 200);
  expect(told.at(-1)).toBe(200);
  expect(told.length).toBeLessThan(60);
  await journal[Symbol.asyncDispose]();
  const again = (await journalOf(stream, "aaaaaaaaaaaa")).journal;
  expect(append(again, 201)).toBe(201);
  await durable(again, 201);
  const { works, blocks } = await readAll(again);
  expect(works).toEqual(upTo(201));
  expect(blocks).toEqual([[100, '{"hash":"ab"}']]);
});

test("a server that dies makes shares wait, and each is stored once when it is back", async () => {
  const stream = await freshStream();
  const { journal, faults } = await journalOf(stream, "aaaaaaaaaaaa", { maxWaitMs: 60_000 });
  let accepted = 0;
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 50; n++) append(journal, ++accepted);
    await server.kill();
    for (let n = 0; n < 50; n++) expect(append(journal, ++accepted)).toBe(accepted);
    expect(journal.fault()).toBeUndefined();
    await server.start();
    await durable(journal, accepted);
  }
  expect((await readAll(journal)).works).toEqual(upTo(accepted));
  expect(faults).toEqual([]);
});

test("while the servers are away for longer shares are refused, and nothing is lost", async () => {
  const stream = await freshStream();
  const { journal } = await journalOf(stream, "aaaaaaaaaaaa", { maxWaitMs: 300 });
  append(journal, 1);
  await durable(journal, 1);
  await server.kill();
  append(journal, 2);
  while (journal.fault() === undefined) await Bun.sleep(10);
  expect(journal.fault()?.message).toBe("share journal's servers are unreachable");
  expect(append(journal, 3)).toBeUndefined();
  expect(append(journal, 3, '{"hash":"cd"}')).toBe(3);
  await server.start();
  await durable(journal, 3);
  expect(journal.fault()).toBeUndefined();
  expect(append(journal, 4)).toBe(4);
  await durable(journal, 4);
  expect((await readAll(journal)).works).toEqual(upTo(4));
});

test("a process whose journal was taken over is told durable of nothing any more", async () => {
  const stream = await freshStream();
  const first = await journalOf(stream, "aaaaaaaaaaaa");
  append(first.journal, 1);
  await durable(first.journal, 1);
  const second = await journalOf(await connectTo(`TEST${streams}`), "aaaaaaaaaaaa");
  append(first.journal, 2);
  while (first.faults.length === 0) await Bun.sleep(5);
  expect([first.durable, first.journal.isBroken]).toEqual([[1], true]);
  expect(append(first.journal, 3)).toBeUndefined();
  append(second.journal, 2);
  await durable(second.journal, 2);
  expect((await readAll(second.journal)).works).toEqual([1, 2]);
});

test("groups that are stored and backed up are deleted, the newest stays", async () => {
  const stream = await freshStream();
  const { journal } = await journalOf(stream, "aaaaaaaaaaaa");
  for (let n = 1; n <= 40; n++) {
    append(journal, n);
    if (n % 10 === 0) await durable(journal, n);
  }
  await journal.trim({ storedSequence: 40, backedUpSequence: 25, beforeMs: Date.now() + 1000 });
  expect(journal.firstSequence).toBeWithin(12, 27);
  const left = await LeftSubject.open(stream, "aaaaaaaaaaaa", systemClock);
  await left.trim({ storedSequence: 40, backedUpSequence: 40, beforeMs: Date.now() + 1000 });
  const again = (await journalOf(stream, "aaaaaaaaaaaa")).journal;
  expect(again.durableSequence).toBe(40);
  await expect(
    again.read(5, { share: () => undefined, block: () => undefined }, 9),
  ).rejects.toThrow("leaves out");
});

test("a journal is claimed by one at a time, and keeps its identity", async () => {
  const stream = await freshStream();
  const deps = { stream, clock: systemClock, log: silentLog };
  const claims: StreamClaim[] = [await claimJournal(deps, 3), await claimJournal(deps, 3)];
  expect(claims.map((claim) => claim.number)).toEqual([0, 1]);
  expect(await tryClaimLeft(deps, 0, new Map())).toBeUndefined();
  await claims[0]?.release();
  const left = await tryClaimLeft(deps, 0, new Map());
  expect(left?.identity).toBe(claims[0]?.identity ?? "");
  expect(await tryClaimLeft(deps, 2, new Map())).toBeUndefined();
  await left?.release();
  await claims[1]?.release();
});

test("the journal of a process that died is free after a while, not before", async () => {
  const stream = await freshStream();
  let nowMs = 0;
  const clock = {
    ...systemClock,
    monotonicMs: () => nowMs,
    // Never renewed, as by a process that died.
    after: () => () => undefined,
  };
  const deps = { stream, clock, log: silentLog };
  const dead = await claimJournal(deps, 1);
  const seen = new Map();
  expect(await tryClaimLeft(deps, 0, seen)).toBeUndefined();
  nowMs += 11_000;
  expect(await tryClaimLeft(deps, 0, seen)).toBeUndefined();
  nowMs += 2000;
  expect((await tryClaimLeft(deps, 0, seen))?.identity).toBe(dead.identity);
});
