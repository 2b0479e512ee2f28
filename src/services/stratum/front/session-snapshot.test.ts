import { expect, test } from "bun:test";
import { SessionBench, WALLET } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { decodeSnapshot, SnapshotKeeper } from "./session-snapshot.ts";

const OWN = { run: 7, journal: "00000000000b" };
const keeper = (bytes?: Buffer) => new SnapshotKeeper(bytes, OWN, false);

test("nothing that a miner says changes what the snapshot says of its difficulty", () => {
  const forged = '","difficulty":1e9,"current":1e9,"runs":[{"run":7,"sentFrom":[[1,1e9]]}],"x":"';
  for (const [agent, password] of [
    [forged, "x"],
    ["IceRiverMiner", forged],
    [`\\${forged}`, `\\\\${forged}\n`],
  ] as const) {
    const bench = new SessionBench({ difficulty: 64, varDiff: false });
    bench.handshake(agent, password);
    const snapshot = decodeSnapshot(keeper().changed(bench.session, 0));
    expect(snapshot).toMatchObject({ difficulty: 64, current: 64, users: [`${WALLET}.rig`] });
    expect(snapshot?.runs).toEqual([{ ...OWN, isReleased: false, sentFrom: [[1, 64]] }]);
  }
});

test("a snapshot of the release before is understood, keys of a later one are ignored", () => {
  const old = { agent: "a", users: [], password: "x", difficulty: 64, shares: 3 };
  const read = (value: object) => decodeSnapshot(Buffer.from(JSON.stringify(value)));
  expect(read({ version: 1, ...old })).toEqual({ version: 1, ...old, runs: [] });
  expect(read({ version: 2, ...old, later: true })).toEqual({ version: 2, ...old, runs: [] });
  for (const odd of [{}, { version: 3, ...old }, { version: 2, ...old, difficulty: -1 }]) {
    expect(read(odd)).toBeUndefined();
  }
  expect([decodeSnapshot(Buffer.from("{")), decodeSnapshot(undefined)]).toEqual([
    undefined,
    undefined,
  ]);
});

test("variable difficulty goes on with what it has seen", () => {
  const keys = { difficulty: 64, varDiff: true };
  const bench = new SessionBench(keys);
  bench.handshake();
  for (let n = 0; n < 6; n++) bench.session.difficulty.shareAccepted(64, 0);
  bench.clock.advance(30_000);
  const state = bench.session.difficulty.state(bench.clock.monotonicMs());
  expect(state.window).toEqual({ shares: 5, ageMs: 30_000, authorizedMs: 30_000 });
  const next = new SessionBench(keys);
  next.clock.advance(500_000);
  const nowMs = next.clock.monotonicMs();
  next.session.difficulty.resume(state, nowMs);
  expect(next.session.difficulty.state(nowMs)).toEqual(state);
});

test("it is bounded: of many apps and many changes the newest stay", () => {
  const runs = Array.from({ length: 4 }, (_, run) => ({
    ...{ run, journal: "00000000000a", isReleased: true },
    sentFrom: Array.from({ length: 16 }, (__, id) => [id + 1, 64]),
  }));
  const before = {
    version: 2,
    agent: "a",
    users: [],
    password: "x",
    difficulty: 64,
    shares: 0,
    runs,
  };
  const bench = new SessionBench({ difficulty: 64, varDiff: false });
  bench.handshake();
  const kept = keeper(Buffer.from(JSON.stringify(before)));
  const snapshot = decodeSnapshot(kept.whole(bench.session, 0));
  expect(snapshot?.runs.map(({ run }) => run)).toEqual([1, 2, 3, 7]);
});
