// From settled blocks to balances: one transaction per block, in the order of the chain. It runs on
// the leader only; two at once would still be correct, because the block's row is locked.
// Invariant: a block is allocated once, wholly or not at all, wherever the process is killed.

import { allocationCause, post } from "../../../adapters/database/ledger/ledger.ts";
import {
  claimSegments,
  type DueBlock,
  isWorkDueBefore,
  markAllocated,
  nextUnallocated,
  readBacklog,
  writeBlockDetails,
} from "../../../adapters/database/ledger/rewards.ts";
import { insertAllocation } from "../../../adapters/database/openbook/allocations.ts";
import type { Database, Tx } from "../../../adapters/database/sql.ts";
import type { Clock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { createLoop, type LoopService } from "../../../base/loop-service.ts";
import { formatKas, type Sompi, sompi } from "../../../domain/sompi.ts";
import type { AccountantMetrics } from "./accountant-metrics.ts";
import { type Allocation, allocate } from "./allocate.ts";
import { paidFacts, unpaidFacts } from "./allocation-facts.ts";
import type { Scheme } from "./scheme.ts";

export interface AccountantDeps {
  database: Database;
  scheme: Scheme;
  feePartsPerMillion: bigint;
  treasuryAddress: string;
  /** Whether each allocation is noted for the open book. */
  isBookOpen?: boolean;
  metrics: AccountantMetrics;
  clock: Clock;
  log: Log;
}

/** Each turn allocates what is due, a bounded number of blocks, and returns how many. */
export type Accountant = LoopService<number>;

const TURN_EVERY_MS = 5000;
const BLOCKS_PER_TURN = 200;

export function createAccountant(dependencies: AccountantDeps): Accountant {
  return createLoop({
    name: "accountant",
    pauseMs: TURN_EVERY_MS,
    clock: dependencies.clock,
    log: dependencies.log,
    turn: () => takeTurn(dependencies),
    hasMore: (allocated) => allocated === BLOCKS_PER_TURN,
  });
}

async function takeTurn(dependencies: AccountantDeps): Promise<number> {
  let done = 0;
  while (done < BLOCKS_PER_TURN) {
    const beganMs = dependencies.clock.monotonicMs();
    const result = await dependencies.database.transaction((tx) => allocateNext(tx, dependencies));
    if (result === undefined) break;
    report(dependencies, result, Math.round(dependencies.clock.monotonicMs() - beganMs));
    done++;
  }
  dependencies.metrics.backlog(await readBacklog(dependencies.database));
  dependencies.metrics.turnDone(dependencies.clock.nowMs());
  return done;
}

interface Allocated {
  block: DueBlock;
  segments: number;
  allocation: Allocation | undefined;
}

async function allocateNext(tx: Tx, dependencies: AccountantDeps): Promise<Allocated | undefined> {
  const block = await nextUnallocated(tx);
  if (block === undefined) return undefined;
  if (block.reward === undefined) {
    // Red, rejected, lost or reversed: the next blue block pays its segments.
    await markAllocated(tx, block.hash);
    if (dependencies.isBookOpen === true) await insertAllocation(tx, unpaidFacts(block));
    return { block, segments: 0, allocation: undefined };
  }
  // A window is decided once, so it waits for the work of that time.
  if (dependencies.scheme.name === "pplns" && (await isWorkDueBefore(tx, block.hash)))
    return undefined;
  const segments = await claimSegments(tx, block);
  const work = await dependencies.scheme.workFor(tx, block, segments);
  const { feePartsPerMillion } = dependencies;
  const allocation = allocate({ reward: block.reward, feePartsPerMillion, work });
  await postAllocation(tx, block, block.reward, allocation);
  await writeBlockDetails(tx, block.hash, dependencies.treasuryAddress);
  await markAllocated(tx, block.hash);
  if (dependencies.isBookOpen === true) {
    const { scheme } = dependencies;
    const window = await scheme.windowOf(tx, block);
    const facts = { scheme: scheme.name, feePartsPerMillion, window, work };
    await insertAllocation(tx, paidFacts(block, allocation, facts));
  }
  return { block, segments: segments.length, allocation };
}

async function postAllocation(tx: Tx, block: DueBlock, reward: Sompi, allocation: Allocation) {
  if (reward === 0n) return;
  const posted = await post(tx, allocationCause(block.hash, block.allocation), [
    { account: { pool: "reward" }, amount: sompi(-reward) },
    { account: { pool: "fee" }, amount: allocation.fee },
    { account: { pool: "unallocated" }, amount: allocation.unallocated },
    ...allocation.credits.map(({ wallet, amount }) => ({ account: { wallet }, amount })),
  ]);
  if (!posted)
    throw new PoolError("data", `block ${block.hash} is in the ledger but not allocated`);
}

/** The one place where an allocation is counted and logged. */
function report(dependencies: AccountantDeps, allocated: Allocated, tookMs: number): void {
  const { block, segments, allocation } = allocated;
  const { hash, state, daaScore } = block;
  dependencies.metrics.blockAllocated(state);
  if (allocation === undefined || block.reward === undefined) {
    dependencies.log.info("block pays nothing", { hash, state, daaScore: daaScore.toString() });
    return;
  }
  const fields = {
    hash,
    daaScore: daaScore.toString(),
    rewardKas: formatKas(block.reward),
    feeKas: formatKas(allocation.fee),
    wallets: allocation.credits.length,
    segments,
    scheme: dependencies.scheme.name,
    tookMs,
  };
  dependencies.log.info("block allocated", fields);
  if (allocation.unallocated > 0n) dependencies.log.warn("reward without work", fields);
}
