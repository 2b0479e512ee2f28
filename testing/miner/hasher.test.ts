// Both hashers against published vectors (from an independent Python implementation) and against
// each other.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { PoW } from "kaspa-wasm";
import { targetOfWork, workOf } from "../../src/domain/difficulty.ts";
import { createHasher, type Hasher, moduleHasher, sdkHasher } from "./hasher.ts";

const modulePath = new URL("../../wasm/pow/pow.wasm", import.meta.url);
const hashers: [string, () => Hasher][] = [
  ["pow.wasm", () => moduleHasher(readFileSync(modulePath))],
  ["sdk", sdkHasher],
];
const job = {
  prePowHash: "853a0bb20ce86f2666da260099e3ab24bb4df7c83a9630e3f519f29a41142ed2",
  timestamp: 1662696346n,
};
const known = 0x0001_0000_0000_0550n;
const value = 0x0060484e427cd21ed7818fde0d41d2ff045bb95e1b5b26cad6236a2abdfd4d48n;

for (const [name, make] of hashers) {
  test(`${name} finds the published nonce, at its difficulty and not above`, () => {
    const hasher = make();
    hasher.setJob(job);
    expect(hasher.search(known, 1, value)).toBe(0);
    expect(hasher.search(known, 1, value - 1n)).toBe(-1);
    expect(hasher.search(known, 1, targetOfWork(workOf(1.5e-7)))).toBe(0);
    expect(hasher.search(known, 1, targetOfWork(workOf(1.6e-7)))).toBe(-1);
  });

  test(`${name} carries from the low half of a nonce`, () => {
    const hasher = make();
    hasher.setJob(job);
    const pow = PoW.fromRaw(job.prePowHash, job.timestamp);
    const wanted = pow.checkWork(0x1_0000_0003n)[1];
    pow.free();
    const found = hasher.search(0xffff_fffcn, 12, wanted);
    expect(found).toBeGreaterThanOrEqual(0);
    expect(found).toBeLessThanOrEqual(7);
    const others = Array.from({ length: 7 }, (_, at) =>
      hasher.search(0xffff_fffcn + BigInt(at), 1, wanted),
    );
    expect(others.indexOf(0)).toBe(found === 7 ? -1 : found);
  });
}

test("both hashers find the same nonces of a job", () => {
  const target = targetOfWork(workOf(1e-7));
  const found = hashers.map(([, make]) => {
    const hasher = make();
    hasher.setJob({ ...job, timestamp: 5n });
    const nonces: number[] = [];
    for (let at = 0; at < 3_000; at += 1) {
      const next = hasher.search(BigInt(at), 3_000 - at, target);
      if (next < 0) break;
      at += next;
      nonces.push(at);
    }
    return nonces;
  });
  expect(found[0]?.length).toBeGreaterThan(2);
  expect(found[0]).toEqual(found[1]);
});

test("the native module is used if it is built", () => {
  expect(createHasher().name).toBe("pow.wasm");
});
