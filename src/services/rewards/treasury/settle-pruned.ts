// Settles blocks that every node has pruned by the treasury's own outputs, where these leave no
// doubt: within a stretch of DAA score there are as many outputs without a block as such blocks.
// Everything else waits for an operator.

import type { BlockPlace } from "../../../adapters/database/shares/blocks.ts";
import {
  type FreeOutput,
  freeOutputs,
  hasOpenBlocks,
  prunedBlocks,
  settleByOutputs,
} from "../../../adapters/database/shares/undecided-blocks.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { Log } from "../../../base/log.ts";
import { formatKas, sompi } from "../../../domain/sompi.ts";

interface PrunedDeps {
  database: Database;
  coinbaseMaturityDaa: bigint;
  log: Log;
}

const BLOCKS_PER_TURN = 500;

/** Returns how many blocks it settled. The output rows must be current. */
export async function settlePruned(deps: PrunedDeps): Promise<number> {
  const { database, coinbaseMaturityDaa } = deps;
  const blocks = await prunedBlocks(database, BLOCKS_PER_TURN);
  let settled = 0;
  for (const cluster of clustersOf(blocks, coinbaseMaturityDaa)) {
    settled += await settleCluster(deps, cluster);
  }
  return settled;
}

/** Blocks that are close enough to be paid by the same outputs belong to one cluster. */
export function clustersOf(
  blocks: readonly BlockPlace[],
  coinbaseMaturityDaa: bigint,
): BlockPlace[][] {
  const clusters: BlockPlace[][] = [];
  for (const block of blocks) {
    const cluster = clusters.at(-1);
    const last = cluster?.at(-1);
    const isNear = last !== undefined && block.daaScore <= last.daaScore + coinbaseMaturityDaa;
    if (cluster !== undefined && isNear) cluster.push(block);
    else clusters.push([block]);
  }
  return clusters;
}

/** Pairs in order of DAA score, or undefined if the outputs do not fit the blocks one to one. */
export function pairOutputs(
  cluster: readonly BlockPlace[],
  outputs: readonly FreeOutput[],
  coinbaseMaturityDaa: bigint,
): { block: BlockPlace; output: FreeOutput }[] | undefined {
  if (outputs.length !== cluster.length) return undefined;
  const pairs = cluster.flatMap((block, index) => {
    const output = outputs[index];
    if (output === undefined) return [];
    const distance = output.blockDaaScore - block.daaScore;
    return distance > 0n && distance <= coinbaseMaturityDaa ? [{ block, output }] : [];
  });
  return pairs.length === cluster.length ? pairs : undefined;
}

async function settleCluster(deps: PrunedDeps, cluster: readonly BlockPlace[]): Promise<number> {
  const { database, coinbaseMaturityDaa, log } = deps;
  const [first, last] = [cluster[0], cluster.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const until = last.daaScore + coinbaseMaturityDaa;
  const from = first.daaScore - coinbaseMaturityDaa;
  // A block near by that its nodes still settle may be what an output pays for.
  if (await hasOpenBlocks(database, { from, until })) return 0;
  const outputs = await freeOutputs(database, { after: first.daaScore, until });
  const pairs = pairOutputs(cluster, outputs, coinbaseMaturityDaa);
  if (pairs === undefined) return 0;
  await database.transaction(async (tx) => {
    for (const { block, output } of pairs) await settleByOutputs(tx, block.hash, [output]);
  });
  for (const { block, output } of pairs) {
    const rewardKas = formatKas(sompi(output.amount));
    log.warn("pruned block settled by its output", { hash: block.hash, rewardKas });
  }
  return pairs.length;
}
