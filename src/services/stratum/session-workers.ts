// The workers that one connection may submit for, and which of them a submitted user text means.
// Devices and proxies do not always repeat the text that they authorized with: they leave out the
// network's prefix or the worker's name, or send another name of the same wallet.
// Invariant: a share never counts for a wallet that the connection did not authorize.

import type { WorkerHandle } from "../../domain/share.ts";
import { parseUser, type WorkerId, workerKey } from "../../domain/worker.ts";
import type { ShareValidator } from "./dependencies.ts";
import { plainUser } from "./protocol/share-line.ts";

/** Spellings remembered for each name; others are parsed for every share. */
const SPELLINGS_PER_NAME = 4;
const MAX_SPELLING = 200;
/** Characters of a wallet without its prefix; anything shorter is no wallet. */
const LEAST_WALLET = 61;
const NO_USER = plainUser("");

export class SessionWorkers {
  readonly #maxNames: number;
  readonly #byKey = new Map<string, WorkerHandle>();
  /** By user text, as it was authorized or submitted. */
  readonly #bySpelling = new Map<string, WorkerHandle>();
  #lastUser = "";
  #lastUserBytes: Uint8Array = NO_USER;
  #last: WorkerHandle | undefined;

  constructor(maxNames: number) {
    this.#maxNames = maxNames;
  }

  /** The worker that was authorized or submitted for last. */
  get last(): WorkerHandle | undefined {
    return this.#last;
  }

  /** The user text that the next share is likely to name, in ASCII; empty if it is not plain. */
  get lastUserBytes(): Uint8Array {
    return this.#lastUserBytes;
  }

  get size(): number {
    return this.#byKey.size;
  }

  values(): IterableIterator<WorkerHandle> {
    return this.#byKey.values();
  }

  /** Whether `worker` is one of them already or there is room for one more. */
  hasRoomFor(worker: WorkerId): boolean {
    return this.#byKey.size < this.#maxNames || this.#byKey.has(workerKey(worker));
  }

  /** Adds an authorized worker under the text that named it. */
  add(user: string, handle: WorkerHandle): void {
    this.#byKey.set(handle.key, handle);
    this.#remember(user, handle);
  }

  /**
   * The worker that a submitted user text means: the wallet and name in any spelling, another name
   * of an authorized wallet, or the only wallet if the text names none. Undefined for other
   * wallets. Names beyond the limit count for the first authorized name of their wallet.
   */
  find(user: string, validator: Pick<ShareValidator, "worker">): WorkerHandle | undefined {
    if (this.#last !== undefined && user === this.#lastUser) return this.#last;
    const handle = this.#bySpelling.get(user) ?? this.#resolve(user, validator);
    if (handle !== undefined) this.#remember(user, handle);
    return handle;
  }

  #resolve(user: string, validator: Pick<ShareValidator, "worker">): WorkerHandle | undefined {
    const [first] = this.#byKey.values();
    if (first === undefined) return undefined;
    const { wallet } = first.worker;
    const parsed = parseUser(user, wallet.slice(0, wallet.indexOf(":")));
    const named = parsed.ok ? this.#named(parsed.worker, validator) : undefined;
    if (named !== undefined || (parsed.ok && namesWallet(user))) return named;
    const isOnly = [...this.#byKey.values()].every(({ worker }) => worker.wallet === wallet);
    if (!isOnly) return undefined;
    return this.#byKey.get(workerKey({ wallet, name: user })) ?? first;
  }

  #named(worker: WorkerId, validator: Pick<ShareValidator, "worker">): WorkerHandle | undefined {
    const known = this.#byKey.get(workerKey(worker));
    if (known !== undefined) return known;
    const sibling = [...this.#byKey.values()].find((one) => one.worker.wallet === worker.wallet);
    if (sibling === undefined || !this.hasRoomFor(worker)) return sibling;
    const handle = validator.worker(worker);
    handle.device = sibling.device;
    handle.difficulty = sibling.difficulty;
    this.#byKey.set(handle.key, handle);
    return handle;
  }

  #remember(user: string, handle: WorkerHandle): void {
    const hasRoom = this.#bySpelling.size < this.#maxNames * SPELLINGS_PER_NAME;
    if (hasRoom && user.length <= MAX_SPELLING) this.#bySpelling.set(user, handle);
    this.#lastUser = user;
    this.#lastUserBytes = plainUser(user);
    this.#last = handle;
  }
}

/** Whether a text that has the form of a user names a wallet, not a worker alone. */
function namesWallet(user: string): boolean {
  const [wallet = ""] = user.split(".");
  return wallet.includes(":") || wallet.length >= LEAST_WALLET;
}
