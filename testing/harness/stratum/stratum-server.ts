// A stratum server on a free port with a hand-wound clock, a validator with scripted verdicts, and
// access to its counters.

import { HandWoundClock } from "../../../src/base/clock.ts";
import { type Log, silentLog } from "../../../src/base/log.ts";
import { NonceSpaces } from "../../../src/services/stratum/difficulty/nonce-spaces.ts";
import { RememberedDifficulties } from "../../../src/services/stratum/difficulty/remembered.ts";
import type { StratumMetrics } from "../../../src/services/stratum/metrics.ts";
import { StratumServer } from "../../../src/services/stratum/stratum-server.ts";
import { RawClient } from "./raw-client.ts";
import { portConfig, ScriptedValidator, sendableJob, WALLET } from "./stratum-fixture.ts";

export const SUBSCRIBE = '{"id":1,"method":"mining.subscribe","params":["IceRiverMiner-v1.1"]}\n';

export class ServerBench {
  readonly clock = new HandWoundClock();
  readonly validator = new ScriptedValidator();
  readonly remembered = new RememberedDifficulties();
  readonly counts = new Map<string, number>();
  /** Log lines above debug, with their fields. */
  readonly logged: object[] = [];
  readonly server: StratumServer;
  job = sendableJob(1);
  /** False: no job may be sent. */
  isFresh = true;

  constructor(keys: object, listenOn = 0) {
    const count = (name: string) => void this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const metrics: StratumMetrics = {
      opened: () => count("opened"),
      closed: (reason) => count(reason),
      rejected: (limit) => count(`rejected ${limit}`),
      banned: (reason) => count(`banned ${reason}`),
      sessions: () => undefined,
      lag: () => undefined,
      extranonceReusedEarly: () => count("reused early"),
      prefixIgnored: () => count("prefix ignored"),
      internalError: () => count("internal error"),
    };
    const port = { ...portConfig({ host: "127.0.0.1", ...keys }), port: listenOn };
    this.server = new StratumServer({
      ports: [port],
      spaces: new NonceSpaces({ ports: [port], instance: 0, instances: 1 }),
      jobs: {
        current: () => (this.isFresh ? this.job : undefined),
        currentVariant: () => undefined,
        newestId: () => this.job.id,
        oldestId: () => 1,
      },
      conversation: {
        addressPrefix: "kaspadev",
        isValidAddress: (address) => address === WALLET,
        validator: this.validator,
        remembered: this.remembered,
      },
      sharePorts: false,
      clock: this.clock,
      log: this.#recordingLog(),
      metrics,
    });
    this.server.start();
  }

  #recordingLog(): Log {
    const record = (message: string, fields?: object) =>
      void this.logged.push({ message, ...fields });
    return { ...silentLog, info: record, warn: record, error: record };
  }

  connect(more: { from?: string; ignoresEnd?: boolean } = {}): Promise<RawClient> {
    return RawClient.open({ port: this.server.ports[0] ?? 0, ...more });
  }

  /** A miner that is through its handshake. */
  async miner(password = "x", from?: string): Promise<RawClient> {
    const client = await this.connect(from === undefined ? {} : { from });
    client.write(SUBSCRIBE);
    client.request(2, "mining.authorize", [`${WALLET}.rig`, password]);
    await client.line((line) => line.includes("mining.notify"));
    return client;
  }
}
