// Hands each connection its part of the nonces: a prefix, and the difficulties that hold in it.
// Each port has prefixes of its own, and a prefix that comes round again keeps the difficulties
// of its last owner for the jobs of that time. So a nonce of a job has one difficulty, whoever
// submits it, on whichever port and after however many reconnects.

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import { BoundedMap } from "../../../base/bounded.ts";
import { dividePrefixes, prefixGroupOf } from "../../../domain/port/nonce-space.ts";
import { startDifficulty } from "../../../domain/port/port-difficulty.ts";
import {
  divideSpace,
  type Extranonce,
  type ExtranonceAllocator,
  NO_EXTRANONCE,
} from "../devices/extranonce.ts";
import { DECISION_LEAD_MS, DifficultyPlan } from "./assigned-difficulty.ts";

export interface NonceSpace {
  extranonce: Extranonce;
  plan: DifficultyPlan;
  /** The plan has decisions of an earlier owner. */
  isInherited: boolean;
}

/** Plans of prefixes given back; beyond, the next owner waits for a job that nobody had yet. */
const PLANS_REMEMBERED = 65_536;

export class NonceSpaces {
  /** By what a port's first difficulty depends on. */
  readonly #allocators: ReadonlyMap<string, ExtranonceAllocator>;
  readonly #plans: BoundedMap<string, DifficultyPlan>;

  constructor(options: {
    ports: readonly StratumPortConfig[];
    instance: number;
    instances: number;
    plansRemembered?: number;
  }) {
    const { ports, instance, instances } = options;
    this.#plans = new BoundedMap(options.plansRemembered ?? PLANS_REMEMBERED);
    this.#allocators = divideSpace({ groups: ports.map(prefixGroupOf), instance, instances });
  }

  /**
   * Undefined when living connections hold every prefix of the port. `onEarly` is called when jobs
   * of the last owner may still live.
   */
  take(
    port: StratumPortConfig,
    at: { oldestJobId: number; nowMs: number; onEarly: () => void },
  ): NonceSpace | undefined {
    const start = startDifficulty(port);
    const allocator = this.#allocators.get(keyOf(port));
    if (allocator === undefined) {
      const plan = new DifficultyPlan(start);
      return { extranonce: NO_EXTRANONCE, plan, isInherited: false };
    }
    let isEarly = false;
    const extranonce = allocator.take(at.oldestJobId, () => {
      isEarly = true;
      at.onEarly();
    });
    if (extranonce === undefined) return undefined;
    const inherited = this.#plans.get(extranonce.hex);
    if (inherited !== undefined) {
      this.#plans.delete(extranonce.hex);
      inherited.decide(start, at.nowMs);
      return { extranonce, plan: inherited, isInherited: true };
    }
    const plan = isEarly
      ? new DifficultyPlan(start, at.nowMs + DECISION_LEAD_MS)
      : new DifficultyPlan(start);
    return { extranonce, plan, isInherited: false };
  }

  /** `isUsed`: its owner could submit shares. Each taken one is given back once. */
  giveBack(
    port: StratumPortConfig,
    space: NonceSpace,
    use: { isUsed: boolean; newestJobId: number },
  ): void {
    const { extranonce, plan, isInherited } = space;
    const lastJobId = use.isUsed ? use.newestJobId : undefined;
    this.#allocators.get(keyOf(port))?.giveBack(extranonce, lastJobId);
    if (extranonce.size > 0 && (use.isUsed || isInherited)) this.#plans.set(extranonce.hex, plan);
  }
}

/**
 * The prefixes that a process hands out on these ports, as intervals of the nonce's first three
 * bytes. A port without prefixes hands out all of them.
 */
export function prefixIntervals(options: {
  ports: readonly StratumPortConfig[];
  instance: number;
  instances: number;
}): { first: number; end: number }[] {
  const { ports, instance, instances } = options;
  if (ports.some((port) => port.extraNonceSize === 0)) return [{ first: 0, end: 256 ** 3 }];
  const groups = ports.map(prefixGroupOf);
  return [...dividePrefixes({ groups, instance, instances }).values()].map((range) => {
    const scale = 256 ** (3 - range.size);
    return { first: range.first * scale, end: range.end * scale };
  });
}

function keyOf(port: StratumPortConfig): string {
  return prefixGroupOf(port).key;
}
