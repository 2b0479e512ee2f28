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
  session.heardMs = 100_000;
  expect(checkSession(session, 130_000)).toBeUndefined();
  expect(checkSession(session, 130_001)).toBe("idle");
  session.heardMs = 130_001;
  expect(checkSession(session, 130_001)).toBeUndefined();
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
  session.difficulty.shareAccepted();
  expect(checkSession(session, tenMinutes + 1, true)).toBeUndefined();
});
