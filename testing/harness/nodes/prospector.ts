// Finds nonces of a requested quality for a stratum job: a share, a block, or one below the share
// difficulty. It hashes with the pool's own module; blocks it finds are verified by the node that
// accepts them. Create one per test.

import { createPowEngine, type PowJob } from "../../../src/adapters/kaspa/pow/pow-checker.ts";
import { targetOfBits, targetOfWork, workOf } from "../../../src/domain/difficulty.ts";
import type { StratumJob } from "../../miner/stratum-messages.ts";

export type Worth = "share" | "block" | "low";

const CHUNK = 50_000;
const MAX_CHUNKS = 400;

export class Prospector {
  readonly #engine = createPowEngine(1);
  /** Start of the next search, so that no nonce is found twice. */
  #counter = 0;

  /**
   * A nonce under the job's prefix: a share is no block, and a low one is neither. `bits` are
   * those of the template.
   */
  find(job: StratumJob, worth: Worth, bits: number): bigint {
    const checker = this.#engine.prepare(job.prePowHash, job.timestamp);
    try {
      return this.#search(job, checker, { worth, network: targetOfBits(bits) });
    } finally {
      checker.free();
    }
  }

  #search(
    job: StratumJob,
    checker: PowJob,
    { worth, network }: { worth: Worth; network: bigint },
  ): bigint {
    const share = targetOfWork(workOf(job.difficulty));
    const easier = share > network ? share : network;
    const wanted = { share, block: network, low: 2n ** 256n - 1n }[worth];
    const prefix = job.extranonce === "" ? 0 : Number.parseInt(job.extranonce, 16);
    const high = (prefix << (32 - 4 * job.extranonce.length)) >>> 0;
    const high32 = job.extranonce === "" ? 0 : high;
    for (let chunk = 0; chunk < MAX_CHUNKS; ) {
      const distance = checker.mine(high32, this.#counter, CHUNK, wanted);
      if (distance < 0) {
        this.#counter += CHUNK;
        chunk += 1;
        continue;
      }
      const low = this.#counter + distance;
      this.#counter = low + 1;
      checker.check(high32, low);
      const value = checker.exactValue();
      const isFit = { share: value > network, block: true, low: value > easier }[worth];
      if (isFit) return (BigInt(high32) << 32n) | BigInt(low);
    }
    throw new Error(`no ${worth} in ${CHUNK * MAX_CHUNKS} nonces`);
  }
}
