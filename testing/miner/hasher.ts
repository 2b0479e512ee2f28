// Searches nonces whose proof-of-work value is at most the target: with the pool's native module if
// it is built, otherwise with the SDK's PoW. Each hash worker creates one.

import { existsSync, readFileSync } from "node:fs";
import { PoW } from "kaspa-wasm";
import { fromHex } from "../../src/base/bytes.ts";

export interface HasherJob {
  /** 64 hex digits. */
  prePowHash: string;
  timestamp: bigint;
}

export interface Hasher {
  readonly name: "pow.wasm" | "sdk";
  setJob(job: HasherJob): void;
  /** The index of the first fitting nonce from `first` on, or -1 when none of `count` fits. */
  search(first: bigint, count: number, target: bigint): number;
}

const modulePath = new URL("../../wasm/pow/pow.wasm", import.meta.url);

export function createHasher(): Hasher {
  return existsSync(modulePath) ? moduleHasher(readFileSync(modulePath)) : sdkHasher();
}

interface PowExports {
  memory: WebAssembly.Memory;
  input: () => number;
  prepare: (slot: number) => number;
  mine: (slot: number, high: number, low: number, count: number) => number;
}

const slot = 0;

/** A hasher on the raw exports of wasm/pow; the job and then the target go to its input area. */
export function moduleHasher(bytes: Uint8Array<ArrayBuffer>): Hasher {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const pow = powExports(exports);
  const input = pow.input();
  return {
    name: "pow.wasm",
    setJob({ prePowHash, timestamp }) {
      const view = new DataView(pow.memory.buffer);
      new Uint8Array(pow.memory.buffer).set(fromHex(prePowHash, 32), input);
      view.setBigUint64(input + 32, timestamp, true);
      const refused = pow.prepare(slot);
      if (refused !== 0) throw new Error(`the job was refused by the module: ${refused}`);
    },
    search(first, count, target) {
      const view = new DataView(pow.memory.buffer);
      for (let word = 0; word < 4; word += 1) {
        view.setBigUint64(input + word * 8, BigInt.asUintN(64, target >> BigInt(64 * word)), true);
      }
      return searchHalves(pow, first, count);
    },
  };
}

/** The module does not carry from the low half of a nonce into the high one. */
function searchHalves(pow: PowExports, first: bigint, count: number): number {
  let done = 0;
  while (done < count) {
    const at = first + BigInt(done);
    const low = Number(at & 0xffff_ffffn);
    const batch = Math.min(count - done, 2 ** 32 - low);
    const found = pow.mine(slot, Number(BigInt.asUintN(32, at >> 32n)), low, batch);
    if (Number.isNaN(found)) throw new Error("the module holds no job");
    if (found >= 0) return done + found;
    done += batch;
  }
  return -1;
}

function powExports(exports: Record<string, unknown>): PowExports {
  const { memory, input, prepare, mine } = exports;
  const isWhole =
    memory instanceof WebAssembly.Memory &&
    [input, prepare, mine].every((entry) => typeof entry === "function");
  if (!isWhole) throw new Error("wasm/pow/pow.wasm lacks an export of this miner");
  return exports as object as PowExports;
}

export function sdkHasher(): Hasher {
  let pow: PoW | null = null;
  return {
    name: "sdk",
    setJob({ prePowHash, timestamp }) {
      pow?.free();
      pow = PoW.fromRaw(prePowHash, timestamp);
    },
    search(first, count, target) {
      if (pow === null) throw new Error("no job is set");
      for (let at = 0; at < count; at += 1) {
        if (pow.checkWork(BigInt.asUintN(64, first + BigInt(at)))[1] <= target) return at;
      }
      return -1;
    },
  };
}
