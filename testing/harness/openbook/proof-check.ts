// Checks a wallet's proof from the format page alone: nothing of the product is imported.

import { createHash, createPublicKey, verify } from "node:crypto";

interface Sum {
  hash: string;
  work: string;
  units: string;
}
interface EntryProof {
  index: number;
  entry: string;
  inclusion: string[];
}
interface LeafProof {
  leaf: number;
  leaves: number;
  path: Sum[];
}

export interface WalletProofJson {
  wallet: string;
  salt: string;
  tag: string;
  checkpoint: string;
  block: EntryProof;
  split: (LeafProof & { work: string; sompi: string }) | null;
  segments: {
    shown: (EntryProof & {
      workers: (LeafProof & { name: string; sharesRoot: string; work: string; shares: string })[];
    })[];
  };
  payouts: (EntryProof & LeafProof & { outputIndex: number; sompi: string })[];
}

const hex = (text: string) => Buffer.from(text, "hex");
const sha256 = (...parts: Uint8Array[]) =>
  createHash("sha256").update(Buffer.concat(parts)).digest();
const number = (value: string | number | bigint, bytes: number) =>
  hex(
    BigInt(value)
      .toString(16)
      .padStart(bytes * 2, "0"),
  );
const one = (value: number) => Buffer.of(value);

/** What is wrong, in words; nothing if the proof holds. */
export function checkWalletProof(proof: WalletProofJson, verifierKey: string): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, what: string) => {
    if (!holds) faults.push(what);
  };
  const [, size = "", root = ""] = proof.checkpoint.split("\n");
  const head = { size: Number(size), root: Buffer.from(root, "base64") };
  check(isSigned(proof.checkpoint, verifierKey), "the checkpoint's signature");
  const purpose = Buffer.from("katpool/ob1/wallet\0");
  const tag = sha256(purpose, hex(proof.salt), Buffer.from(proof.wallet));
  check(tag.equals(hex(proof.tag)), "the wallet's tag");
  check(isIncluded(proof.block, head), "the block's place in the log");
  const block = hex(proof.block.entry);
  if (proof.split !== null) {
    const { work, sompi } = proof.split;
    const leaf = { work, units: sompi, data: Buffer.concat([one(3), tag]) };
    const top = sumRoot(proof.split, leaf);
    const stated = { work: block.subarray(200, 216), units: block.subarray(216, 224) };
    check(number(top.work, 16).equals(stated.work), "the work of the split");
    check(number(top.units, 8).equals(stated.units), "the sompi of the split");
    check(hex(top.hash).equals(block.subarray(224, 256)), "the root of the split");
    const amount = block.readBigUInt64BE(131) - block.readBigUInt64BE(139);
    const exact = (amount * BigInt(work)) / BigInt(top.work);
    check([exact, exact + 1n].includes(BigInt(sompi)), "the credit");
  }
  for (const segment of proof.segments.shown) {
    check(isIncluded(segment, head), "a segment's place in the log");
    for (const worker of segment.workers) check(isWorker(segment, worker, proof), worker.name);
  }
  for (const payout of proof.payouts) {
    check(isIncluded(payout, head), "a payout's place in the log");
    const data = Buffer.concat([one(4), tag, number(payout.outputIndex, 4)]);
    const top = sumRoot(payout, { work: "0", units: payout.sompi, data });
    check(hex(top.hash).equals(hex(payout.entry).subarray(-32)), "the root of a payout");
  }
  return faults;
}

type WorkerProof = WalletProofJson["segments"]["shown"][number]["workers"][number];

function isWorker(segment: EntryProof, worker: WorkerProof, proof: WalletProofJson): boolean {
  const name = Buffer.from(`katpool/ob1/worker\0`);
  const key = Buffer.from(`${proof.wallet}/${worker.name}`);
  const workerTag = sha256(name, hex(proof.salt), key);
  const data = Buffer.concat([one(1), hex(proof.tag), workerTag, hex(worker.sharesRoot)]);
  const top = sumRoot(worker, { work: worker.work, units: worker.shares, data });
  const entry = hex(segment.entry);
  // After kind, format and proofs: five u64, the block, the number of workers, work and shares.
  const stated = [number(top.work, 16), number(top.units, 8), hex(top.hash)];
  return Buffer.concat(stated).equals(entry.subarray(79, 135));
}

/** Siblings from the leaf up; true if the node is on the left at that step. */
function sides(index: number, count: number): boolean[] {
  const left: boolean[] = [];
  let [start, size] = [0, count];
  while (size > 1) {
    const split = 2 ** Math.ceil(Math.log2(size) - 1);
    const isLeft = index - start < split;
    left.push(isLeft);
    if (!isLeft) start += split;
    size = isLeft ? split : size - split;
  }
  return left.reverse();
}

function sumRoot(
  { leaf, leaves, path }: LeafProof,
  of: { work: string; units: string; data: Buffer },
): Sum {
  const first = sha256(one(0), number(of.work, 16), number(of.units, 8), of.data);
  const bytes = (node: Sum) =>
    Buffer.concat([hex(node.hash), number(node.work, 16), number(node.units, 8)]);
  const isLeft = sides(leaf, leaves);
  return path.reduce<Sum>(
    (node, sibling, step) => {
      const [left, right] = isLeft[step] === true ? [node, sibling] : [sibling, node];
      return {
        hash: sha256(one(1), bytes(left), bytes(right)).toString("hex"),
        work: String(BigInt(node.work) + BigInt(sibling.work)),
        units: String(BigInt(node.units) + BigInt(sibling.units)),
      };
    },
    { hash: first.toString("hex"), work: of.work, units: of.units },
  );
}

function isIncluded(
  { index, entry, inclusion }: EntryProof,
  head: { size: number; root: Buffer },
): boolean {
  const isLeft = sides(index, head.size);
  if (index >= head.size || inclusion.length !== isLeft.length) return false;
  const root = inclusion.reduce(
    (hash, sibling, step) =>
      isLeft[step] === true
        ? sha256(one(1), hash, hex(sibling))
        : sha256(one(1), hex(sibling), hash),
    sha256(one(0), hex(entry)),
  );
  return root.equals(head.root);
}

function isSigned(note: string, verifierKey: string): boolean {
  const raw = Buffer.from(verifierKey.split("+").slice(2).join("+"), "base64").subarray(1);
  const der = Buffer.concat([hex("302a300506032b6570032100"), raw]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  const [text = "", line = ""] = note.split("\n\n");
  const signature = Buffer.from(line.trim().split(" ").at(-1) ?? "", "base64").subarray(4);
  return verify(null, Buffer.from(`${text}\n`), key, signature);
}
