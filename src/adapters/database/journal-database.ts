// Which database a journal was last stored in, by the identity that migration 6 defines. It tells a
// restored database from another pool's: each journal finds out once that the database is a copy.

import { onlyRow, type Tx } from "./sql.ts";

/** The mark after a restore that does not change Postgres's own identifiers. */
const RESTORED = "restored";

/**
 * Whether the instance's journal was last stored in another database than this one, which is noted
 * from now on. The instance must have its row. If it has no note yet, that of the payments counts.
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

/** For a restore that Postgres does not show, as of a volume: all journals see a copy once. */
export async function markRestored(tx: Tx): Promise<void> {
  await tx.query("UPDATE pool_instance SET database_identity = $1", [RESTORED]);
  await tx.query("UPDATE pool_control SET database_identity = $1 WHERE id = 1", [RESTORED]);
}
