// Keys of the pools that operators come from: the original katpool and its successors.
// They are ignored or translated with one warning each, so that an operator starts with the file
// that he has. Keys that no known pool had stay unknown, and the schema refuses them.

import { NETWORKS, type NetworkId } from "../../domain/network.ts";
import { readNodeAddress } from "./node-address.ts";

type Json = Record<string, unknown>;

export interface Translation {
  /** The configuration in this pool's keys; the input is not changed. */
  config: unknown;
  /** "path: what it means", one for each key that is ignored or translated. */
  warnings: string[];
  /** "path: what is wrong", for what must not be guessed. */
  faults: string[];
}

export const MAX_CACHED_JOBS = 2000;
export const DEFAULT_BAND = { minDiff: 64, maxDiff: 131_072 };

const NO_TOKENS = "ignored: payouts and rebates are in KAS only, none in tokens";
const NO_ALERTS = "ignored: alerts are Prometheus rules, see docs/operator/alerts.md";
const IGNORED: Record<string, string> = {
  paymentInterval: "ignored: payoutsPerDay or payoutCronSchedule says when payouts are made",
  miner_info: "ignored: pool_id is the tag in the coinbase",
  defaultTicker: NO_TOKENS,
  nachoSwap: NO_TOKENS,
  nachoRebateBuffer: NO_TOKENS,
  nachoThresholdAmount: NO_TOKENS,
  nftAllowedTicks: NO_TOKENS,
  kasAlertThreshold: NO_ALERTS,
  nachoAlertThreshold: NO_ALERTS,
  payoutAlertCronSchedule: NO_ALERTS,
};
const VARDIFF_IGNORED = [
  "varDiffStats",
  "minDifficulty",
  "intervalMs",
  "minElapsedSeconds",
  "adjustmentFactor",
];

/** Anything but an object is returned as it is, for the schema to refuse. */
export function translateForeignKeys(raw: unknown): Translation {
  const found: Translation = { config: raw, warnings: [], faults: [] };
  if (!isObject(raw)) return found;
  const config: Json = { ...raw };
  found.config = config;
  for (const [key, meaning] of Object.entries(IGNORED)) {
    if (!(key in config)) continue;
    found.warnings.push(`${key}: ${meaning}`);
    delete config[key];
  }
  translateNetwork(config, found);
  translateTreasury(config, found);
  translateTopTemplates(config, found);
  const { stratum } = config;
  if (Array.isArray(stratum)) {
    config.stratum = stratum.map((port, index) => translatePort(port, `stratum.${index}`, found));
  } else {
    config.stratum = translatePort(stratum, "stratum", found);
  }
  if (stratum === undefined) delete config.stratum;
  return found;
}

/** testnet-11 is gone: testnet-10 has its ten blocks a second and the same address prefix. */
function translateNetwork(config: Json, found: Translation): void {
  if (config.network === "testnet-11") {
    config.network = "testnet-10";
    found.warnings.push("network: testnet-11 does not exist any more: testnet-10 is used");
  }
  const network = NETWORKS.find((known) => known === config.network);
  if (network !== undefined) translateNodes(config, network, found);
}

function translateNodes(config: Json, network: NetworkId, found: Translation): void {
  const { node } = config;
  const texts: unknown[] = Array.isArray(node) ? node : [node];
  if (node === undefined || !texts.every((text) => typeof text === "string")) return;
  const endpoints: string[] = [];
  let isTranslated = false;
  for (const text of texts.filter((one) => one.trim() !== "")) {
    const address = readNodeAddress(text, network);
    if (address === undefined) {
      // A URL may hold a password in front of its @.
      const shown = JSON.stringify(text.replace(/[^/]*@/, "…@"));
      found.faults.push(`node: ${shown} is not host:port of a node's gRPC`);
      continue;
    }
    isTranslated ||= address.isTranslated;
    if (!endpoints.includes(address.endpoint)) endpoints.push(address.endpoint);
  }
  config.node = endpoints;
  if (!isTranslated) return;
  const list = endpoints.join(", ");
  found.warnings.push(`node: read as ${list}: gRPC is used, without schemes, paths and wRPC ports`);
}

function translateTreasury(config: Json, found: Translation): void {
  if (!isObject(config.treasury)) return;
  const treasury: Json = { ...config.treasury };
  config.treasury = treasury;
  if ("nachoRebate" in treasury) {
    found.warnings.push(`treasury.nachoRebate: ${NO_TOKENS}; miners get the reward less the fee`);
    delete treasury.nachoRebate;
  }
  if (!("privateKey" in treasury)) return;
  if (treasury.privateKey === "") {
    found.warnings.push("treasury.privateKey: ignored: the key lies in secrets/");
  } else {
    found.faults.push("treasury.privateKey: move it to secrets/treasury-private-key, see make env");
  }
  delete treasury.privateKey;
}

function translateTopTemplates(config: Json, found: Translation): void {
  const { templates, stratum } = config;
  if (!isObject(templates)) return;
  const unknown = Object.keys(templates).filter((key) => key !== "cacheSize");
  found.faults.push(...unknown.map((key) => `templates.${key}: unknown key`));
  found.warnings.push("templates: read as stratum.templates of each port that has none");
  const adopt = (port: unknown) => (isObject(port) ? { templates, ...port } : port);
  config.stratum = Array.isArray(stratum) ? stratum.map(adopt) : adopt(stratum);
  delete config.templates;
}

function translatePort(raw: unknown, path: string, found: Translation): unknown {
  if (!isObject(raw)) return raw;
  const port: Json = { ...raw };
  translateVarDiff(port, path, found);
  const size = isObject(port.templates) ? port.templates.cacheSize : undefined;
  if (typeof size === "number" && size > MAX_CACHED_JOBS) {
    port.templates = { ...(port.templates as Json), cacheSize: MAX_CACHED_JOBS };
    found.warnings.push(
      `${path}.templates.cacheSize: ${MAX_CACHED_JOBS} is used: shares of older jobs are stale`,
    );
  }
  widenBand(port, path, found);
  return port;
}

/** Older versions had an object of settings here; its presence switched variable difficulty on. */
function translateVarDiff(port: Json, path: string, found: Translation): void {
  const { varDiff } = port;
  if (!isObject(varDiff)) return;
  const { clampPow2, ...others } = varDiff;
  const unknown = Object.keys(others).filter((key) => !VARDIFF_IGNORED.includes(key));
  found.faults.push(...unknown.map((key) => `${path}.varDiff.${key}: unknown key`));
  port.varDiff = true;
  if (clampPow2 !== undefined) port.clampPow2 ??= clampPow2;
  found.warnings.push(
    `${path}.varDiff: read as true: sharesPerMinute, minDiff and maxDiff steer it, ` +
      "and clampPow2 stands beside it",
  );
}

/**
 * The start difficulty decides if the band is the default one, or if the port's difficulty is
 * fixed. A variable port whose own band excludes its start stays a fault of the schema.
 */
function widenBand(port: Json, path: string, found: Translation): void {
  const { difficulty } = port;
  if (typeof difficulty !== "number") return;
  const isFixed = port.varDiff === false;
  for (const key of ["minDiff", "maxDiff"] as const) {
    const given = port[key];
    const bound = given ?? DEFAULT_BAND[key];
    if (typeof bound !== "number" || (given !== undefined && !isFixed)) continue;
    const isOutside = key === "minDiff" ? difficulty < bound : difficulty > bound;
    if (!isOutside) continue;
    port[key] = difficulty;
    found.warnings.push(`${path}.${key}: ${difficulty} is used, the start difficulty of the port`);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
