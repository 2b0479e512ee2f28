// What miners notice while apps are killed and replaced and the front restarts: nothing. The trial
// at full size is `make front-trial`.

import { expect, setDefaultTimeout, test } from "bun:test";
import { runFrontTrial } from "../../../testing/harness/scenes/front-trial.ts";

setDefaultTimeout(240_000);

test("60 miners, half over TLS, lose no connection and no share, and wait for no reply", async () => {
  const report = await runFrontTrial({
    ...{ miners: 60, sharesPerSecond: 300, kills: 3, deploys: 3, frontRestarts: 2 },
    pauseMs: 1000,
    log: () => undefined,
  });
  const { shares, accepted, quietMs, longestMs, stalePercent, ...faults } = report;
  expect(accepted).toBeGreaterThan(1000);
  expect(faults).toMatchObject({ closed: 0, unanswered: 0, lost: 0, twice: 0, violations: [] });
  for (const [what, percent] of Object.entries(stalePercent)) {
    expect([what, percent - stalePercent.quiet <= 0.1]).toEqual([what, true]);
  }
  // Apps that start take a core for a moment, which they share with the other tests.
  const allowedMs = 1000 + 4 * quietMs.longest;
  for (const [what, longest] of Object.entries(longestMs)) {
    expect(`${what}: ${Math.min(longest, allowedMs)} ms of ${shares} shares`).toBe(
      `${what}: ${longest} ms of ${shares} shares`,
    );
  }
});
