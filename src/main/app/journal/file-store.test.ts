import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfigText } from "../../../adapters/config/file.ts";
import { tryClaim } from "../../../adapters/journal/directory.ts";
import { HandWoundClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { openFileStore } from "./file-store.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a folder that another app reads for a moment is waited for, one that stays in use is not", async () => {
  const root = mkdtempSync(join(tmpdir(), "katpool-store-"));
  const clock = new HandWoundClock();
  const text = { network: "devnet", stratum: { port: 1 }, journal: { directory: root } };
  const settings = parseConfigText(JSON.stringify(text), "test").journal;
  const deps = { settings, instances: 1, clock, log: silentLog };
  const reader = tryClaim(root, 0);
  const opening = openFileStore(deps);
  clock.advance(300);
  await settled();
  reader?.release();
  clock.advance(100);
  const store = await opening;
  expect(store.number).toBe(0);
  let failure: unknown;
  const second = openFileStore(deps).catch((thrown: unknown) => {
    failure = thrown;
  });
  for (let tenth = 0; tenth < 310; tenth++) {
    clock.advance(100);
    await settled();
  }
  await second;
  expect(String(failure)).toContain("in use");
  await store[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});
