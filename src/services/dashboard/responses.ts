// The shapes of the API's answers as the pages see them: the server's own views, as JSON.
// Types only. What must stay true: a view that changes on the server no longer compiles here.

import type { BlockView } from "../api/native/block-view.ts";
import type { connectView } from "../api/native/connect-view.ts";
import type { HistoryPoint } from "../api/native/history-view.ts";
import type { minerView, WorkerView } from "../api/native/miner-view.ts";
import type { payoutView } from "../api/native/payout-view.ts";
import type { PoolView } from "../api/native/pool-view.ts";
import type { HashrateView } from "../api/statistics.ts";

/** What JSON makes of a value: bigints leave as text. */
export type Json<T> = T extends bigint
  ? string
  : T extends readonly (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T;

export type Amount = { sompi: string; kas: string };
export type Hashrate = HashrateView;
export type Pool = Json<PoolView>;
export type Block = Json<BlockView>;
export type Miner = Json<ReturnType<typeof minerView>>;
export type Worker = Json<WorkerView>;
export type Payout = Json<ReturnType<typeof payoutView>>;
export type Connect = Json<ReturnType<typeof connectView>>;

export interface Page<T> {
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

export interface PoolHistory extends History {
  activity: { at: string; workers: number; miners: number }[];
}

export interface RankedMiner {
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
