// From settled blocks to balances: one transaction per block, in the order of the chain.
// The roof gives it a scheme and starts it on the leader only; two at once would still be right,
// because the block's row is locked. What must stay true: a block is allocated once, whole or not
// at all, and a crash at any point leaves nothing to repair.

import { post, workerAccount } from "../../../adapters/database/ledger/ledger.ts";
import {
  claimSegments,
  type DueBlock,
  markAllocated,
  nextUnallocated,
  readBacklog,
  writeBlockDetails,
} from "../../../adapters/database/ledger/rewards.ts";
import type { Database, Tx } from "../../../adapters/database/sql.ts";
import type { Clock } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { createLoop, type LoopService } from "../../../base/loop-service.ts";
import { formatKas, type Sompi, sompi } from "../../../domain/sompi.ts";
import type { AccountantMetrics } from "./accountant-metrics.ts";
import { type Allocation, allocate } from "./allocate.ts";
import type { Scheme } from "./scheme.ts";

export interface AccountantParts {
  database: Database;
  scheme: Scheme;
  feePartsPerMillion: bigint;
  treasuryAddress: string;
  metrics: AccountantMetrics;
  clock: Clock;
  log: Log;
}

/** Each turn allocates what is due, a bounded number of blocks, and returns how many. */
export type Accountant = LoopService<number>;

const TURN_EVERY_MS = 5000;
const BLOCKS_PER_TURN = 200;

export function createAccountant(parts: AccountantParts): Accountant {
  return createLoop({
    name: "accountant",
    pauseMs: TURN_EVERY_MS,
    clock: parts.clock,
    log: parts.log,
    turn: () => takeTurn(parts),
    hasMore: (allocated) => allocated === BLOCKS_PER_TURN,
  });
}

async function takeTurn(parts: AccountantParts): Promise<number> {
  let done = 0;
  while (done < BLOCKS_PER_TURN) {
    const beganMs = parts.clock.monotonicMs();
    const result = await parts.database.transaction((tx) => allocateNext(tx, parts));
    if (result === undefined) break;
    tell(parts, result, Math.round(parts.clock.monotonicMs() - beganMs));
    done++;
  }
  parts.metrics.backlog(await readBacklog(parts.database));
  parts.metrics.turnDone(parts.clock.nowMs());
  return done;
}

interface Allocated {
  block: DueBlock;
  segments: number;
  allocation: Allocation | undefined;
}

async function allocateNext(tx: Tx, parts: AccountantParts): Promise<Allocated | undefined> {
  const block = await nextUnallocated(tx);
  if (block === undefined) return undefined;
  if (block.reward === undefined) {
    // Red, rejected, lost or reversed: its segments stay unpaid and roll on to the next blue one.
    await markAllocated(tx, block.hash);
    return { block, segments: 0, allocation: undefined };
  }
  const segments = await claimSegments(tx, block);
  const work = await parts.scheme.workFor(tx, block);
  const { feePartsPerMillion } = parts;
  const allocation = allocate({ reward: block.reward, feePartsPerMillion, work });
  await postAllocation(tx, block.hash, block.reward, allocation);
  await writeBlockDetails(tx, block.hash, parts.treasuryAddress);
  await markAllocated(tx, block.hash);
  return { block, segments, allocation };
}

async function postAllocation(tx: Tx, hash: string, reward: Sompi, allocation: Allocation) {
  if (reward === 0n) return;
  const posted = await post(tx, `block:${hash}`, [
    { account: "reward", amount: sompi(-reward) },
    { account: "fee", amount: allocation.fee },
    { account: "unallocated", amount: allocation.unallocated },
    ...allocation.credits.map((credit) => ({
      account: workerAccount(credit.worker),
      amount: credit.amount,
    })),
  ]);
  if (!posted) throw new PoolError("data", `block ${hash} is in the ledger but not allocated`);
}

/** The one place where an allocation is counted and told. */
function tell(parts: AccountantParts, allocated: Allocated, tookMs: number): void {
  const { block, segments, allocation } = allocated;
  const { hash, state, daaScore } = block;
  parts.metrics.blockAllocated(state);
  if (allocation === undefined || block.reward === undefined) {
    parts.log.info("block pays nothing", { hash, state, daaScore: daaScore.toString() });
    return;
  }
  const fields = {
    hash,
    daaScore: daaScore.toString(),
    rewardKas: formatKas(block.reward),
    feeKas: formatKas(allocation.fee),
    workers: allocation.credits.length,
    segments,
    scheme: parts.scheme.name,
    tookMs,
  };
  parts.log.info("block allocated", fields);
  if (allocation.unallocated > 0n) parts.log.warn("reward without work", fields);
}
