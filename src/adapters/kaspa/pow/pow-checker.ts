// Fast share checking with our WebAssembly module (wasm/pow): one slot per job, so that a check
// passes three numbers and allocates nothing.
// Invariant: values equal those of the SDK's PoW; a freed job throws and never reads the matrix of
// the slot's next job.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../../../base/assert.ts";
import { fromHex, toHex } from "../../../base/bytes.ts";
import { PoolError } from "../../../base/errors.ts";

const MODULE_DIR = join(import.meta.dir, "../../../../wasm/pow");
const U32_END = 0x1_0000_0000;
const U256_END = 1n << 256n;
/** Relative distance above which two rounded doubles order their exact values correctly. */
const CLEARLY_APART = 1e-12;

interface PowExports {
  readonly memory: WebAssembly.Memory;
  readonly input: () => number;
  readonly output: () => number;
  readonly max_slots: () => number;
  readonly prepare: (slot: number) => number;
  readonly release: (slot: number) => void;
  readonly check: (slot: number, nonceHigh: number, nonceLow: number) => number;
  readonly mine: (slot: number, nonceHigh: number, nonceLow: number, count: number) => number;
}

export interface PowEngine {
  /**
   * Builds the matrix of a job and keeps it until `free()`. Throws a RangeError on a hash that
   * is not 64 lower-case hex digits (or all zeros) or a timestamp that is not a u64, and an
   * Error when all slots are taken (`freeSlots` tells) or the memory cannot grow.
   */
  prepare(prePowHashHex: string, timestampMs: bigint): PowJob;
  /** How many more jobs `prepare` accepts. */
  freeSlots(): number;
}

/** One job's proof of work. After `free()` every method except `free()` throws. */
export interface PowJob {
  /**
   * The proof-of-work value of a nonce given as its two unsigned halves, rounded to the nearest
   * double. Throws a RangeError when a half is not a u32.
   */
  check(nonceHi: number, nonceLo: number): number;
  /** The exact value of the nonce that was checked last on this job. */
  exactValue(): bigint;
  /**
   * The first of `count` nonces from the given one on whose value is at most `target`, as its
   * distance from the first, or -1. The high half stays: the range must end at 2^32.
   */
  mine(nonceHi: number, nonceLo: number, count: number, target: bigint): number;
  /** Releases the slot; may be called twice. */
  free(): void;
}

/** A module instance of its own with room for `maxSlots` jobs of about 4 kB each. */
export function createPowEngine(maxSlots: number): PowEngine {
  const wasm = instantiate();
  const limit = wasm.max_slots();
  if (!Number.isInteger(maxSlots) || maxSlots < 1 || maxSlots > limit) {
    throw new RangeError(`maxSlots must be 1 to ${limit}, got ${maxSlots}`);
  }
  return new Engine(wasm, maxSlots);
}

/**
 * Whether the value that `job.check` has just returned meets the target (value <= target). The
 * doubles decide when they are clearly apart; only a close call looks at the exact bytes.
 */
export function meets(
  value: number,
  job: Pick<PowJob, "exactValue">,
  targetFloat: number,
  target: bigint,
): boolean {
  const margin = targetFloat * CLEARLY_APART;
  if (value < targetFloat - margin) return true;
  if (value > targetFloat + margin) return false;
  return job.exactValue() <= target;
}

class Engine implements PowEngine {
  /** The job whose value is in the module's output area. */
  lastChecked: Job | undefined;
  readonly wasm: PowExports;
  private readonly maxSlots: number;
  private readonly returned: number[] = [];
  private used = 0;

  constructor(wasm: PowExports, maxSlots: number) {
    this.wasm = wasm;
    this.maxSlots = maxSlots;
  }

  prepare(prePowHashHex: string, timestampMs: bigint): PowJob {
    const hash = fromHex(prePowHashHex, 32);
    if (timestampMs !== BigInt.asUintN(64, timestampMs)) {
      throw new RangeError(`timestamp is not a u64: ${timestampMs}`);
    }
    if (this.freeSlots() === 0) {
      throw new Error(`all ${this.maxSlots} proof-of-work slots are taken`);
    }
    const slot = this.returned.at(-1) ?? this.used;
    this.area(this.wasm.input(), 32).set(hash);
    new DataView(this.wasm.memory.buffer).setBigUint64(this.wasm.input() + 32, timestampMs, true);
    const result = this.wasm.prepare(slot);
    if (result === -2) throw new RangeError("a pre-PoW hash of zeros has no matrix");
    if (result !== 0) throw new Error("no memory for another proof-of-work slot");
    if (slot === this.used) this.used += 1;
    else this.returned.pop();
    return new Job(this, slot);
  }

  freeSlots(): number {
    return this.maxSlots - this.used + this.returned.length;
  }

  release(slot: number): void {
    this.wasm.release(slot);
    this.returned.push(slot);
    this.lastChecked = undefined;
  }

  readOutput(): bigint {
    const bytes = this.area(this.wasm.output(), 32).slice().reverse();
    return BigInt(`0x${toHex(bytes)}`);
  }

  writeTarget(target: bigint): void {
    const hex = target.toString(16).padStart(64, "0");
    this.area(this.wasm.input(), 32).set(fromHex(hex, 32).reverse());
  }

  /** Growing the memory detaches every earlier view, so each use takes a new one. */
  private area(address: number, length: number): Uint8Array {
    return new Uint8Array(this.wasm.memory.buffer, address, length);
  }
}

class Job implements PowJob {
  private readonly engine: Engine;
  private readonly wasmCheck: PowExports["check"];
  private slot: number;
  /** The nonce checked last; -1 before the first check. */
  private lastHi = -1;
  private lastLo = -1;

  constructor(engine: Engine, slot: number) {
    this.engine = engine;
    this.wasmCheck = engine.wasm.check;
    this.slot = slot;
  }

  check(nonceHi: number, nonceLo: number): number {
    if (nonceHi >>> 0 !== nonceHi || nonceLo >>> 0 !== nonceLo) {
      throw new RangeError(`a nonce half is not a u32: ${nonceHi}, ${nonceLo}`);
    }
    assert(this.slot >= 0, "a freed job is not checked");
    this.engine.lastChecked = this;
    this.lastHi = nonceHi;
    this.lastLo = nonceLo;
    return this.wasmCheck(this.slot, nonceHi, nonceLo);
  }

  exactValue(): bigint {
    assert(this.slot >= 0, "a freed job has no value");
    assert(this.lastHi >= 0, "a nonce was checked before its exact value is read");
    if (this.engine.lastChecked !== this) this.check(this.lastHi, this.lastLo);
    return this.engine.readOutput();
  }

  mine(nonceHi: number, nonceLo: number, count: number, target: bigint): number {
    assert(this.slot >= 0, "a freed job is not mined");
    if (nonceHi >>> 0 !== nonceHi || nonceLo >>> 0 !== nonceLo || count >>> 0 !== count) {
      throw new RangeError(`not u32: ${nonceHi}, ${nonceLo}, ${count}`);
    }
    if (nonceLo + count > U32_END) throw new RangeError("the range of nonces passes 2^32");
    if (target < 0n || target >= U256_END) throw new RangeError("the target is not a u256");
    this.engine.writeTarget(target);
    return this.engine.wasm.mine(this.slot, nonceHi, nonceLo, count);
  }

  free(): void {
    if (this.slot < 0) return;
    this.engine.release(this.slot);
    this.slot = -1;
  }
}

/** Loads the module after comparing its checksum with the one recorded at build time. */
function instantiate(): PowExports {
  const bytes = readFileSync(join(MODULE_DIR, "pow.wasm"));
  const recorded = readFileSync(join(MODULE_DIR, "SHA256SUMS"), "utf8");
  const checksum = createHash("sha256").update(bytes).digest("hex");
  if (recorded !== `${checksum}  pow.wasm\n`) {
    throw new PoolError("data", `wasm/pow/pow.wasm does not match its checksum (${checksum})`);
  }
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return instance.exports as typeof instance.exports & PowExports;
}
