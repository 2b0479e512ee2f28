// A budget that refills evenly: so much at once, and then as fast as it comes back. Pure.

export interface BudgetSize {
  perMinute: number;
  /** What may be used at once. */
  burst: number;
}

const MINUTE_MS = 60_000;

export class Budget {
  #used = 0;
  #atMs = 0;

  /** Uses `cost` and returns true, or returns false and leaves the budget empty. */
  take(cost: number, size: BudgetSize, nowMs: number): boolean {
    this.#refill(size, nowMs);
    const isEnough = this.#used + cost <= size.burst;
    this.#used = isEnough ? this.#used + cost : size.burst;
    return isEnough;
  }

  /** Uses `cost` only if all of it is left. */
  takeIfLeft(cost: number, size: BudgetSize, nowMs: number): boolean {
    this.#refill(size, nowMs);
    if (this.#used + cost > size.burst) return false;
    this.#used += cost;
    return true;
  }

  left(size: BudgetSize, nowMs: number): number {
    this.#refill(size, nowMs);
    return Math.max(0, size.burst - this.#used);
  }

  used(size: BudgetSize, nowMs: number): number {
    this.#refill(size, nowMs);
    return this.#used;
  }

  #refill(size: BudgetSize, nowMs: number): void {
    const refilled = ((nowMs - this.#atMs) * size.perMinute) / MINUTE_MS;
    this.#used = Math.max(0, this.#used - Math.max(0, refilled));
    this.#atMs = nowMs;
  }
}
