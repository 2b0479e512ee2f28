// The UTXO set as of the virtual block, by outpoint and by script. Virtual state applies and
// reverts the diffs of chain blocks; the wallet calls read it. `changes` is the net difference.

import { outpointKey, type ScriptHex, type Utxo, type UtxoDiff } from "./block.ts";

export interface UtxoChanges {
  added: Utxo[];
  removed: Utxo[];
}

export class UtxoState {
  readonly #byKey = new Map<string, Utxo>();
  readonly #byScript = new Map<ScriptHex, Map<string, Utxo>>();
  /** What each touched outpoint held at the last call of `changes`. */
  readonly #before = new Map<string, Utxo | undefined>();

  get(key: string): Utxo | undefined {
    return this.#byKey.get(key);
  }

  ofScript(script: ScriptHex): Utxo[] {
    return [...(this.#byScript.get(script)?.values() ?? [])];
  }

  apply(diff: UtxoDiff): void {
    for (const key of diff.removed.keys()) this.#delete(key);
    for (const [key, utxo] of diff.added) this.#put(key, utxo);
  }

  revert(diff: UtxoDiff): void {
    for (const key of diff.added.keys()) this.#delete(key);
    for (const [key, utxo] of diff.removed) this.#put(key, utxo);
  }

  /** Net difference since the last call. An entry with a new DAA score is in both lists. */
  takeChanges(): UtxoChanges {
    const changes: UtxoChanges = { added: [], removed: [] };
    for (const [key, before] of this.#before) {
      const now = this.#byKey.get(key);
      if (before !== undefined && now !== undefined && isSame(before, now)) continue;
      if (before !== undefined) changes.removed.push(before);
      if (now !== undefined) changes.added.push(now);
    }
    this.#before.clear();
    return changes;
  }

  #put(key: string, utxo: Utxo): void {
    this.#remember(key);
    this.#byKey.set(key, utxo);
    const script = this.#byScript.get(utxo.scriptPublicKey) ?? new Map<string, Utxo>();
    script.set(key, utxo);
    this.#byScript.set(utxo.scriptPublicKey, script);
  }

  #delete(key: string): void {
    const utxo = this.#byKey.get(key);
    if (utxo === undefined) throw new Error(`output ${key} is not in the set`);
    this.#remember(key);
    this.#byKey.delete(key);
    const script = this.#byScript.get(utxo.scriptPublicKey);
    script?.delete(key);
    if (script?.size === 0) this.#byScript.delete(utxo.scriptPublicKey);
  }

  #remember(key: string): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#byKey.get(key));
  }
}

/** A diff under construction on top of a state: what is spendable now, and what changed so far. */
export class UtxoDraft {
  readonly diff: UtxoDiff = { added: new Map(), removed: new Map() };
  readonly #state: UtxoState;

  constructor(state: UtxoState) {
    this.#state = state;
  }

  get(key: string): Utxo | undefined {
    const added = this.diff.added.get(key);
    if (added !== undefined) return added;
    return this.diff.removed.has(key) ? undefined : this.#state.get(key);
  }

  add(utxo: Utxo): void {
    this.diff.added.set(outpointKey(utxo.outpoint), utxo);
  }

  spend(key: string): void {
    if (this.diff.added.delete(key)) return;
    const utxo = this.#state.get(key);
    if (utxo === undefined) throw new Error(`output ${key} is not in the set`);
    this.diff.removed.set(key, utxo);
  }
}

function isSame(left: Utxo, right: Utxo): boolean {
  return left.blockDaaScore === right.blockDaaScore && left.amount === right.amount;
}
