// The share checker against published vectors and against the SDK's own PoW.
// Where the two differ, the checker is wrong.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PoW } from "kaspa-wasm";
import { toHex } from "../../../base/bytes.ts";
import { createPowEngine, meets } from "./pow-checker.ts";

const STRATUM_HASH = "853a0bb20ce86f2666da260099e3ab24bb4df7c83a9630e3f519f29a41142ed2";
const HALF = 1n << 32n;

/** A stream of 32-bit numbers that is the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function randomHash(next: () => number): string {
  const words = Uint32Array.from({ length: 8 }, next);
  return toHex(new Uint8Array(words.buffer));
}

function u64(high: number, low: number): bigint {
  return BigInt(high) * HALF + BigInt(low);
}

/** The value the SDK computes, with a matrix of its own for every call. */
function sdkValue(hash: string, timestamp: bigint, nonce: bigint): bigint {
  const pow = PoW.fromRaw(hash, timestamp);
  try {
    return pow.checkWork(nonce)[1];
  } finally {
    pow.free();
  }
}

function ourValue(hash: string, timestamp: bigint, nonce: bigint): bigint {
  const job = createPowEngine(1).prepare(hash, timestamp);
  job.check(Number(nonce / HALF), Number(nonce % HALF));
  return job.exactValue();
}

function littleEndian(hex: string): bigint {
  return BigInt(`0x${Buffer.from(hex, "hex").reverse().toString("hex")}`);
}

describe("published vectors", () => {
  const vectors: ReadonlyArray<readonly [string, bigint, bigint, bigint]> = [
    [
      STRATUM_HASH,
      1662696346n,
      0n,
      littleEndian("5c422b0bed3f5ce038efcc2e2c39150595ee3b0e0ee434901d75fe99fec9c373"),
    ],
    [
      STRATUM_HASH,
      1662696346n,
      0x00010000deadbeefn,
      littleEndian("158cea248a32d4dd21ed22f5cf8c5e70d7d03d5609bb28ab1976be86af675d73"),
    ],
    [
      STRATUM_HASH,
      1662696346000n,
      0x0001000000000001n,
      littleEndian("f216078550ca36aff8ea6ee515b8715015e1cc785ce4d4105a1bec1c73a630ee"),
    ],
    [
      STRATUM_HASH,
      1662696346n,
      0x0001000000000550n,
      0x0060484e427cd21ed7818fde0d41d2ff045bb95e1b5b26cad6236a2abdfd4d48n,
    ],
    [
      "d14822ec5e71a57674ee17ec13660883187e9e32b61101bb6c6e62138f486bb4",
      1700000000000n,
      7n,
      4740792356864162771052756015319701373099555301598588782511388305274198428205n,
    ],
    [
      "2a".repeat(32),
      5435345234n,
      432432432n,
      0xe69bc1843689c90d12ac605675d5c3fca5454a57f0d0807cc8b82e356ecd5b5an,
    ],
  ];
  for (const [hash, timestamp, nonce, value] of vectors) {
    test(`nonce ${nonce} of ${hash.slice(0, 8)} at ${timestamp} has its value`, () => {
      expect(ourValue(hash, timestamp, nonce)).toBe(value);
    });
  }

  test("the low-difficulty sample passes at 1.5e-7 and fails at 1.6e-7", () => {
    const job = createPowEngine(1).prepare(STRATUM_HASH, 1662696346n);
    const value = job.check(0x00010000, 0x550);
    const easier = ((10n ** 8n) << 224n) / 15n;
    const harder = ((10n ** 8n) << 224n) / 16n;
    expect(meets(value, job, Number(easier), easier)).toBe(true);
    expect(meets(value, job, Number(harder), harder)).toBe(false);
  });
});

describe("agreement with the SDK", () => {
  test("300 random jobs and ten random nonces of each have the SDK's value", () => {
    const next = numbers(1);
    const engine = createPowEngine(3);
    for (let i = 0; i < 300; i++) {
      const hash = randomHash(next);
      const timestamp = u64(next(), next());
      const reference = PoW.fromRaw(hash, timestamp);
      const job = engine.prepare(hash, timestamp);
      for (let j = 0; j < 10; j++) {
        const [high, low] = [next(), next()];
        const float = job.check(high, low);
        const exact = reference.checkWork(u64(high, low))[1];
        expect(job.exactValue()).toBe(exact);
        expect(float).toBe(Number(exact));
      }
      job.free();
      reference.free();
    }
  });

  test("nonces and timestamps at the edges of a u64 have the SDK's value", () => {
    const last = (1n << 64n) - 1n;
    const edges = [0n, 1n, HALF - 1n, HALF, (1n << 63n) - 1n, 1n << 63n, last - 1n, last];
    for (const timestamp of [0n, 1n << 63n, last]) {
      for (const nonce of edges) {
        expect(ourValue(STRATUM_HASH, timestamp, nonce)).toBe(
          sdkValue(STRATUM_HASH, timestamp, nonce),
        );
      }
    }
  });

  test("hashes with a single bit set or clear, whose generator starts slowly, agree", () => {
    for (let bit = 0; bit < 256; bit += 5) {
      for (const hash of [1n << BigInt(bit), (1n << 256n) - 1n - (1n << BigInt(bit))]) {
        const hex = hash.toString(16).padStart(64, "0");
        expect(ourValue(hex, 5n, 6n)).toBe(sdkValue(hex, 5n, 6n));
      }
    }
  });
});

describe("comparing with a target", () => {
  test("a target equal to the value or off by one is decided by the exact value", () => {
    const job = createPowEngine(1).prepare(STRATUM_HASH, 1662696346n);
    for (let low = 0; low < 200; low++) {
      const value = job.check(0, low);
      const exact = job.exactValue();
      for (const [target, answer] of [
        [exact, true],
        [exact + 1n, true],
        [exact - 1n, false],
        [exact + exact / 10n ** 13n, true],
        [exact - exact / 10n ** 13n, false],
        [exact * 2n, true],
        [exact / 2n, false],
      ] as const) {
        expect(meets(value, job, Number(target), target)).toBe(answer);
      }
    }
  });

  test("the exact value is that of the job, whatever was checked in between", () => {
    const engine = createPowEngine(2);
    const first = engine.prepare(STRATUM_HASH, 1n);
    const second = engine.prepare(STRATUM_HASH, 2n);
    first.check(3, 4);
    second.check(5, 6);
    expect(first.exactValue()).toBe(sdkValue(STRATUM_HASH, 1n, u64(3, 4)));
    expect(second.exactValue()).toBe(sdkValue(STRATUM_HASH, 2n, u64(5, 6)));
  });

  test("reading the value of a job without a check throws", () => {
    expect(() => createPowEngine(1).prepare(STRATUM_HASH, 1n).exactValue()).toThrow();
  });
});

describe("slots", () => {
  test("a full engine refuses another job until one is freed, and keeps the others", () => {
    const engine = createPowEngine(2);
    const first = engine.prepare(STRATUM_HASH, 1n);
    const second = engine.prepare(STRATUM_HASH, 2n);
    expect(engine.freeSlots()).toBe(0);
    expect(() => engine.prepare(STRATUM_HASH, 3n)).toThrow("all 2 proof-of-work slots are taken");
    first.free();
    first.free();
    expect(engine.freeSlots()).toBe(1);
    const third = engine.prepare("2a".repeat(32), 3n);
    second.check(0, 9);
    expect(second.exactValue()).toBe(sdkValue(STRATUM_HASH, 2n, 9n));
    third.check(0, 9);
    expect(third.exactValue()).toBe(sdkValue("2a".repeat(32), 3n, 9n));
    expect(() => engine.prepare(STRATUM_HASH, 4n)).toThrow();
  });

  test("a freed job throws, also when its slot has a new job", () => {
    const engine = createPowEngine(1);
    const old = engine.prepare(STRATUM_HASH, 1n);
    old.check(0, 1);
    old.free();
    engine.prepare(STRATUM_HASH, 2n);
    expect(() => old.check(0, 1)).toThrow();
    expect(() => old.exactValue()).toThrow();
    expect(() => old.mine(0, 1, 1, 1n)).toThrow();
  });

  test("the memory grows under jobs that are in use", () => {
    const engine = createPowEngine(600);
    const first = engine.prepare(STRATUM_HASH, 0n);
    const jobs = Array.from({ length: 599 }, (_, i) => engine.prepare(STRATUM_HASH, BigInt(i + 1)));
    first.check(0, 1);
    expect(first.exactValue()).toBe(sdkValue(STRATUM_HASH, 0n, 1n));
    jobs.at(-1)?.check(0, 1);
    expect(jobs.at(-1)?.exactValue()).toBe(sdkValue(STRATUM_HASH, 599n, 1n));
  });

  test("a refused job takes no slot", () => {
    const engine = createPowEngine(1);
    for (const hash of ["", "2a".repeat(31), "2A".repeat(32), "zz".repeat(32), "00".repeat(32)]) {
      expect(() => engine.prepare(hash, 1n)).toThrow(RangeError);
    }
    for (const timestamp of [-1n, 1n << 64n]) {
      expect(() => engine.prepare(STRATUM_HASH, timestamp)).toThrow(RangeError);
    }
    expect(engine.freeSlots()).toBe(1);
    engine.prepare(STRATUM_HASH, 1n);
  });

  test("the number of slots is bounded", () => {
    for (const count of [0, -1, 1.5, Number.NaN, 8193]) {
      expect(() => createPowEngine(count)).toThrow(RangeError);
    }
  });

  test("a nonce half that is not a u32 throws", () => {
    const job = createPowEngine(1).prepare(STRATUM_HASH, 1n);
    for (const half of [-1, 2 ** 32, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => job.check(half, 0)).toThrow(RangeError);
      expect(() => job.check(0, half)).toThrow(RangeError);
      expect(() => job.mine(0, half, 1, 1n)).toThrow(RangeError);
    }
  });
});

test("the bare module answers NaN for every slot that was never prepared or was released", () => {
  const bytes = readFileSync(join(import.meta.dir, "../../../../wasm/pow/pow.wasm"));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const call = (name: string, ...args: number[]): unknown => {
    const found = exports[name];
    if (typeof found !== "function") throw new Error(`no export ${name}`);
    return found(...args);
  };
  const memory = exports.memory;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("no memory");
  for (const slot of [0, 1, 100, 8191, 8192, 2 ** 31, 2 ** 32 - 1]) {
    expect(call("check", slot, 0, 0)).toBeNaN();
    expect(call("mine", slot, 0, 0, 1)).toBeNaN();
    expect(call("release", slot)).toBeUndefined();
  }
  const input = call("input");
  if (typeof input !== "number") throw new Error("no input area");
  expect(call("prepare", 3)).toBe(-2);
  new Uint8Array(memory.buffer, input, 32).fill(0x2a);
  expect(call("prepare", 3)).toBe(0);
  expect(call("check", 3, 0, 0)).not.toBeNaN();
  expect(call("check", 2, 0, 0)).toBeNaN();
  expect(call("check", 4, 0, 0)).toBeNaN();
  call("release", 3);
  expect(call("check", 3, 0, 0)).toBeNaN();
  for (const slot of [8192, 2 ** 31, 2 ** 32 - 1]) expect(call("prepare", slot)).toBe(-1);
});

describe("mining", () => {
  test("mine finds exactly the first nonce that a loop of checks finds", () => {
    const job = createPowEngine(1).prepare(STRATUM_HASH, 1662696346n);
    const values = Array.from({ length: 2000 }, (_, i) => {
      job.check(0x00010000, i);
      return job.exactValue();
    });
    for (const bits of [256n, 254n, 252n, 250n, 248n, 246n, 244n]) {
      const target = (1n << bits) - 1n;
      for (const start of [0, 1, 7, 500]) {
        const first = values.slice(start).findIndex((value) => value <= target);
        expect(job.mine(0x00010000, start, 2000 - start, target)).toBe(first);
      }
    }
  });

  test("a value equal to the target counts, one below it does not", () => {
    const job = createPowEngine(1).prepare(STRATUM_HASH, 1662696346n);
    for (const low of [0, 1, 2, 3]) {
      job.check(0, low);
      const exact = job.exactValue();
      expect(job.mine(0, low, 1, exact)).toBe(0);
      expect(job.mine(0, low, 1, exact - 1n)).toBe(-1);
    }
  });

  test("the range ends at the end of the low half, and an empty one finds nothing", () => {
    const job = createPowEngine(1).prepare(STRATUM_HASH, 1n);
    const any = (1n << 256n) - 1n;
    expect(job.mine(0, 2 ** 32 - 3, 3, 0n)).toBe(-1);
    expect(job.mine(2 ** 32 - 1, 2 ** 32 - 1, 1, any)).toBe(0);
    expect(job.mine(0, 0, 0, any)).toBe(-1);
    expect(() => job.mine(0, 2 ** 32 - 3, 4, any)).toThrow(RangeError);
    for (const target of [-1n, any + 1n]) expect(() => job.mine(0, 0, 1, target)).toThrow();
  });
});
