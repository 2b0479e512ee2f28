// The API's responses as the dashboard sees them: types derived from the server's views, as JSON.
// A change of a view that the dashboard relies on no longer compiles.

import type { Amount } from "../api/json.ts";
import type { BlockView } from "../api/native/block-view.ts";
import type { connectView } from "../api/native/connect-view.ts";
import type { HistoryPoint } from "../api/native/history-view.ts";
import type { minerView, WorkerView } from "../api/native/miner-view.ts";
import type { minimumView } from "../api/native/minimum-payout.ts";
import type { payoutView } from "../api/native/payout-view.ts";
import type { PoolView } from "../api/native/pool-view.ts";
import type { HashrateView } from "../api/statistics.ts";

/** A value after JSON: bigints become strings. */
export type Json<T> = T extends bigint
  ? string
  : T extends readonly (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T;

export type { Amount };
export type Hashrate = HashrateView;
export type Pool = Json<PoolView>;
export type Block = Json<BlockView>;
export type Miner = Json<ReturnType<typeof minerView>>;
export type Worker = Json<WorkerView>;
export type Payout = Json<ReturnType<typeof payoutView>>;
export type MinimumPayout = Json<ReturnType<typeof minimumView>>;
export type Connect = Json<ReturnType<typeof connectView>>;

/** Part of a list; `next` is the cursor of the next slice. */
export interface Slice<T> {
  asOf: string;
  total?: number;
  data: T[];
  next: string | null;
}

export interface History {
  asOf: string;
  bucketSeconds: number;
  points: HistoryPoint[];
}

export interface RankedMinerItem {
  rank: number;
  wallet: string;
  workers: number;
  hashrate: Hashrate;
}

export interface BlockPage extends Block {
  roundWork: string;
  networkWork: string;
  submissions: { node: string; attempt: number; answeredAt: string; answer: string }[];
  credits: { wallet: string; amount: Amount }[];
}
