// katpool-app: stratum, templates, shares, blocks, and on one instance the rewards. Builds every
// service in order; stopping is the reverse, so that the last accepted shares are synced and
// acknowledged before the sockets close.

import { collectFaults, publicConfig, readConfig } from "../adapters/config/config.ts";
import type { Environment } from "../adapters/config/env.ts";
import {
  databaseUrl,
  frontLinkSecret,
  monitorLoginPassword,
  natsToken,
  openBookKey,
  postconfigSecret,
  redisPassword,
} from "../adapters/config/secrets.ts";
import { configWarnings } from "../adapters/config/warnings.ts";
import { readControl } from "../adapters/database/payouts/control.ts";
import { ensureMonitorLogin } from "../adapters/database/schema/monitor-login.ts";
import { readLastDifficulties } from "../adapters/database/shares/last-difficulties.ts";
import { type Database, openDatabase } from "../adapters/database/sql.ts";
import { openNodes } from "../adapters/kaspa/nodes.ts";
import { startPush } from "../adapters/metrics/push.ts";
import { createMetrics } from "../adapters/metrics/registry.ts";
import { subscribeChannel } from "../adapters/redis/channel.ts";
import { type Clock, sleep, systemClock } from "../base/clock.ts";
import { errorText } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { workerKey } from "../domain/worker.ts";
import { decodeFoundBlock } from "../services/shares/blocks/found-block.ts";
import { MinerNotes } from "../services/stratum/devices/miner-notes.ts";
import { RememberedDifficulties } from "../services/stratum/difficulty/remembered.ts";
import { leaseExtranonces } from "./app/extranonce-lease.ts";
import { startAppHealth } from "./app/health.ts";
import { openFileStore } from "./app/journal/file-store.ts";
import { openStreamStore } from "./app/journal/stream-store.ts";
import { startLeader } from "./app/leader.ts";
import { frontAddress } from "./app/miners.ts";
import { journalName, type Mining, openMining } from "./app/mining.ts";
import { nodeCanary } from "./app/node-metrics.ts";
import { bookSigner, startAnchor } from "./app/open-book.ts";
import { channelSilenceMs, startTemplateFallback } from "./app/template-fallback.ts";
import { startAppTimers } from "./app/timers.ts";
import {
  readTreasuryAddress,
  requireKnownTreasury,
  retiredAddresses,
} from "./app/treasury-address.ts";
import { repeatPublicConfig } from "./monitor/public-config.ts";
import { logConfigWarnings } from "./process/config-warnings.ts";
import { migrateWhenPossible } from "./process/schema.ts";
import { runService } from "./process/service-process.ts";
import { handleVersionOption } from "./process/version-option.ts";

const LAST_DRAIN_MS = 3000;

handleVersionOption("katpool-app");
await runService("katpool-app", async (env, log, stack, fatal) => {
  const { config, url, treasury, retiredTreasuries } = readAll(env, log);
  log.info("effective configuration", { config: publicConfig(config), treasury });
  for (const warning of configWarnings(config)) log.warn("configuration warning", { warning });

  const clock = systemClock;
  const metrics = createMetrics("katpool-app");
  const { network, file } = config;
  const { journal: settings, instances } = file;
  const token = natsToken(env);
  const storing = { settings, instances, clock, log };
  const store = stack.use(
    settings.store === "nats"
      ? await openStreamStore({ ...storing, token })
      : await openFileStore(storing),
  );
  const instance = journalName(config.instance, store);
  const database = stack.use(openDatabase({ url, log, applicationName: instance }));
  const { allowUnsynced } = file;
  const { blockRates } = config;
  const onUnknown = nodeCanary({ metrics, clock, log });
  const nodes = stack.use(
    openNodes({
      urls: config.nodesWrpc,
      network,
      blockRates,
      allowUnsynced,
      log,
      clock,
      onUnknown,
    }),
  );
  const remembered = new RememberedDifficulties();
  const notes = config.debug ? new MinerNotes() : undefined;
  const check = async () => {
    const loginPassword = monitorLoginPassword(env);
    if (loginPassword !== undefined) await ensureMonitorLogin(database, loginPassword, log);
    const { treasuryAddress } = await readControl(database);
    requireKnownTreasury({ address: treasury, retired: retiredTreasuries }, treasuryAddress);
    const last = await readLastDifficulties(database);
    remembered.restore(last.map((one) => ({ ...one, worker: workerKey(one) })));
  };
  const schema = stack.use(migrateWhenPossible({ database, clock, log, fatal, check }));
  const layout = { ports: file.stratum, instances };
  const common = { store, instance, database, clock, log };
  const lease = stack.use(
    await leaseExtranonces({ ...common, ...layout, site: file.site, schema, fatal }),
  );
  const extranoncePart = lease.part;
  const treasuries = { treasury, retiredTreasuries };
  const front = frontAddress(config, frontLinkSecret(env));
  const password = redisPassword(env);
  const secrets = { front, redisPassword: password };
  const parts = {
    ...{ ...common, ...treasuries, ...secrets, config, nodes, extranoncePart, metrics },
    onUnknown,
    bookSigner: bookSigner(config, openBookKey(env)),
    ...{ remembered, notes },
  };

  const mining = openMining(parts);
  stack.use(mining.submitter);
  if (mining.oldJobs !== undefined) stack.use(mining.oldJobs);
  if (file.leads)
    stack.use(startLeader({ ...parts, schema, counts: mining.counts, natsToken: token }));
  stack.use(startAnchor(parts, () => schema.isReady()));
  stack.use(startAppTimers({ ...parts, ...mining, schema, fatal }));
  stack.defer(() => drainOnce({ mining, database, clock, log }));
  stack.use(mining.server);
  stack.use(mining.journal);
  mining.server.start();
  stack.defer(() => mining.server.stopAccepting());
  for (const json of mining.past.blocks()) mining.submitter.submitAgain(decodeFoundBlock(json));
  const channel = stack.use(
    subscribeChannel({
      address: file.redis_address,
      password,
      channel: file.redis_channel,
      maxSilenceMs: channelSilenceMs(file),
      log,
      clock,
      onMessage: (text) => mining.feed.take(text),
    }),
  );
  stack.use(startTemplateFallback({ ...parts, feed: mining.feed }));
  stack.use(startAppHealth({ ...parts, ...mining, channel, schema }));
  if (config.pushgateway !== undefined) {
    const job = "katpool-app";
    stack.use(startPush({ url: config.pushgateway, job, instance, metrics, clock, log }));
  }
  if (config.monitor !== undefined) {
    const { monitor } = config;
    const secret = postconfigSecret(env);
    const shown = publicConfig(config);
    stack.use(
      repeatPublicConfig({ monitor, config: shown, secret, clock, log, random: Math.random }),
    );
  }
  log.info("stratum listening", { ports: mining.server.ports, instance });
});

function readAll(env: Environment, log: Log) {
  const [config, url] = collectFaults(
    () => readConfig(env),
    () => databaseUrl(env),
  );
  logConfigWarnings(log, config);
  const [treasury, retiredTreasuries] = collectFaults(
    () => readTreasuryAddress(env, config.network, log),
    () => retiredAddresses(env, config.network),
  );
  return { config, url, treasury, retiredTreasuries };
}

interface LastDrainDeps {
  mining: Mining;
  database: Database;
  clock: Clock;
  log: Log;
}

/** At the end what is durable is stored if Postgres is there; otherwise it waits in the journal. */
async function drainOnce(deps: LastDrainDeps): Promise<void> {
  const { mining, clock, log } = deps;
  try {
    await Promise.race([drainAll(deps), sleep(clock, LAST_DRAIN_MS)]);
  } catch (thrown) {
    log.warn("journal left for the next start", { error: errorText(thrown) });
  }
  mining.recorder.close();
}

async function drainAll({ mining, database, clock }: LastDrainDeps): Promise<void> {
  await mining.recorder.drain();
  mining.refused.collect(mining.tallies, clock.nowMs());
  await mining.refused.store(database);
  await mining.connections.store(database);
}
