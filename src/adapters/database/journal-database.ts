// Which database a journal belongs to: the one that it was last stored in, by the identity that
// migration 6 defines. The recorder asks when it begins. What must stay true: a database that was
// restored from a dump is known as a copy once, by each journal.

import { onlyRow, type Tx } from "./sql.ts";

/** What a restore that leaves Postgres's identifiers alone is marked with. */
const RESTORED = "restored";

/**
 * Whether the instance's journal was last stored in another database than this one; from now on it
 * belongs to this one. The instance must have its row. An instance that noted nothing yet goes by
 * what the payments noted.
 */
export async function isOtherDatabase(tx: Tx, instance: string): Promise<boolean> {
  const { noted, identity } = onlyRow(
    await tx.query<{ noted: string | null; identity: string }>(
      `SELECT
         COALESCE(i.database_identity, c.database_identity) AS noted,
         database_identity() AS identity
       FROM pool_instance AS i
       JOIN pool_control AS c ON c.id = 1
       WHERE i.instance = $1`,
      [instance],
    ),
  );
  await tx.query(
    `UPDATE pool_instance
     SET database_identity = $2
     WHERE instance = $1 AND database_identity IS DISTINCT FROM $2`,
    [instance, identity],
  );
  return noted !== null && noted !== identity;
}

/** For a restore that Postgres does not show, as of a volume: journals and payments look anew. */
export async function markRestored(tx: Tx): Promise<void> {
  await tx.query("UPDATE pool_instance SET database_identity = $1", [RESTORED]);
  await tx.query("UPDATE pool_control SET database_identity = $1 WHERE id = 1", [RESTORED]);
}
