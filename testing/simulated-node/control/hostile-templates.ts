// Templates as no honest node would send them, to test the validation on the pool's side. Each
// applies a single fault. "wrongScript" and "stale" are not here: they are valid blocks for another
// payee or of an earlier moment.

import type { Fields } from "../grpc/wire-fields.ts";
import type { TemplateFault } from "./faults.ts";

type Spoil = (header: Fields, coinbase: Fields, block: Fields) => void;

const hugeBytes = 20_000_000;

const spoils: Record<Exclude<TemplateFault, "wrongScript" | "stale">, Spoil> = {
  oddBlueWork: (header) => {
    header.blueWork = "abc";
  },
  blueWorkNotHex: (header) => {
    header.blueWork = "zz";
  },
  shortHash: (header) => {
    header.hashMerkleRoot = "ab";
  },
  noHeader: (_header, _coinbase, block) => {
    delete block.header;
  },
  noTransactions: (_header, _coinbase, block) => {
    block.transactions = [];
  },
  noParents: (header) => {
    header.parentsByLevel = [];
  },
  hugeTimestamp: (header) => {
    header.timestamp = (1n << 63n) - 1n;
  },
  zeroBits: (header) => {
    header.bits = 0;
  },
  unknownField: (header) => {
    header.fieldOfTheFuture = 7;
  },
  newerVersion: (header) => {
    header.version = 3;
  },
  hugePayload: (_header, coinbase) => {
    coinbase.payload = "00".repeat(hugeBytes);
  },
};

/** `block` in wRPC JSON form; it is changed in place. */
export function spoilTemplate(block: Fields, fault: TemplateFault): void {
  if (fault === "wrongScript" || fault === "stale") return;
  const header = block.header as Fields;
  const [coinbase] = block.transactions as Fields[];
  spoils[fault](header, coinbase ?? {}, block);
}
