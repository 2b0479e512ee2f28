// Capsules of the newest jobs, made when the open book first needs one: most jobs of a small pool
// never get a share. The templates are those that the job book holds anyway.

import { BoundedMap } from "../../base/bounded.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Template } from "../../domain/job.ts";
import { type CapsulePieces, capsulePieces } from "../../domain/openbook/capsule.ts";
import { coinbaseProof } from "../../domain/openbook/transaction-hash.ts";

export class JobCapsules {
  readonly #templates: BoundedMap<string, Template>;
  readonly #made = new WeakMap<Template, CapsulePieces>();
  readonly #log: Log;

  /** Remembers the newest `limit` templates. */
  constructor(limit: number, log: Log) {
    this.#templates = new BoundedMap(limit);
    this.#log = log;
  }

  add(template: Template): void {
    this.#templates.set(template.prePowHash, template);
  }

  /** Undefined if the job is too old, or if its header has a form that is not known. */
  capsuleOf(prePowHash: string): CapsulePieces | undefined {
    const template = this.#templates.get(prePowHash);
    if (template === undefined) return undefined;
    const before = this.#made.get(template);
    if (before !== undefined) return before;
    try {
      const { header, transactions } = template.block;
      const proof = coinbaseProof(transactions, header.hashMerkleRoot);
      const pieces = capsulePieces(header, 0n, proof);
      this.#made.set(template, pieces);
      return pieces;
    } catch (thrown) {
      this.#log.warn("capsule of a job not made", { error: errorText(thrown) });
      return undefined;
    }
  }
}
