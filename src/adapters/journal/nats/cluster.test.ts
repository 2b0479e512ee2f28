// A cluster of three servers that hold each share three times: the death of its leader.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { type NatsServer, startNatsCluster } from "../../../../testing/harness/servers/nats.ts";
import { systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import type { Job } from "../../../domain/job.ts";
import { JournalStream } from "./journal-stream.ts";
import { StreamJournal } from "./stream-journal.ts";

let servers: NatsServer[];
beforeAll(async () => {
  servers = await startNatsCluster();
}, 60_000);
afterAll(async () => {
  for (const server of servers ?? []) await server.stop();
});

const job = {
  id: 1,
  template: { prePowHash: "ab".repeat(32), timestampMs: 5n, daaScore: 7n },
} as Job;

/** The server that leads the stream. */
async function leader(): Promise<NatsServer | undefined> {
  const connection = await connect({ servers: servers.map((server) => server.address) });
  try {
    const manager = await jetstreamManager(connection);
    const name = (await manager.streams.info("TEST")).cluster?.leader;
    return servers.find((server) => server.name === name);
  } finally {
    await connection.close();
  }
}

test("the death of the leader with its disk makes shares wait, refuses none and loses none", async () => {
  await using stream = await JournalStream.open({
    servers: servers.map((server) => server.address),
    ...{ token: undefined, name: "TEST", replicas: 3, maxBytes: 1 << 28, startMs: 60_000 },
    ...{ clock: systemClock, log: silentLog },
  });
  const journal = await StreamJournal.open({
    ...{ stream, identity: "aaaaaaaaaaaa", maxWaitMs: 15_000, keepBytes: 1 << 28 },
    ...{ clock: systemClock, log: silentLog },
    onDurable: () => undefined,
    onFault: (fault) => expect(fault).toBeUndefined(),
  });
  let appended = 0;
  const append = () => {
    appended += 1;
    const share = { worker: "kaspa:qa/r", job, work: 1, nonceHi: 0, nonceLo: appended };
    expect(journal.append(share)).toBe(appended);
  };
  const settle = async (count: number) => {
    while (journal.durableSequence < count) await Bun.sleep(1);
  };
  for (let n = 0; n < 100; n++) append();
  await settle(100);
  const dead = await leader();
  await dead?.stop();
  const killedMs = performance.now();
  while (journal.durableSequence < 200) {
    append();
    await Bun.sleep(5);
  }
  expect(performance.now() - killedMs).toBeLessThan(15_000);
  await settle(appended);
  const read: number[] = [];
  const visitor = {
    share: ({ nonceLo }: { nonceLo: number }) => void read.push(nonceLo),
    block: () => undefined,
  };
  for (let last = 0; last < appended; ) last = await journal.read(last, visitor, 1000);
  expect(read).toEqual(Array.from({ length: appended }, (_, n) => n + 1));
  await journal[Symbol.asyncDispose]();
}, 90_000);
