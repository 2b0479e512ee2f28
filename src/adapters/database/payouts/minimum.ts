// The minimum payout that a wallet asked for, above the pool's own.
// Written by the monitor under a role that may insert into this one table.

import type { Log } from "../../../base/log.ts";
import { type Database, openDatabase, type Reader, sqlState } from "../sql.ts";

export interface MinimumRow {
  wallet: string;
  minimumSompi: bigint;
  signedAt: Date;
  nonce: string;
  signature: string;
}

/** What became of a request; `unavailable`: the database has no role for it. */
export type MinimumOutcome =
  | "stored"
  | "unknownWallet"
  | "notFresh"
  | "tooMany"
  | "usedNonce"
  | "unavailable";

export interface MinimumStore extends AsyncDisposable {
  /** Throws PoolError "database" if it cannot be stored now. */
  store(row: MinimumRow): Promise<MinimumOutcome>;
}

const ROLE = "katpool_minimum";
/** SQLSTATEs of migration 18, and of its unique key. */
const OUTCOMES: Readonly<Record<string, MinimumOutcome>> = {
  KP001: "unknownWallet",
  KP002: "notFresh",
  KP003: "tooMany",
  "23505": "usedNonce",
  // The role does not exist, or this user may not take it or insert.
  "22023": "unavailable",
  "42501": "unavailable",
};

/** Connects with the first request, so that the monitor can start before Postgres does. */
export function openMinimumStore(options: { url: string; log: Log }): MinimumStore {
  const database: Database = openDatabase({
    ...options,
    maxConnections: 1,
    statementTimeoutMs: 5000,
    applicationName: "katpool-monitor minimum",
  });
  return {
    store: async (row) => {
      try {
        await database.transaction(async (tx) => {
          await tx.query(`SET LOCAL ROLE ${ROLE}`);
          await tx.query(
            `INSERT INTO payout_minimum (wallet, minimum_sompi, signed_at, nonce, signature)
             VALUES ($1, $2, $3, $4, $5)`,
            [row.wallet, row.minimumSompi, row.signedAt, row.nonce, row.signature],
          );
        });
        return "stored";
      } catch (thrown) {
        const outcome = OUTCOMES[sqlState(thrown) ?? ""];
        if (outcome === undefined) throw thrown;
        return outcome;
      }
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** The minimum that a wallet asked for last, if it ever did. */
export async function readMinimum(
  reader: Reader,
  wallet: string,
): Promise<{ minimumSompi: bigint; signedAt: Date } | undefined> {
  const rows = await reader.query<{ minimumSompi: bigint; signedAt: Date }>(
    `SELECT minimum_sompi AS "minimumSompi", signed_at AS "signedAt"
     FROM wallet_minimum
     WHERE wallet = $1`,
    [wallet],
  );
  return rows[0];
}
