// A network for payment stories: the simulated node or real kaspad behind one interface, with a
// treasury whose money is spendable at once and with a steady flow of blocks.

import { Encoding, PrivateKey, RpcClient } from "kaspa-wasm";
import { devnetOverrides } from "../../../tools/run/devnet-rules.ts";
import { startSimulatedNode } from "../../simulated-node/simulated-node.ts";
import { startKaspad } from "./kaspad.ts";
import { storyRate } from "./pool-node.ts";

export interface PaymentNode {
  readonly kind: "simulated" | "kaspad";
  readonly url: string;
  readonly network: "simnet";
  /** Restarts the node with an empty mempool. */
  restart(downMs?: number): Promise<void>;
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** Mines as fast as possible, or not at all. */
  setMining(isOn: boolean): Promise<void>;
  mine(count: number): Promise<void>;
  /** Sum of each address's UTXOs on the chain, in sompi. */
  balances(addresses: readonly string[]): Promise<Map<string, bigint>>;
  stop(): Promise<void>;
}

export interface Money {
  address: string;
  count: number;
  amountSompi: bigint;
}

export type SimulatedPaymentNode = PaymentNode & {
  control: Awaited<ReturnType<typeof startSimulatedNode>>["control"];
};

const BLOCK_MS = 25;

export async function startSimulatedPaymentNode(money: Money): Promise<SimulatedPaymentNode> {
  const anyPort = { host: "127.0.0.1", port: 0 };
  const node = await startSimulatedNode({ network: "simnet", grpc: anyPort, wrpc: anyPort });
  const { control } = node;
  control.fund({
    address: money.address,
    amount: money.amountSompi.toString(),
    count: money.count,
  });
  control.mine({ count: 20 });
  const url = `ws://127.0.0.1:${node.ports.wrpc}`;
  const goDown = () => control.goDown();
  const comeBack = () => control.comeBack({ keepMempool: false });
  const setMining = (isOn: boolean) => {
    control.setBlockInterval({ ms: isOn ? BLOCK_MS : 0 });
    return Promise.resolve();
  };
  await setMining(true);
  return {
    kind: "simulated",
    url,
    network: "simnet",
    control,
    goDown,
    comeBack,
    restart: async (downMs = 0) => {
      await goDown();
      await Bun.sleep(downMs);
      await comeBack();
    },
    setMining,
    mine: (count) => {
      control.mine({ count });
      return Promise.resolve();
    },
    balances: (addresses) => withClient(url, (rpc) => balancesOf(rpc, addresses)),
    stop: () => node.stop(),
  };
}

/**
 * The program's simnet: no proof of work, blocks made here from its own templates. The treasury's
 * money is as much as asked for, mined in coinbases of 50 KAS.
 */
export async function startKaspadPaymentNode(program: string, money: Money): Promise<PaymentNode> {
  const kaspad = await startKaspad({
    program,
    overrides: storyRate() === 25 ? { blockrate: FAST } : SOON_MATURE,
  });
  const url = kaspad.wrpcUrl;
  let isMining = false;
  let miner = Promise.resolve();
  const mineOne = async (rpc: RpcClient, payAddress: string) => {
    const { block } = await rpc.getBlockTemplate({ payAddress, extraData: "" });
    await rpc.submitBlock({ block, allowNonDAABlocks: false });
  };
  const mine = (count: number, payAddress = MINER) =>
    withClient(url, async (rpc) => {
      for (let made = 0; made < count; made++) await mineOne(rpc, payAddress);
    });
  const keepMining = () =>
    withClient(url, async (rpc) => {
      while (isMining) {
        await mineOne(rpc, MINER);
        await Bun.sleep(BLOCK_MS);
      }
    });
  const setMining = async (isOn: boolean) => {
    if (isOn === isMining) return;
    isMining = isOn;
    if (isOn) miner = keepMining();
    else await miner.catch(() => undefined);
  };
  const goDown = async () => {
    await setMining(false);
    await kaspad.kill();
  };
  const comeBack = async () => {
    await kaspad.start();
    await setMining(true);
  };
  await mine(Number((BigInt(money.count) * money.amountSompi) / SIMNET_REWARD) + 1, money.address);
  await mine(COINBASE_MATURITY + 10);
  await setMining(true);
  return {
    kind: "kaspad",
    url,
    network: "simnet",
    goDown,
    comeBack,
    restart: async (downMs = 0) => {
      await goDown();
      await Bun.sleep(downMs);
      await comeBack();
    },
    setMining,
    mine,
    balances: (addresses) => withClient(url, (rpc) => balancesOf(rpc, addresses)),
    stop: async () => {
      await setMining(false);
      await kaspad.stop();
    },
  };
}

const SIMNET_REWARD = 5_000_000_000n;
/** The simulated node's value, for both. */
const COINBASE_MATURITY = 60;
/** Simnet's values (10 blocks a second) except for the maturity; kaspad takes them as a group. */
const SOON_MATURE = {
  blockrate: {
    ...{ target_time_per_block: 100, ghostdag_k: 124, past_median_time_sample_rate: 100 },
    ...{ difficulty_sample_rate: 40, max_block_parents: 64, mergeset_size_limit: 248 },
    ...{ merge_depth: 36_000, finality_depth: 432_000, pruning_depth: 1_080_000 },
    coinbase_maturity: COINBASE_MATURITY,
  },
};
const FAST = {
  ...devnetOverrides(25).blockrate,
  ...{ difficulty_sample_rate: 100, coinbase_maturity: COINBASE_MATURITY },
};
/** The miner's address; not the pool's. */
const MINER = new PrivateKey("33".repeat(32)).toAddress("simnet").toString();

async function withClient<T>(url: string, work: (rpc: RpcClient) => Promise<T>): Promise<T> {
  const rpc = new RpcClient({ url, encoding: Encoding.SerdeJson });
  await rpc.connect({});
  try {
    return await work(rpc);
  } finally {
    await rpc.disconnect();
  }
}

async function balancesOf(
  rpc: RpcClient,
  addresses: readonly string[],
): Promise<Map<string, bigint>> {
  const { entries } = await rpc.getUtxosByAddresses([...addresses]);
  const sums = new Map(addresses.map((address) => [address, 0n]));
  for (const entry of entries) {
    const address = entry.address?.toString() ?? "";
    sums.set(address, (sums.get(address) ?? 0n) + entry.amount);
  }
  return sums;
}
