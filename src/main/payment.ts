// katpool-payment: pays due balances by the schedule or on an operator's command. The only process
// with the treasury's private key. Without a command it is the service; a command prints its result
// to stdout, progress and logs to stderr.
//   payment.ts [service]                     what the container runs
//   payment.ts plan | run | status | resume  [--json] [--wait SECONDS]
//   payment.ts hold WALLET --reason TEXT | release WALLET
//   payment.ts halt [--reason TEXT] | unhalt [--adopt] [--accept-outflow [--accept-payments]]

import { parseArgs } from "node:util";
import { publicConfig } from "../adapters/config/config.ts";
import { type Environment, readEnvironment } from "../adapters/config/env.ts";
import { configWarnings } from "../adapters/config/warnings.ts";
import { startHealthServer } from "../adapters/http/health-server.ts";
import { startPush } from "../adapters/metrics/push.ts";
import { createMetrics, type Metrics } from "../adapters/metrics/registry.ts";
import { inBackground } from "../base/background.ts";
import { sleep, systemClock } from "../base/clock.ts";
import { errorText, PoolError } from "../base/errors.ts";
import { createLog, type Log } from "../base/log.ts";
import { longestGapMs } from "../domain/schedule/longest-gap.ts";
import { createPaymentGauges } from "../services/payment/metrics.ts";
import { type PaymentService, startPaymentService } from "../services/payment/payment-service.ts";
import { auditNewest, countByInvariant } from "../services/payment/recovery/payment-audit.ts";
import { createSchedule, type Schedule } from "../services/payment/schedule.ts";
import { operatorOf } from "./operator/operator.ts";
import { runCommand } from "./payment/commands.ts";
import {
  addressesOf,
  auditDepsOf,
  openPaymentDatabase,
  openPaymentDeps,
  openPaymentNodes,
  openTreasuryWallet,
  type PaymentSetup,
  readPaymentSetup,
} from "./payment/dependencies.ts";
import { EXIT } from "./payment/exit.ts";
import { logConfigWarnings } from "./process/config-warnings.ts";
import { migrateWhenPossible } from "./process/schema.ts";
import { runService } from "./process/service-process.ts";
import { handleVersionOption } from "./process/version-option.ts";

const SERVICE = "katpool-payment";
const COMMANDS = ["plan", "run", "status", "resume", "hold", "release", "halt", "unhalt"];
const SCHEMA_POLL_MS = 200;

handleVersionOption("katpool-payment");
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    reason: { type: "string" },
    wait: { type: "string", default: "600" },
    adopt: { type: "boolean", default: false },
    "accept-outflow": { type: "boolean", default: false },
    "accept-payments": { type: "boolean", default: false },
  },
});
const [command = "service", wallet] = positionals;
if (command === "service") await runService(SERVICE, serve);
else await leave(await runOnce());

async function serve(
  env: Environment,
  log: Log,
  stack: AsyncDisposableStack,
  fatal: (thrown: unknown) => void,
): Promise<void> {
  const setup = readPaymentSetup(env);
  const treasury = openTreasuryWallet(env, setup.network);
  const { payoutsPerDay, payoutCronSchedule: cronSchedule } = setup.config.file;
  const schedule = createSchedule({ payoutsPerDay, cronSchedule });
  logConfigWarnings(log, setup.config);
  logConfig(setup, treasury.address, log);
  const metrics = createMetrics(SERVICE);
  const clock = systemClock;
  publishInterval(metrics, schedule, clock.nowMs());
  const database = stack.use(openPaymentDatabase(setup.url, log));
  const nodes = stack.use(openPaymentNodes(setup, log));
  const deps = openPaymentDeps({ env, setup, wallet: treasury, database, nodes, metrics, log });
  const { thresholdSompi } = setup.limits;
  const gauges = createPaymentGauges(metrics, { database, thresholdSompi });
  const { network } = setup;
  const addresses = addressesOf(treasury);
  const auditDeps = auditDepsOf({
    ...{ database, network, nodes, addresses, limits: setup.limits },
    onSurplus: gauges.surplus,
  });
  const audit = async () => countByInvariant(await auditNewest(auditDeps));
  const schema = stack.use(migrateWhenPossible({ database, clock, log, fatal }));
  let service: PaymentService | undefined;
  const ending = new AbortController();
  inBackground("payment start", log, async () => {
    while (!schema.isReady() && !ending.signal.aborted) {
      await sleep(clock, SCHEMA_POLL_MS, ending.signal);
    }
    if (!ending.signal.aborted) {
      service = startPaymentService({
        ...{ ...deps, network, schedule, gauges, audit, log },
        hasNode: () => nodes.usable() !== undefined,
      });
    }
  });
  stack.defer(async () => {
    ending.abort();
    await service?.[Symbol.asyncDispose]();
  });
  stack.use(
    startHealthServer({
      port: setup.config.file.payment.metricsPort,
      log,
      checks: [
        { name: "database", fault: () => (service === undefined ? "no schema" : service.fault()) },
        { name: "node", fault: () => (nodes.usable() === undefined ? "none usable" : undefined) },
      ],
      metrics: () => metrics.text(),
    }),
  );
  const { pushgateway: url, instance } = setup.config;
  if (url !== undefined) {
    stack.use(startPush({ url, job: SERVICE, instance, metrics, clock, log }));
  }
}

function publishInterval(metrics: Metrics, schedule: Schedule, nowMs: number): void {
  const gauge = metrics.gauge({
    name: "payment_interval_seconds",
    help: "Longest time between two scheduled payment cycles",
  });
  gauge.set(longestGapMs((afterMs) => schedule.nextMs(afterMs), nowMs) / 1000);
}

function logConfig({ config }: PaymentSetup, treasury: string, log: Log): void {
  log.info("effective configuration", { config: publicConfig(config), treasury });
  for (const warning of configWarnings(config)) log.warn("configuration warning", { warning });
}

async function runOnce(): Promise<number> {
  const stderr = { write: (line: string) => void process.stderr.write(line) };
  const ending = new AbortController();
  process.on("SIGINT", () => ending.abort());
  process.on("SIGTERM", () => ending.abort());
  try {
    const env = readEnvironment();
    const log = createLog(SERVICE, {
      debug: env.DEBUG === "1",
      fullAddresses: env.LOG_FULL_ADDRESSES === "1",
      stream: stderr,
    });
    if (!COMMANDS.includes(command)) {
      throw new PoolError("config", `commands: service, ${COMMANDS.join(", ")}`);
    }
    return await runCommand({
      command,
      wallet,
      operator: operatorOf(env, { reason: reasonFor(command, values.reason) }),
      isDryRun: false,
      waitMs: readSeconds(values.wait) * 1000,
      isJson: values.json,
      adopt: values.adopt,
      acceptOutflow: values["accept-outflow"],
      acceptPayments: values["accept-payments"],
      env,
      log,
      print: (line) => void process.stdout.write(`${line}\n`),
      progress: (line) => void process.stderr.write(`${line}\n`),
      signal: ending.signal,
    });
  } catch (thrown) {
    process.stderr.write(`payment ${command} failed: ${errorText(thrown)}\n`);
    const isConfiguration = thrown instanceof PoolError && thrown.kind === "config";
    return isConfiguration ? EXIT.configuration : EXIT.failed;
  }
}

/** A pipe may take long output slowly, so the process exits only once stdout is flushed. */
async function leave(code: number): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
  process.exit(code);
}

/** As before there was an audit trail: only a hold has to say why. */
function reasonFor(verb: string, given: string | undefined): string {
  if (given !== undefined) return given;
  if (verb === "hold") throw new PoolError("config", "hold: needs --reason TEXT");
  return verb === "halt" ? "by an operator" : `payment.ts ${verb}`;
}

function readSeconds(text: string): number {
  if (!/^[0-9]{1,6}$/.test(text)) throw new PoolError("config", "--wait: must be whole seconds");
  return Number.parseInt(text, 10);
}
