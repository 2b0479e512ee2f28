// config/config.json: the shape of every key, with its default.
// The keys are those of the reference pool; new ones have defaults that behave as before.
// Invariant: unknown keys are refused, and every fault is reported with its path.

import { readFileSync } from "node:fs";
import { Cron } from "croner";
import { z } from "zod";
import { errorText, PoolError } from "../../base/errors.ts";
import { NETWORKS } from "../../domain/network.ts";
import { connectionFaults, withConnections } from "./connections.ts";
import { DEFAULT_BAND, MAX_CACHED_JOBS, translateForeignKeys } from "./foreign-keys.ts";

/** Rates of a private network from rising DAA scores, the first from 0. */
const blockRates = z
  .array(
    z.strictObject({
      fromDaaScore: z.number().int().min(0),
      blocksPerSecond: z.number().int().min(1).max(1000),
    }),
  )
  .min(1)
  .max(16)
  .refine((all) => all[0]?.fromDaaScore === 0, "the first must be from 0")
  .refine(
    (all) => all.every((one, n) => n === 0 || one.fromDaaScore > (all[n - 1]?.fromDaaScore ?? 0)),
    "must rise by fromDaaScore",
  );
const port = z.number().int().min(1).max(65535);
const positiveInteger = z.number().int().min(1);
const numberOrDigits = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^[0-9]+(\.[0-9]+)?$/, "must be a number")
      .transform(Number),
  ])
  .pipe(z.number().positive().max(3_600_000));
/** host:port or [IPv6]:port; environment variables have the same form. */
export const ENDPOINT = /^(?:[^\s:/]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}$/;
export const WRPC_ENDPOINT = /^wss?:\/\/[^\s/]+$/;
const endpoint = z.string().regex(ENDPOINT, "must be host:port");
const wrpcEndpoint = z.string().regex(WRPC_ENDPOINT, "must be ws://host:port");

/** A cron line in UTC that fires at least once; every service refuses others. */
const cronLine = z.string().check((context) => {
  try {
    const cron = new Cron(context.value, { timezone: "UTC", paused: true });
    if (cron.nextRun() !== null) return;
    context.issues.push({ code: "custom", input: context.value, message: "never fires" });
  } catch (thrown) {
    const message = `is not a cron line: ${errorText(thrown)}`;
    context.issues.push({ code: "custom", input: context.value, message });
  }
});

const stratumPort = z
  .strictObject({
    port: port.default(7777),
    publicPort: port.optional(),
    publicTlsPort: port.optional(),
    host: z.string().default("::"),
    difficulty: z.number().positive().max(1_048_576).default(2048),
    sharesPerMinute: z.number().positive().max(6000).default(10),
    extraNonceSize: z.number().int().min(0).max(3).default(2),
    clampPow2: z.boolean().default(true),
    varDiff: z.boolean().default(true),
    minDiff: z.number().positive().max(1_048_576).default(DEFAULT_BAND.minDiff),
    maxDiff: z.number().positive().max(1_048_576).default(DEFAULT_BAND.maxDiff),
    templates: z
      .strictObject({ cacheSize: z.number().int().min(10).max(MAX_CACHED_JOBS).default(300) })
      .prefault({}),
    maxLineBytes: z.number().int().min(256).max(65_536).default(512),
    jobIntervalMs: z.number().int().min(0).max(10_000).optional(),
    proxyProtocolFrom: z.array(z.string()).default([]),
    maxConnections: positiveInteger.max(100_000).optional(),
    maxConnectionsPerAddress: positiveInteger.max(100_000).default(5000),
    maxConnectsPerMinutePerAddress: positiveInteger.max(10_000_000).optional(),
    maxWorkersPerConnection: positiveInteger.max(1000).default(256),
    authorizeTimeoutSeconds: positiveInteger.max(600).default(15),
    idleTimeoutSeconds: positiveInteger.max(86_400).default(600),
    maxRefusedSharesPerMinute: positiveInteger.max(10_000_000).default(300),
    maxRefusedSharesPerMinutePerAddress: positiveInteger.max(100_000_000).optional(),
    maxOtherLinesPerMinute: positiveInteger.max(10_000_000).default(1200),
    allowFrom: z.array(z.string()).default([]),
    denyFrom: z.array(z.string()).default([]),
    maxOutboxBytes: z.number().int().min(4096).max(16_777_216).default(65_536),
  })
  .refine((s) => s.minDiff <= s.maxDiff, { path: ["minDiff"], error: "must not exceed maxDiff" })
  .refine((s) => s.difficulty >= s.minDiff && s.difficulty <= s.maxDiff, {
    path: ["difficulty"],
    error: "must lie between minDiff and maxDiff",
  });

/** How many of the two sizes of a pplns window are given. */
function windowsOf(given: {
  pplnsDifficulty?: number | undefined;
  pplnsNetworkMultiple?: number | undefined;
}): number {
  const windows = [given.pplnsDifficulty, given.pplnsNetworkMultiple];
  return windows.filter((one) => one !== undefined).length;
}

const treasury = z.strictObject({
  fee: z
    .number()
    .min(0)
    .max(100)
    .refine((percent) => Number(percent.toFixed(4)) === percent, "must have at most four decimals")
    .default(0),
  scheme: z.enum(["proportional", "pplns", "solo"]).default("proportional"),
  pplnsDifficulty: z.number().min(0.5).max(1e12).optional(),
  pplnsNetworkMultiple: z.number().min(0.1).max(1_000_000).optional(),
  /** Above the days after which paid work is folded (`fold_span` in migration 7). */
  keepWorkDays: z
    .number()
    .int()
    .max(36_500)
    .refine((days) => days === 0 || days > 40, "must be 0 or at least 41")
    .default(400),
  coinbaseMaturityDaa: z.number().int().min(1).max(100_000).optional(),
});

const payment = z.strictObject({
  maxPerCycleSompi: z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .optional(),
  maxPerDaySompi: z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .optional(),
  maxFeeRate: z.number().positive().max(1_000_000).default(1000),
  confirmationsDaa: z.number().int().min(1).max(100_000).default(100),
  consolidateOver: z.number().int().min(2).max(10_000).default(80),
  /** Grams; a block takes 500,000 and a wallet of the SDK makes 100,000 at most. */
  maxTransactionMass: z.number().int().min(10_000).max(500_000).default(100_000),
  metricsPort: port.default(9400),
  dormantDays: z.number().int().min(1).max(3650).default(90),
  payDormant: z.boolean().default(false),
});

const journal = z.strictObject({
  directory: z.string().default("journal"),
  maxBytes: z.number().int().min(1_048_576).default(1_073_741_824),
  keepBytes: z.number().int().min(0).default(4_294_967_296),
  flushIntervalMs: z.number().int().min(0).max(100).default(2),
  store: z.enum(["files", "nats"]).default("files"),
  nats: z
    .strictObject({
      servers: z.array(endpoint).default([]),
      stream: z
        .string()
        .regex(/^[A-Z][A-Z0-9_]{0,30}$/)
        .default("KATPOOL"),
      replicas: z.union([z.literal(1), z.literal(3), z.literal(5)]).default(1),
      maxWaitSeconds: positiveInteger.max(300).default(15),
    })
    .prefault({}),
});

const openBook = z.strictObject({
  enabled: z.boolean().default(true),
  keepHours: z.number().int().min(1).max(720).default(72),
  keepBytes: z.number().int().min(1_048_576).default(8_589_934_592),
});

/** Streams of the sites' journals, for the leader at the hub. */
const siteJournals = z.strictObject({
  servers: z.array(endpoint).min(1),
  replicas: z.union([z.literal(1), z.literal(3), z.literal(5)]).default(1),
  maxBytes: z.number().int().min(1_048_576).default(4_294_967_296),
  sites: z
    .array(
      z.strictObject({
        site: z.string().regex(/^[a-z0-9-]{1,16}$/),
        stream: z.string().regex(/^[A-Z][A-Z0-9_]{0,30}$/),
        domain: z.string().regex(/^[a-z0-9-]{1,32}$/),
      }),
    )
    .min(1)
    .max(126),
});

const front = z
  .strictObject({ socket: z.string().startsWith("/").optional(), address: endpoint.optional() })
  .refine((one) => (one.socket === undefined) !== (one.address === undefined), {
    error: "needs either socket or address",
  });

const fileSchema = z
  .strictObject({
    block_wait_time_seconds: numberOrDigits.optional(),
    block_wait_time_milliseconds: numberOrDigits.optional(),
    redis_channel: z.string().min(1).default("NewBlockTemplateChannel"),
    redis_address: endpoint.default("redis:6379"),
    node: z.union([endpoint.transform((one) => [one]), z.array(endpoint)]).default([]),
    nodeWrpc: z.array(wrpcEndpoint).default([]),
    allowUnsynced: z.boolean().default(false),
    network: z.enum(NETWORKS),
    blockRates: blockRates.optional(),
    pool_id: z.string().min(1).max(139).default("katpool"),
    /** Empty: a pool without sites. */
    site: z
      .string()
      .regex(/^[a-z0-9-]{0,16}$/, "must be at most 16 small letters, digits and hyphens")
      .default(""),
    extraText: z
      .string()
      .regex(/^[^\u0000-\u001f\u007f]{0,80}$/, "must be printable text")
      .default(""),
    leads: z.boolean().default(true),
    location: z.string().default(""),
    hostname: z.string().default(""),
    treasury: treasury.prefault({}),
    stratum: z.union([stratumPort.transform((one) => [one]), z.array(stratumPort).min(1).max(16)]),
    front: front.optional(),
    instances: positiveInteger.max(64).default(1),
    maxTemplateAgeSeconds: positiveInteger.max(3600).default(60),
    templateFallbackSeconds: z
      .number()
      .int()
      .max(3600)
      .refine((seconds) => seconds === 0 || seconds >= 6, "must be 0 or at least 6")
      .default(10),
    journal: journal.prefault({}),
    openBook: openBook.prefault({}),
    siteJournals: siteJournals.optional(),
    metricsPort: port.default(9100),
    payoutsPerDay: positiveInteger.max(1440).default(2),
    payoutCronSchedule: cronLine.optional(),
    thresholdAmount: z
      .string()
      .regex(/^[1-9][0-9]{0,17}$/, "must be whole sompi in decimal digits, above zero")
      .default("500000000"),
    payment: payment.prefault({}),
    backupEmailAddress: z.string().default(""),
    backupCronSchedule: cronLine.optional(),
    backupDrillCronSchedule: cronLine.optional(),
  })
  .refine((c) => !(c.allowUnsynced && ["mainnet", "testnet-10"].includes(c.network)), {
    path: ["allowUnsynced"],
    error: "is for local networks only",
  })
  .refine((c) => c.site === "" || !c.pool_id.split("/").includes(c.site), {
    path: ["site"],
    error: "must not be a part of pool_id",
  })
  .refine((c) => c.blockRates === undefined || !["mainnet", "testnet-10"].includes(c.network), {
    path: ["blockRates"],
    error: "is for local networks only",
  })
  .refine((c) => c.treasury.scheme !== "pplns" || windowsOf(c.treasury) === 1, {
    path: ["treasury", "pplnsDifficulty"],
    error: "scheme pplns needs either this or pplnsNetworkMultiple",
  })
  .refine((c) => c.journal.store !== "nats" || c.journal.nats.servers.length > 0, {
    path: ["journal", "nats", "servers"],
    error: "is needed by store nats",
  })
  .refine((c) => new Set(c.stratum.map((s) => s.port)).size === c.stratum.length, {
    path: ["stratum"],
    error: "two ports are the same",
  })
  .refine((c) => c.instances === 1 || c.stratum.every((s) => s.extraNonceSize > 0), {
    path: ["instances"],
    error: "several instances need an extraNonceSize of 1 or more on every port",
  })
  .superRefine((c, context) => {
    for (const { index, message } of connectionFaults(c)) {
      context.addIssue({ code: "custom", path: ["stratum", index, "maxConnections"], message });
    }
  })
  .transform((c) => ({ ...c, stratum: withConnections(c) }));

export type FileConfig = z.output<typeof fileSchema>;
export type FrontConfig = NonNullable<FileConfig["front"]>;
export type StratumPortConfig = FileConfig["stratum"][number];

export interface ConfigText {
  file: FileConfig;
  /** One line for each key of another pool that is ignored or translated. */
  warnings: readonly string[];
}

/** Reads and validates the file; throws PoolError "config" that lists every fault. */
export function readConfigFile(path: string): ConfigText {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    throw new PoolError("config", `${path}: cannot be read: ${errorText(thrown)}`);
  }
  return readConfigText(text, path);
}

/** `name` is the file's name in faults. A byte order mark is ignored. */
export function readConfigText(text: string, name: string): ConfigText {
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (thrown) {
    throw new PoolError("config", `${name}: is not JSON: ${errorText(thrown)}`);
  }
  const { config, warnings, faults } = translateForeignKeys(raw);
  const result = fileSchema.safeParse(config);
  if (result.success && faults.length === 0) return { file: result.data, warnings };
  const lines = faults.map((fault) => `${name}: ${fault}`);
  if (!result.success) lines.push(...describeFaults(result.error, name, config));
  throw new PoolError("config", lines.join("\n"));
}

/** The same without the warnings, for a configuration that another service has read before. */
export function parseConfigText(text: string, name: string): FileConfig {
  return readConfigText(text, name).file;
}

/** A union reports one list per branch: the branch that fits the value's form is shown. */
function describeFaults(error: z.ZodError, name: string, raw: unknown): string[] {
  const lines = error.issues.flatMap((issue) => describeIssue(issue, raw, []));
  return lines.map((line) => `${name}: ${line}`);
}

function describeIssue(issue: z.core.$ZodIssue, raw: unknown, base: PropertyKey[]): string[] {
  const path = [...base, ...issue.path];
  if (issue.code === "invalid_union") {
    const value = issue.path.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
      raw,
    );
    const branch = issue.errors[Array.isArray(value) ? issue.errors.length - 1 : 0] ?? [];
    return branch.flatMap((inner) => describeIssue(inner, value, path));
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${[...path, key].join(".")}: unknown key`);
  }
  return [`${path.join(".")}: ${issue.message}`];
}
