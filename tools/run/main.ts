// `make run`: a whole pool on this machine, from a node to a miner, until Ctrl-C. All its data is
// in one folder, so that a second run continues where the first one stopped.

import { showStatus, statusLine } from "./live-status.ts";
import { chooseNode } from "./node.ts";
import { openPlace } from "./place.ts";
import { choosePorts } from "./ports.ts";
import { runAddresses, Services, writeConfig } from "./services.ts";

const begin = performance.now();
const say = (line: string) => {
  const seconds = ((performance.now() - begin) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${line}\n`);
};

process.exitCode = await run();
process.exit();

async function run(): Promise<number> {
  const stopping = Promise.withResolvers<"stop">();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => stopping.resolve("stop"));
  }
  const node = chooseNode();
  const place = openPlace(node.kind);
  const isOwn = node.kind === "host";
  const unused = isOwn ? (["NODE_GRPC_PORT", "NODE_WRPC_PORT", "NODE_P2P_PORT"] as const) : [];
  const ports = await choosePorts(unused);
  const context = { node, place, ports, ...runAddresses(place, node.network), say };
  say(`mining on ${node.story}`);
  say(`state and logs are in ${place.path}`);
  writeConfig(context);
  const services = new Services(context);
  try {
    const started = services.startAll(process.env.MINER !== "0");
    if ((await Promise.race([started, stopping.promise])) === "stop") return 0;
    say(`miners connect to stratum+tcp://127.0.0.1:${ports.STRATUM_PORT}; Ctrl-C stops everything`);
    const failure = services.failed.promise;
    const over = Promise.race([failure, stopping.promise]);
    await showStatus(() => statusLine(context, services.databaseUrl), over);
    const reason = await over;
    if (reason === "stop") return 0;
    say(reason);
    return 1;
  } catch (thrown) {
    say(thrown instanceof Error ? thrown.message : String(thrown));
    return 1;
  } finally {
    await services.stopAll();
  }
}
