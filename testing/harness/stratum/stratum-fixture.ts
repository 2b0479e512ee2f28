// Dependencies of one stratum session for tests: a port's configuration, jobs, a socket that
// records what it was sent, and a validator with scripted verdicts.

import type { StratumPortConfig } from "../../../src/adapters/config/config.ts";
import { parseConfigText } from "../../../src/adapters/config/file.ts";
import { HandWoundClock } from "../../../src/base/clock.ts";
import type { Job } from "../../../src/domain/job.ts";
import { startDifficulty } from "../../../src/domain/port/port-difficulty.ts";
import type { Submission, SubmitOutcome, WorkerHandle } from "../../../src/domain/share.ts";
import { type WorkerId, workerKey } from "../../../src/domain/worker.ts";
import type { ShareValidator } from "../../../src/services/stratum/dependencies.ts";
import { encodeJob } from "../../../src/services/stratum/devices/dialects.ts";
import type { Extranonce } from "../../../src/services/stratum/devices/extranonce.ts";
import type { MinerNotes } from "../../../src/services/stratum/devices/miner-notes.ts";
import { DifficultyPlan } from "../../../src/services/stratum/difficulty/assigned-difficulty.ts";
import { RememberedDifficulties } from "../../../src/services/stratum/difficulty/remembered.ts";
import { Origin } from "../../../src/services/stratum/limits/origins.ts";
import { WalletBudgets } from "../../../src/services/stratum/limits/wallet-budgets.ts";
import { ShareInput } from "../../../src/services/stratum/methods/submit.ts";
import {
  type ConversationContext,
  takeLine,
} from "../../../src/services/stratum/protocol/conversation.ts";
import { Session } from "../../../src/services/stratum/session.ts";
import { Outbox, type WritableSocket } from "../../../src/services/stratum/sockets/outbox.ts";

export const WALLET = "kaspadev:qqwallet";
export const EXTRANONCE: Extranonce = { size: 2, value: 1, hex: "0001" };

/** A port as parsed from config.json; `keys` have the names of the file. */
export function portConfig(keys: object = {}): StratumPortConfig {
  const text = JSON.stringify({ network: "devnet", stratum: { port: 7777, ...keys } });
  const [port] = parseConfigText(text, "test").stratum;
  if (port === undefined) throw new Error("no port");
  return port;
}

/**
 * A job that can be sent but not validated against. The first is published at the start
 * of the clock, each further one a second later.
 */
export function sendableJob(id: number, networkWork = 2 ** 60): Job {
  const prePowHash = id.toString(16).padStart(64, "0");
  const publishedMs = (id - 1) * 1000;
  return { id, networkWork, template: { prePowHash, timestampMs: BigInt(id), publishedMs } } as Job;
}

/** Returns `outcome` for every submission, and records a copy of it. */
export class ScriptedValidator implements ShareValidator {
  outcome: SubmitOutcome = { kind: "pending", matchedOtherJob: false };
  readonly submitted: Submission[] = [];
  readonly refused: string[] = [];
  readonly #workers = new Map<string, WorkerHandle>();

  /** The difficulty of the shares; undefined: that which the worker was told last. */
  credited: number | undefined;

  submit(submission: Submission): SubmitOutcome {
    submission.creditedDifficulty = this.credited ?? submission.worker.difficulty;
    this.submitted.push({ ...submission });
    return this.outcome;
  }

  countRefused(_worker: WorkerHandle, verdict: string): void {
    this.refused.push(verdict);
  }

  worker(worker: WorkerId): WorkerHandle {
    const key = workerKey(worker);
    const handle = this.#workers.get(key) ?? { key, worker, device: "", difficulty: 0 };
    this.#workers.set(key, handle);
    return handle;
  }
}

export interface Message {
  id?: unknown;
  method?: string;
  params?: unknown[];
  result?: unknown;
  error?: unknown[] | null;
}

/** A miner connected to a session without a network. */
export class SessionBench {
  readonly clock = new HandWoundClock();
  readonly validator = new ScriptedValidator();
  readonly session: Session;
  job: Job | undefined = sendableJob(1);
  replied = 0;
  readonly failedLogins: string[] = [];
  #written = "";
  readonly #context: ConversationContext = {
    addressPrefix: "kaspadev",
    isValidAddress: (address) => this.#wallets.includes(address),
    validator: this.validator,
    remembered: new RememberedDifficulties(),
    input: new ShareInput(),
    onFailedLogins: (_session, user, reason) => void this.failedLogins.push(`${user}: ${reason}`),
  };

  readonly #wallets: readonly string[];

  /** `wallets` are the addresses with a right checksum. */
  constructor(keys: object = {}, wallets = [WALLET], notes?: MinerNotes) {
    this.#wallets = wallets;
    this.#context.notes = notes;
    const port = portConfig(keys);
    const plan = new DifficultyPlan(startDifficulty(port));
    const socket: WritableSocket = {
      write: (data) => {
        this.#written += data.toString();
        return data.length;
      },
    };
    this.session = new Session({
      outbox: (jobLines) => new Outbox(socket, port.maxOutboxBytes, jobLines),
      address: "192.0.2.1",
      port,
      space: { extranonce: EXTRANONCE, plan, isInherited: false },
      origin: new Origin("192.0.2.1", false),
      wallets: new WalletBudgets(1_000_000),
      nowMs: this.clock.monotonicMs(),
      currentJob: () => (this.job === undefined ? undefined : encodeJob(this.job)),
      onReply: () => {
        this.replied += 1;
      },
    });
  }

  /** Hands one line in; returns whether the connection stays. */
  line(text: string): boolean {
    return takeLine(this.session, text, this.#context, this.clock.monotonicMs()) === undefined;
  }

  request(id: unknown, method: string, params: readonly unknown[] = []): boolean {
    return this.line(JSON.stringify({ id, method, params }));
  }

  /** Lines written since the last call. */
  read(): Message[] {
    this.session.outbox.flush();
    const lines = this.#written.split("\n").slice(0, -1);
    this.#written = "";
    return lines.map((line) => JSON.parse(line) as Message);
  }

  /** A session after its handshake, with all replies read. */
  handshake(agent = "IceRiverMiner-v1.1", password = "x"): Message[] {
    this.request(1, "mining.subscribe", [agent, "EthereumStratum/1.0.0"]);
    this.request(2, "mining.authorize", [`${WALLET}.rig`, password]);
    return this.read();
  }
}
