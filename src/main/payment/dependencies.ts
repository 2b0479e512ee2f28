// Builds the dependencies of the payment service and its commands from the configuration. The
// private key is read here and goes only into the wallet.

import { type BaseConfig, collectFaults, readConfig } from "../../adapters/config/config.ts";
import type { Environment } from "../../adapters/config/env.ts";
import {
  databaseUrl,
  retiredPrivateKeys,
  treasuryPrivateKey,
} from "../../adapters/config/secrets.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { isValidAddress, scriptOf } from "../../adapters/kaspa/address.ts";
import { type Nodes, openNodes } from "../../adapters/kaspa/nodes.ts";
import { lookAtTreasury } from "../../adapters/kaspa/treasury-view.ts";
import {
  addressOfScript,
  openWallet,
  readSigned,
  type Wallet,
} from "../../adapters/kaspa/wallet/wallet.ts";
import { refuseWellKnownKey } from "../../adapters/kaspa/wallet/well-known-key.ts";
import type { Metrics } from "../../adapters/metrics/registry.ts";
import { type Clock, systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { type NetworkId, networkFacts } from "../../domain/network.ts";
import { withMaturity } from "../../services/payment/batches/plan.ts";
import {
  CRASH_POINTS,
  type CrashPoint,
  type PaymentLimits,
  type Signer,
} from "../../services/payment/dependencies.ts";
import { createPaymentEvents } from "../../services/payment/events.ts";
import type { UnlockedDeps } from "../../services/payment/payment-service.ts";
import type { AuditDeps } from "../../services/payment/recovery/payment-audit.ts";

export interface PaymentSetup {
  config: BaseConfig;
  url: string;
  limits: PaymentLimits;
  network: NetworkId;
}

/** Reads configuration and database URL; throws PoolError "config" with all faults of both. */
export function readPaymentSetup(env: Environment): PaymentSetup {
  const [config, url] = collectFaults(
    () => readConfig(env),
    () => databaseUrl(env),
  );
  return { config, url, limits: limitsOf(config), network: config.network };
}

function limitsOf(config: BaseConfig): PaymentLimits {
  const { payment } = config.file;
  const cap = (text: string | undefined) => (text === undefined ? undefined : BigInt(text));
  return {
    thresholdSompi: config.thresholdSompi,
    maxPerCycleSompi: cap(payment.maxPerCycleSompi),
    maxPerDaySompi: cap(payment.maxPerDaySompi),
    maxFeeRate: BigInt(Math.floor(payment.maxFeeRate)),
    maxMass: BigInt(payment.maxTransactionMass),
    confirmationsDaa: BigInt(payment.confirmationsDaa),
    coinbaseMaturityDaa: config.coinbaseMaturityDaa,
    consolidateOver: payment.consolidateOver,
    payDormantDays: payment.payDormant ? payment.dormantDays : undefined,
  };
}

export function openPaymentDatabase(url: string, log: Log): Database {
  return openDatabase({ url, log, applicationName: "katpool-payment", maxConnections: 6 });
}

/**
 * Throws PoolError "config" without a key, if it is not the key of TREASURY_ADDRESS, or if it is
 * the published key on a public network.
 */
export function openTreasuryWallet(env: Environment, network: NetworkId): Wallet {
  const wallet = openWallet(treasuryPrivateKey(env), network, retiredPrivateKeys(env));
  env.TREASURY_PRIVATE_KEY = undefined;
  env.TREASURY_RETIRED_KEYS = undefined;
  const given = env.TREASURY_ADDRESS;
  if (given !== undefined && given !== wallet.address) {
    throw new PoolError(
      "config",
      `TREASURY_PRIVATE_KEY: is the key of ${wallet.address}, not of TREASURY_ADDRESS ${given}`,
    );
  }
  refuseWellKnownKey("TREASURY_PRIVATE_KEY", wallet.address, network);
  return wallet;
}

export function openPaymentNodes(setup: PaymentSetup, log: Log): Nodes {
  const { config, network } = setup;
  const { allowUnsynced } = config.file;
  const { nodesWrpc: urls, blockRates } = config;
  return openNodes({ urls, network, blockRates, allowUnsynced, log, clock: systemClock });
}

export function openPaymentDeps(options: {
  env: Environment;
  setup: PaymentSetup;
  wallet: Wallet;
  database: Database;
  nodes: Nodes;
  metrics: Metrics;
  log: Log;
}): UnlockedDeps & { clock: Clock; network: NetworkId } {
  const { setup, wallet, nodes } = options;
  const { network } = setup;
  const addresses = addressesOf(wallet);
  const treasury = { addresses, network };
  return {
    database: options.database,
    chain: { observe: () => lookAtTreasury(nodes, treasury) },
    signer: signerOf(wallet, network),
    limits: setup.limits,
    events: createPaymentEvents(options.log, options.metrics),
    crashPoint: crashPointOf(options.env, network),
    clock: systemClock,
    network,
  };
}

/** The treasury's current address and its retired ones. */
export function addressesOf(wallet: Wallet): string[] {
  return [wallet, ...wallet.retired].map(({ address }) => address);
}

function signerOf(wallet: Wallet, network: NetworkId): Signer {
  return {
    ...wallet,
    scriptOf: (address) => scriptIfValid(address, network),
    addressOf: (script) => addressOfScript(script, network),
  };
}

function scriptIfValid(address: string, network: NetworkId): string | undefined {
  return isValidAddress(address, network) ? scriptOf(address, network) : undefined;
}

/** Dependencies of the audit; without a treasury address or a node, the chain is left out. */
export function auditDepsOf(options: {
  database: Database;
  network: NetworkId;
  nodes: Nodes | undefined;
  limits: Pick<PaymentLimits, "coinbaseMaturityDaa" | "confirmationsDaa">;
  onSurplus?: (sompi: bigint) => void;
  /** The current one and retired ones; undefined if the treasury is not known yet. */
  addresses: readonly string[] | undefined;
}): AuditDeps {
  const { database, network, nodes, addresses } = options;
  const observe = async (asked: Nodes, treasury: readonly string[]) => ({
    outputs: withMaturity(
      await lookAtTreasury(asked, { addresses: treasury, network }),
      options.limits,
    ),
  });
  return {
    database,
    readSigned,
    scriptOf: (wallet) => scriptIfValid(wallet, network),
    ...(options.onSurplus === undefined ? {} : { onSurplus: options.onSurplus }),
    observe:
      nodes === undefined || addresses === undefined ? undefined : () => observe(nodes, addresses),
  };
}

/**
 * CRASH_AT=name or name:n kills this process when it reaches that point for the n-th time. For
 * tests of what a crash leaves behind; refused on public networks.
 */
function crashPointOf(env: Environment, network: NetworkId): CrashPoint {
  const text = env.CRASH_AT;
  if (text === undefined) return () => undefined;
  if (networkFacts(network).isPublic) {
    throw new PoolError("config", `CRASH_AT: is not for ${network}`);
  }
  const [name = "", count = "1"] = text.split(":");
  if (!CRASH_POINTS.some((point) => point === name) || !/^[1-9][0-9]{0,4}$/.test(count)) {
    throw new PoolError("config", `CRASH_AT: must be one of ${CRASH_POINTS.join(", ")}`);
  }
  let left = Number.parseInt(count, 10);
  return (point) => {
    if (point !== name || --left > 0) return;
    process.kill(process.pid, "SIGKILL");
  };
}
