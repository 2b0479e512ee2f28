// Makes test/vectors/open-book.json: `bun testing/harness/openbook/format-vectors.ts` prints it.

import { createPowEngine, meets } from "../../../src/adapters/kaspa/pow/pow-checker.ts";
import { blake2b256 } from "../../../src/base/binary/blake2b.ts";
import { ByteWriter } from "../../../src/base/binary/byte-writer.ts";
import { toHex } from "../../../src/base/bytes.ts";
import { targetOfWork } from "../../../src/domain/difficulty.ts";
import type { RpcHeaderJson, RpcTransactionJson } from "../../../src/domain/job.ts";
import { capsulePieces } from "../../../src/domain/openbook/capsule.ts";
import {
  anchorText,
  checkpointNote,
  noteSigner,
  receiptNote,
} from "../../../src/domain/openbook/checkpoint.ts";
import {
  encodeAdjustmentEntry,
  encodeBlockEntry,
  encodePayoutEntry,
  encodeSegmentEntry,
  NO_HASH,
} from "../../../src/domain/openbook/entries.ts";
import {
  legLeaf,
  minuteLeaf,
  payoutLeaf,
  shareLeaf,
  splitLeaf,
  walletTag,
  workerLeaf,
  workerTag,
} from "../../../src/domain/openbook/leaves.ts";
import {
  inclusionPath,
  leafHash,
  rootOf,
  sha256,
  subtreesOf,
} from "../../../src/domain/openbook/log-tree.ts";
import {
  type SumLeaf,
  type SumNode,
  sumPath,
  sumRoot,
} from "../../../src/domain/openbook/sum-tree.ts";
import { bodyRoot, coinbaseProof } from "../../../src/domain/openbook/transaction-hash.ts";

const WALLETS = ["kaspasim:qaaa", "kaspasim:qbbb"] as const;
const STARTED_MS = 1_800_000_000_000;
const SHARE_WORK = 65_536n;

const fill = (byte: number) => new Uint8Array(32).fill(byte);
const salts = [fill(0x11), fill(0x22)] as const;
const tags = WALLETS.map((wallet, index) => walletTag(salts[index] ?? fill(0), wallet));
const workerTags = WALLETS.map((wallet, index) =>
  workerTag(salts[index] ?? fill(0), `${wallet}/rig1`),
);
const [tagA, tagB] = tags as [Uint8Array, Uint8Array];
const [rigA, rigB] = workerTags as [Uint8Array, Uint8Array];

const coinbase: RpcTransactionJson = {
  version: 1,
  inputs: [],
  outputs: [
    {
      amount: "5000000000",
      scriptPublicKey: { version: 0, scriptPublicKey: `20${"aa".repeat(32)}ac` },
    },
  ],
  lockTime: "0",
  subnetworkId: `01${"00".repeat(19)}`,
  gas: "0",
  payload: payload("2.1.0/katpool/ob1:0:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"),
  storageMass: "0",
};

function payload(extraData: string): string {
  const script = `20${"aa".repeat(32)}ac`;
  const head = `0700000000000000${"0000000000000000"}0000`;
  return `${head}${(script.length / 2).toString(16)}${script}${toHex(Buffer.from(extraData))}`;
}

const body = [
  coinbase,
  { ...coinbase, payload: "", lockTime: "5" },
  { ...coinbase, lockTime: "6" },
];
const header: RpcHeaderJson = {
  version: 2,
  parents: [
    { parentHashes: ["01".repeat(32), "02".repeat(32)] },
    { parentHashes: ["03".repeat(32)] },
  ],
  hashMerkleRoot: bodyRoot(body),
  acceptedIdMerkleRoot: "04".repeat(32),
  utxoCommitment: "05".repeat(32),
  timestamp: String(STARTED_MS - 50),
  bits: 0x1f00ffff,
  nonce: "0",
  daaScore: "1234",
  blueWork: "abc",
  blueScore: "1200",
  pruningPoint: "06".repeat(32),
};

/** The header hash as the format page has it, from scratch. */
function headerHash(timestamp: bigint, nonce: bigint): Uint8Array {
  const le = (value: bigint | number, bytes: number) =>
    Buffer.from(
      BigInt(value)
        .toString(16)
        .padStart(bytes * 2, "0"),
      "hex",
    ).reverse();
  const work = Buffer.from("0abc", "hex");
  const parents = header.parents.flatMap(({ parentHashes }) => [
    le(parentHashes.length, 8),
    ...parentHashes.map((hash) => Buffer.from(hash, "hex")),
  ]);
  const hex = (text: string) => Buffer.from(text, "hex");
  const parts = [
    ...[le(2, 2), le(2, 8), ...parents, hex(header.hashMerkleRoot)],
    ...[hex(header.acceptedIdMerkleRoot), hex(header.utxoCommitment), le(timestamp, 8)],
    ...[le(header.bits, 4), le(nonce, 8), le(1234, 8), le(1200, 8)],
    ...[le(work.length, 8), work, hex(header.pruningPoint)],
  ];
  return blake2b256("BlockHash", Buffer.concat(parts));
}

const prePowHash = headerHash(0n, 0n);

function minedNonces(count: number): bigint[] {
  const timestampMs = BigInt(header.timestamp);
  const job = createPowEngine(1).prepare(toHex(prePowHash), timestampMs);
  const target = targetOfWork(Number(SHARE_WORK));
  const nonces: bigint[] = [];
  for (let nonce = 0; nonces.length < count; nonce++) {
    if (meets(job.check(0, nonce), job, Number(target), target)) nonces.push(BigInt(nonce));
  }
  job.free();
  return nonces;
}

const node = ({ hash, work, units }: SumNode) => ({
  hash: toHex(hash),
  work: work.toString(),
  units: units.toString(),
});

function tree(leaves: readonly SumLeaf[]) {
  return {
    leaves: leaves.map(({ data, work, units }) => ({
      data: toHex(data),
      work: work.toString(),
      units: units.toString(),
    })),
    root: node(sumRoot(leaves)),
    paths: leaves.map((_, index) => sumPath(leaves, index).map(node)),
  };
}

function shares(nonces: readonly bigint[]): SumLeaf[] {
  return nonces.map((nonce, index) =>
    shareLeaf({
      prePowHash,
      timestampMs: BigInt(header.timestamp),
      nonce,
      acceptedMs: STARTED_MS + index,
      work: SHARE_WORK,
    }),
  );
}

function shareFile(nonces: readonly bigint[]): Uint8Array {
  const file = new ByteWriter().u32(1).bytes(prePowHash).u64(BigInt(header.timestamp));
  nonces.forEach((nonce, index) => {
    file
      .u32(0)
      .u64(nonce)
      .u64(STARTED_MS + index)
      .u64(SHARE_WORK);
  });
  return file.take();
}

const sorted = (leaves: SumLeaf[]) => leaves.sort((a, b) => Buffer.compare(a.data, b.data));

/** Everything as hex and decimal text. */
export async function openBookVectors() {
  const nonces = minedNonces(3);
  const [ofA, ofB] = [shares(nonces.slice(0, 2)), shares(nonces.slice(2))];
  const [rootA, rootB] = [sumRoot(ofA), sumRoot(ofB)];
  const workers = sorted([
    workerLeaf({ ...rootA, walletTag: tagA, workerTag: rigA, sharesRoot: rootA.hash }),
    workerLeaf({ ...rootB, walletTag: tagB, workerTag: rigB, sharesRoot: rootB.hash }),
  ]);
  const split = sorted([
    splitLeaf({ walletTag: tagA, work: 2n * SHARE_WORK, units: 6617n }),
    splitLeaf({ walletTag: tagB, work: SHARE_WORK, units: 3308n }),
  ]);
  const payout = [
    payoutLeaf({ walletTag: tagA, outputIndex: 0, sompi: 6000n }),
    payoutLeaf({ walletTag: tagB, outputIndex: 2, sompi: 3000n }),
  ];
  const legs = sorted([
    legLeaf({ gives: true, account: 2, walletTag: NO_HASH, sompi: 7n }),
    legLeaf({ gives: false, account: 0, walletTag: tagA, sompi: 7n }),
  ]);
  const minute = sorted([
    minuteLeaf({ ...rootA, walletTag: tagA, workerTag: rigA }),
    minuteLeaf({ ...rootB, walletTag: tagB, workerTag: rigB }),
  ]);
  const trees = { workers, split, payout, legs, minute };
  const entries = entriesOf(trees);
  const { head, parents, tail } = capsulePieces(
    header,
    0n,
    coinbaseProof(body, header.hashMerkleRoot),
  );
  return {
    tags: WALLETS.map((wallet, index) => ({
      wallet,
      salt: toHex(salts[index] ?? fill(0)),
      walletTag: toHex(tags[index] ?? fill(0)),
      workerName: "rig1",
      workerTag: toHex(workerTags[index] ?? fill(0)),
    })),
    trees: {
      ...Object.fromEntries(Object.entries(trees).map(([k, v]) => [k, tree(v)])),
      shares: tree(ofA),
    },
    shareFile: toHex(shareFile(nonces.slice(0, 2))),
    job: {
      prePowHash: toHex(prePowHash),
      capsule: toHex(Buffer.concat([head, parents, tail])),
      blockHash: { nonce: "7", hash: toHex(headerHash(BigInt(header.timestamp), 7n)) },
      share: {
        timestampMs: header.timestamp,
        nonces: nonces.map(String),
        work: String(SHARE_WORK),
      },
      tooEasyWork: String(2n ** 60n),
    },
    entries: Object.fromEntries(Object.entries(entries).map(([k, v]) => [k, toHex(v)])),
    log: await logOf(Object.values(entries)),
    challenge: challengeOf(),
    receipt: receiptOf(minute),
  };
}

type Trees = Record<"workers" | "split" | "payout" | "legs" | "minute", SumLeaf[]>;

function entriesOf(trees: Trees) {
  const segments = new ByteWriter().u64(0).take();
  return {
    segment: encodeSegmentEntry({
      ...{ isProven: true, startedMs: STARTED_MS, endedMs: STARTED_MS + 1 },
      ...{ firstSequence: 1n, lastSequence: 3n, maxDaaScore: 1234n, endedBy: fill(0xb1) },
      ...{ workers: 2, root: sumRoot(trees.workers), instance: "katpool-app-0-0123456789ab" },
    }),
    block: encodeBlockEntry({
      ...{ outcome: "paid", allocation: 1, hash: fill(0xb1), foundMs: STARTED_MS + 1 },
      ...{ daaScore: 1234n, bits: 0x1f00ffff, nonce: 7n, finderTag: tagA },
      ...{ mergingHash: fill(0xb2), reward: 10_000n, fee: 75n, feePartsPerMillion: 7500 },
      ...{ unallocated: 0n, scheme: "proportional", windowWork: 0n, windowSegments: 0 },
      ...{ outsideWork: 0n, wallets: 2, split: sumRoot(trees.split), segments: 1 },
      segmentsHash: sha256(segments),
    }),
    payout: encodePayoutEntry({
      ...{ batchId: 1n, transactionId: fill(0xc1), isConsolidation: false },
      ...{ acceptedDaaScore: 2000n, inputs: 20_000n, paid: 9000n, networkFee: 100n },
      ...{ change: 10_900n, changeIndex: 1, rows: 2, root: sumRoot(trees.payout) },
    }),
    adjustment: encodeAdjustmentEntry({
      ...{ postingId: 12n, atMs: STARTED_MS + 5, kind: "adjustment", subject: "" },
      ...{ legs: 2, root: sumRoot(trees.legs) },
    }),
  };
}

async function logOf(entries: readonly Uint8Array[]) {
  const hashes = entries.map(leafHash);
  const hashOf = subtreesOf(async (_level, index) => hashes[index] ?? leafHash(fill(0)));
  const size = entries.length;
  const root = await rootOf(size, hashOf);
  const seed = fill(0x77);
  const signer = noteSigner("katpool.simnet/ob1", seed);
  return {
    size,
    root: toHex(root),
    leafHashes: hashes.map(toHex),
    inclusion: await Promise.all(
      entries.map(async (_, index) => (await inclusionPath(index, size, hashOf)).map(toHex)),
    ),
    seed: toHex(seed),
    verifierKey: signer.verifierKey,
    checkpoint: checkpointNote(signer, { size, root }),
    extraData: `2.1.0/katpool/eu1${anchorText({ size, root })}/hello`,
  };
}

function challengeOf() {
  const [seed, root, size, total] = [fill(0xd1), fill(0xd2), 4n, 3n * SHARE_WORK];
  const positions = [0, 1, 687].map((k) => {
    const writer = new ByteWriter().bytes(new TextEncoder().encode("katpool/ob1/challenge")).u8(0);
    const hash = sha256(writer.bytes(seed).bytes(root).u64(size).u32(k).take());
    return { k, position: (BigInt(`0x${toHex(hash)}`) % total).toString() };
  });
  return { seed: toHex(seed), root: toHex(root), size: 4, total: total.toString(), positions };
}

function receiptOf(leaves: readonly SumLeaf[]) {
  const signer = noteSigner("katpool.simnet/ob1", fill(0x77));
  const { hash: root, work, units: shares } = sumRoot(leaves);
  const minute = STARTED_MS / 1000;
  return receiptNote(signer, { minute, workers: leaves.length, shares, work, root });
}

if (import.meta.main) {
  process.stdout.write(`${JSON.stringify(await openBookVectors(), null, 1)}\n`);
}
