// The deadlines and budgets of a session, at their bounds, seen by the check once a second.

import { expect, test } from "bun:test";
import { SessionBench } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { checkSession } from "./session-limits.ts";

test("a connection that does not authorize ends right after its time, not at it", () => {
  for (const request of ["nothing", "mining.subscribe"]) {
    const bench = new SessionBench({ authorizeTimeoutSeconds: 7 });
    if (request !== "nothing") bench.request(1, request, ["miner"]);
    const { openedMs } = bench.session;
    expect(checkSession(bench.session, openedMs + 7000)).toBeUndefined();
    expect(checkSession(bench.session, openedMs + 7001)).toBe("authorizeTimeout");
  }
});

test("an authorized miner has no such deadline, and ends when it was idle for too long", () => {
  const bench = new SessionBench({ authorizeTimeoutSeconds: 7, idleTimeoutSeconds: 30 });
  bench.handshake();
  const { session } = bench;
  session.difficulty.shareAccepted(2048, 1);
  session.difficulty.shareAccepted(2048, 2);
  session.heardMs = 2;
  expect(checkSession(session, 30_002)).toBeUndefined();
  session.heardMs = 1000;
  for (let n = 0; n < 1000; n++) session.difficulty.shareAccepted(2048, 1000);
  expect(checkSession(session, 31_000)).toBeUndefined();
  expect(checkSession(session, 31_001)).toBe("idle");
  session.heardMs = 31_001;
  expect(checkSession(session, 31_001)).toBeUndefined();
});

test("before its first share a miner may be silent for three times as long", () => {
  const bench = new SessionBench({ idleTimeoutSeconds: 30 });
  bench.handshake();
  bench.session.heardMs = 100_000;
  expect(checkSession(bench.session, 190_000)).toBeUndefined();
  expect(checkSession(bench.session, 190_001)).toBe("idle");
});

test("a weak rig may be silent for twelve times what a share takes it, a day at most", () => {
  const bench = new SessionBench({ idleTimeoutSeconds: 600 });
  bench.handshake();
  const { session } = bench;
  // Four shares in 20 minutes: one in 300 s, so that it may be silent for an hour.
  for (let n = 0; n < 4; n++) session.difficulty.shareAccepted(64, 1_200_000);
  session.heardMs = 1_200_000;
  expect(checkSession(session, 4_800_000)).toBeUndefined();
  expect(checkSession(session, 4_800_001)).toBe("idle");
  session.difficulty.shareAccepted(64, 90_000_000);
  session.heardMs = 90_000_000;
  expect(checkSession(session, 90_000_000 + 86_400_000)).toBeUndefined();
  expect(checkSession(session, 90_000_000 + 86_400_001)).toBe("idle");
  const fast = new SessionBench({ idleTimeoutSeconds: 600 });
  fast.handshake();
  for (let n = 0; n < 1000; n++) fast.session.difficulty.shareAccepted(64, 1_200_000);
  fast.session.heardMs = 1_200_000;
  expect(checkSession(fast.session, 1_800_001)).toBe("idle");
});

test("where connections are scarce, one without a share in ten minutes ends", () => {
  const bench = new SessionBench();
  bench.handshake();
  const { session } = bench;
  const tenMinutes = session.authorizedMs + 600_000;
  session.heardMs = tenMinutes;
  expect(checkSession(session, tenMinutes, true)).toBeUndefined();
  expect(checkSession(session, tenMinutes + 1, false)).toBeUndefined();
  expect(checkSession(session, tenMinutes + 1, true)).toBe("crowded");
  session.difficulty.shareAccepted(2048, tenMinutes);
  expect(checkSession(session, tenMinutes + 1, true)).toBeUndefined();
});
