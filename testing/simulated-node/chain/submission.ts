// Validates a submitted block in the order of a real node: the block in isolation, its parents, its
// proof of work, its header against its parents, its body. Pure except for the clock. Only faults
// that no other body could repair are remembered for the hash.

import { type Block, type Header, isCoinbase, outpointKey } from "./block.ts";
import { decodePayload } from "./coinbase.ts";
import { bodyCommitment } from "./commitment.ts";
import { type Consequences, type Dag, directParents, levelOfPowValue } from "./dag.ts";
import { proofOfWork } from "./hashing.ts";
import { blockVersion } from "./template.ts";

export interface SubmissionRules {
  dag: Dag;
  maxParents: number;
  mergesetLimit: number;
  checkPow: boolean;
  subsidy: bigint;
}

export type SubmissionResult =
  | { isValid: true; consequences: Consequences; level: number }
  | { isValid: false; why: string; isForEver: boolean };

const futureToleranceMs = 132_000n;

export function validateBlock(
  block: Block,
  nowMs: bigint,
  rules: SubmissionRules,
): SubmissionResult {
  const { header } = block;
  const alone = faultOfHeaderAlone(header, nowMs, rules);
  if (alone !== null) return alone;
  const pow = proofOfWork(header);
  if (rules.checkPow && !pow.meetsBits) return forEver("the proof of work is too weak");
  const consequences = rules.dag.consequences(directParents(header));
  const disagreement = headerDisagreement(header, consequences, rules);
  if (disagreement !== null) return forEver(disagreement);
  if (bodyCommitment(block.transactions) !== header.hashMerkleRoot) {
    return { isValid: false, why: "the merkle root is not that of the body", isForEver: false };
  }
  const body = bodyFault(block, rules);
  if (body !== null) return forEver(body);
  return { isValid: true, consequences, level: levelOfPowValue(pow.value) };
}

function forEver(why: string): SubmissionResult {
  return { isValid: false, why, isForEver: true };
}

function faultOfHeaderAlone(
  header: Header,
  nowMs: bigint,
  rules: SubmissionRules,
): SubmissionResult | null {
  const parents = directParents(header);
  if (header.version !== blockVersion) return forEver(`block version ${header.version}`);
  if (header.timestamp > nowMs + futureToleranceMs) {
    return { isValid: false, why: "the time is too far in the future", isForEver: false };
  }
  if (parents.length === 0 || parents.length > rules.maxParents) return forEver("parent count");
  if (!parents.every((hash) => rules.dag.has(hash))) {
    return { isValid: false, why: "a parent is unknown", isForEver: false };
  }
  const isRelated = parents.some((hash, at) =>
    parents.some((other, position) => at !== position && rules.dag.isInPast(hash, other)),
  );
  return isRelated ? forEver("a parent is the ancestor of another") : null;
}

function headerDisagreement(
  header: Header,
  expected: Consequences,
  rules: SubmissionRules,
): string | null {
  const { ghostdag } = expected;
  if (header.bits !== expected.bits) return "bits";
  if (header.daaScore !== expected.daaScore) return "DAA score";
  if (header.blueScore !== ghostdag.blueScore) return "blue score";
  if (header.blueWork !== ghostdag.blueWork) return "blue work";
  if (header.timestamp <= expected.medianTime) return "the time is not after the median";
  if (header.pruningPoint !== rules.dag.genesis) return "pruning point";
  const merged = ghostdag.blues.length + ghostdag.reds.length;
  if (merged > rules.mergesetLimit) return "the merge set is too large";
  return areLevelsEqual(header.parentsByLevel, expected.parentsByLevel) ? null : "indirect parents";
}

/** Order within a level is not checked here; a wrong first parent shows during chain selection. */
function areLevelsEqual(left: string[][], right: string[][]): boolean {
  const text = (levels: string[][]) => levels.map((level) => [...level].sort().join()).join(";");
  return text(left) === text(right);
}

function bodyFault(block: Block, rules: SubmissionRules): string | null {
  const [coinbase, ...others] = block.transactions;
  if (coinbase === undefined || !isCoinbase(coinbase))
    return "the first transaction is not a coinbase";
  if (others.some(isCoinbase)) return "more than one coinbase";
  if (coinbase.version !== 1 || coinbase.inputs.length > 0) return "a malformed coinbase";
  const payload = decodePayload(coinbase.payload);
  if (payload === null) return "a malformed coinbase payload";
  if (payload.blueScore !== block.header.blueScore) return "the coinbase's blue score";
  if (payload.subsidy !== rules.subsidy) return "the coinbase's subsidy";
  const spent = others.flatMap((transaction) =>
    transaction.inputs.map((input) => outpointKey(input.previousOutpoint)),
  );
  if (new Set(spent).size < spent.length) return "two inputs spend one output";
  if (others.some((transaction) => transaction.inputs.length === 0)) return "no inputs";
  const values = block.transactions.flatMap((transaction) => transaction.outputs);
  return values.every((output) => output.value > 0n) ? null : "an output has zero value";
}
