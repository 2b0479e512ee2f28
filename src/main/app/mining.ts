// Builds what mines and connects it: journal, job book, share validator, template feed and stratum
// server. All of it runs without Postgres; only the recorder and the responses to blocks wait.

import type { BaseConfig, StratumPortConfig } from "../../adapters/config/config.ts";
import type { Database } from "../../adapters/database/sql.ts";
import type { FrontAddress } from "../../adapters/front/front-link.ts";
import { isValidAddress, scriptOf } from "../../adapters/kaspa/address.ts";
import { submitBlock } from "../../adapters/kaspa/blocks.ts";
import type { UnknownListener } from "../../adapters/kaspa/node.ts";
import type { Nodes } from "../../adapters/kaspa/nodes.ts";
import { createPowEngine } from "../../adapters/kaspa/pow/pow-checker.ts";
import type { Metrics } from "../../adapters/metrics/registry.ts";
import { inBackground } from "../../base/background.ts";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { networkFacts } from "../../domain/network.ts";
import { UNKNOWN_VALUES } from "../../domain/node/known-versions.ts";
import type { NoteSigner } from "../../domain/openbook/checkpoint.ts";
import { BlockSubmitter } from "../../services/shares/blocks/block-submitter.ts";
import type { JournalPast } from "../../services/shares/credited-nonces.ts";
import { ConnectionTallies } from "../../services/shares/metrics/connection-tallies.ts";
import { type PoolMetrics, poolMetrics } from "../../services/shares/metrics/share-metrics.ts";
import { TallyBook } from "../../services/shares/metrics/worker-tallies.ts";
import { Recorder } from "../../services/shares/recorder/recorder.ts";
import { RefusedCounts } from "../../services/shares/recorder/refused-counts.ts";
import { ShareProofs } from "../../services/shares/recorder/share-proofs.ts";
import { ShareValidator } from "../../services/shares/share-validator.ts";
import type { MinerNotes } from "../../services/stratum/devices/miner-notes.ts";
import { NonceSpaces } from "../../services/stratum/difficulty/nonce-spaces.ts";
import type { RememberedDifficulties } from "../../services/stratum/difficulty/remembered.ts";
import type { FrontServerDeps } from "../../services/stratum/front/front-server.ts";
import { stratumMetrics } from "../../services/stratum/metrics.ts";
import { StratumServer } from "../../services/stratum/stratum-server.ts";
import { MAX_ADOPTED } from "../../services/templates/adopted-jobs.ts";
import { JobBook } from "../../services/templates/job-book.ts";
import { JobCapsules } from "../../services/templates/job-capsules.ts";
import { TemplateFeed } from "../../services/templates/template-feed.ts";
import { openFilesLimit } from "../process/open-files.ts";
import type { JournalStore, ShareJournal } from "./journal/store.ts";
import { type MinersServer, openFrontMiners } from "./miners.ts";
import { type OldJobsService, openOldJobs } from "./old-jobs.ts";

export interface MiningParts {
  config: BaseConfig;
  database: Database;
  nodes: Nodes;
  store: JournalStore;
  /** Which of the `instances` parts of the nonce prefixes this process hands out. */
  extranoncePart: number;
  /** The name of this process in metrics, status and logs, and of a new journal. */
  instance: string;
  /** Where the front is; undefined if miners connect to this process. */
  front: FrontAddress | undefined;
  redisPassword: string | undefined;
  treasury: string;
  /** Former addresses of the treasury, whose outputs still belong to the pool. */
  retiredTreasuries: readonly string[];
  /** Signs the open book; undefined while that is switched off. */
  bookSigner: NoteSigner | undefined;
  metrics: Metrics;
  /** Told of template versions that this pool does not know. */
  onUnknown: UnknownListener;
  /** What workers of earlier connections are worth. */
  remembered: RememberedDifficulties;
  /** Unknown agents and refused lines; undefined unless the pool runs with DEBUG. */
  notes: MinerNotes | undefined;
  clock: Clock;
  log: Log;
}

export interface Mining {
  past: JournalPast;
  journal: ShareJournal;
  book: JobBook;
  tallies: TallyBook;
  connections: ConnectionTallies;
  submitter: BlockSubmitter;
  validator: ShareValidator;
  feed: TemplateFeed;
  server: MinersServer;
  /** Undefined without a front. */
  oldJobs: OldJobsService | undefined;
  recorder: Recorder;
  refused: RefusedCounts;
  counts: PoolMetrics;
}

/** The name in the database of a journal that is new there. */
export function journalName(
  instance: string,
  journal: Pick<JournalStore, "number" | "identity">,
): string {
  return `${instance}-${journal.number}-${journal.identity}`;
}

/** Stored files stay for so long: a restart needs the nonces of jobs that may still be alive. */
export const JOURNAL_KEEP_MS = 10 * 60_000;
/** Of the proof-of-work module, some 4 kB each once used. */
const FEW_VARIANTS = 3;
const MAX_POW_SLOTS = 8192;
/** For the journal, the database, nodes, Redis, readers of metrics, and connections that end. */
const FILES_OF_OUR_OWN = 256;
/** Shares that were solved in time may take so long to arrive. */
const JOB_GRACE_MS = 10_000;
/** Nonces remembered over all jobs; a flood at a tiny difficulty shortens the book instead. */
const MAX_SEEN = 1 << 22;
/** Jobs that leave the book before the recorder has stored their last shares. */
const JOBS_IN_RECORDER = 100;
/** Worker-minutes with refused shares that wait for Postgres: about 40 MB at the most. */
const MAX_REFUSED_WAITING = 100_000;

export function openMining(parts: MiningParts): Mining {
  const { past } = parts.store;
  const { log } = parts;
  const counts = poolMetrics(parts.metrics);
  const stats = { tallies: new TallyBook(parts.clock), connections: new ConnectionTallies() };
  const submitter = openSubmitter(parts, counts);
  const book = openJobBook(parts, past, () => feed.ageMs());
  const journal: ShareJournal = parts.store.open({
    counts,
    onDurable: (last) => validator.durable(last),
    onFault: () => validator.journalFailed(),
  });
  const validator: ShareValidator = new ShareValidator({
    jobs: book,
    journal,
    ...stats,
    clock: parts.clock,
    onBlock: (block) => submitter.submit(block),
    onReplied: () => server.flushReplies(),
  });
  const recall = (text: string) => feed.recall(text);
  const capsules = new JobCapsules(cachedJobs(parts) + JOBS_IN_RECORDER, log);
  const ofOldJobs = { ...parts, redis: redisOf(parts), journal, book, recall, validator };
  const oldJobs = parts.front === undefined ? undefined : openOldJobs(ofOldJobs);
  const feed: TemplateFeed = new TemplateFeed({
    network: parts.config.network,
    treasuryScript: scriptOf(parts.treasury, parts.config.network),
    allowUnsynced: parts.config.file.allowUnsynced,
    site: parts.config.file.site,
    maxAgeMs: maxTemplateAgeMs(parts.config),
    clock: parts.clock,
    log: parts.log,
    onTemplate: (template, text) => {
      const job = book.add(template);
      capsules.add(template);
      server.newJob(job);
      if (oldJobs !== undefined) inBackground("job storing", log, () => oldJobs.made(job, text));
    },
    onRefused: (reason) => {
      counts.templateRefused(reason);
      noteUnknown(parts, reason);
    },
  });
  const server: MinersServer = openServer(parts, { feed, book, validator, past, oldJobs });
  const recorder = openRecorder(parts, journal, capsules);
  const refused = openRefused(counts);
  return {
    past,
    journal,
    book,
    ...stats,
    submitter,
    validator,
    feed,
    server,
    oldJobs,
    recorder,
    refused,
    counts,
  };
}

function noteUnknown({ onUnknown }: MiningParts, reason: string): void {
  const unknown = UNKNOWN_VALUES.find((one) => one === reason);
  if (unknown !== undefined) onUnknown(unknown, "fetcher", reason);
}

function openRefused({ refusedCountsDropped: onDropped }: PoolMetrics): RefusedCounts {
  return new RefusedCounts({ limit: MAX_REFUSED_WAITING, onDropped });
}

function openRecorder(parts: MiningParts, journal: ShareJournal, capsules: JobCapsules): Recorder {
  const { instance, database, clock, log, bookSigner } = parts;
  const capsuleOf = (hash: string) => capsules.capsuleOf(hash);
  const proofs = bookSigner === undefined ? undefined : new ShareProofs(capsuleOf);
  const keepMs = JOURNAL_KEEP_MS;
  return new Recorder({ instance, journal, database, clock, log, keepMs, proofs });
}

/** An older template is not worked on any more. */
export function maxTemplateAgeMs(config: BaseConfig): number {
  return config.file.maxTemplateAgeSeconds * 1000;
}

function openSubmitter(parts: MiningParts, metrics: PoolMetrics): BlockSubmitter {
  return new BlockSubmitter({
    nodes: parts.nodes.list.map((node) => ({
      name: node.name,
      submit: (found) => submitBlock(node, found.block, BigInt(found.nonce)),
      onConnect: (listener) => node.onConnect(listener),
    })),
    database: parts.database,
    clock: parts.clock,
    log: parts.log,
    metrics,
    random: Math.random,
  });
}

function cachedJobs(parts: MiningParts): number {
  return Math.max(...parts.config.file.stratum.map((port) => port.templates.cacheSize));
}

function openJobBook(parts: MiningParts, past: JournalPast, confirmedAgeMs: () => number): JobBook {
  const limit = cachedJobs(parts);
  const isPrefixed = parts.config.file.stratum.every((port) => port.extraNonceSize > 0);
  // With prefixes, only the few devices that ignore theirs need variants.
  const most = isPrefixed ? FEW_VARIANTS : 53;
  const maxVariants = Math.max(1, Math.min(most, Math.floor(MAX_POW_SLOTS / (limit + 1)) - 1));
  // Only an app behind a front adopts jobs, and all ports of a front have prefixes.
  const maxAdopted = parts.front === undefined ? 0 : MAX_ADOPTED;
  const engine = createPowEngine((limit + 1) * (1 + maxVariants) + maxAdopted);
  return new JobBook({
    limit,
    maxAgeMs: maxTemplateAgeMs(parts.config) + JOB_GRACE_MS,
    confirmedAgeMs,
    nowMs: () => parts.clock.monotonicMs(),
    maxVariants,
    part: parts.extranoncePart,
    // A thousand ids a second of clock: far ahead of any run before, and below 2^32.
    firstId: (Math.floor(parts.clock.nowMs() / 1000) % 1_000_000) * 1000,
    makeChecker: (hash, timestampMs) => engine.prepare(hash, timestampMs),
    makeSeen: (template) => past.seenOf(template),
    maxSeen: MAX_SEEN,
    maxAdopted: MAX_ADOPTED,
  });
}

function openServer(
  parts: MiningParts,
  services: {
    feed: TemplateFeed;
    book: JobBook;
    validator: ShareValidator;
    past: JournalPast;
    oldJobs: OldJobsService | undefined;
  },
): MinersServer {
  const { config, clock, log, instance } = parts;
  const { feed, book, validator, past, oldJobs } = services;
  const maxAgeMs = maxTemplateAgeMs(config);
  const deps: Omit<FrontServerDeps, "oldJobs"> = {
    ports: portsWithinFiles(config.file.stratum, log),
    wasCredited: (nonceHi, nonceLo) => past.hasNonce(nonceHi, nonceLo),
    jobs: {
      current: () => (feed.ageMs() < maxAgeMs ? book.newest() : undefined),
      currentVariant: (difficulty) =>
        feed.ageMs() < maxAgeMs ? book.variant(difficulty) : undefined,
      newestId: () => book.newest()?.id ?? 0,
      oldestId: () => book.oldestId(),
    },
    conversation: {
      addressPrefix: networkFacts(config.network).addressPrefix,
      isValidAddress: (address) => isValidAddress(address, config.network),
      validator,
      ...{ remembered: parts.remembered, notes: parts.notes },
    },
    clock,
    log,
    metrics: stratumMetrics(parts.metrics),
  };
  if (parts.front !== undefined && oldJobs !== undefined)
    return openFrontMiners({ ...deps, oldJobs, address: parts.front, instance });
  return new StratumServer({
    ...deps,
    spaces: new NonceSpaces({
      ports: config.file.stratum,
      instance: parts.extranoncePart,
      instances: config.file.instances,
    }),
    sharePorts: config.file.instances > 1,
  });
}

function redisOf({ config, redisPassword: password }: MiningParts) {
  return { address: config.file.redis_address, password, prefix: config.file.redis_channel };
}

/** Above the limit of open files neither a journal file nor the database could be opened. */
function portsWithinFiles(ports: readonly StratumPortConfig[], log: Log): StratumPortConfig[] {
  const files = openFilesLimit() ?? Number.POSITIVE_INFINITY;
  const most = Math.max(1, files - FILES_OF_OUR_OWN);
  if (ports.some((port) => port.maxConnections > most)) {
    log.info("connections limited by open files", { files, connections: most });
  }
  return ports.map((port) => ({ ...port, maxConnections: Math.min(port.maxConnections, most) }));
}
