// What a database contains, for the manifest of a backup and the proof of a restore. Everything is
// read in one snapshot, which pg_dump can share by its name while it is open.

import { type Database, onlyRow, type Reader } from "./sql.ts";

export interface DatabaseContent {
  postgres: string;
  schemaVersion: number;
  rows: Record<string, bigint>;
  ledger: string;
  journals: Record<string, bigint>;
}

/** Runs `work` with the name and the content of a snapshot that stays open meanwhile. */
export function withSnapshot<T>(
  database: Database,
  work: (snapshot: string, content: DatabaseContent) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => {
    await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    // The transaction is idle while pg_dump works.
    await tx.query("SET LOCAL idle_in_transaction_session_timeout = 0");
    const { snapshot } = onlyRow(
      await tx.query<{ snapshot: string }>("SELECT pg_export_snapshot() AS snapshot"),
    );
    return work(snapshot, await databaseContent(tx));
  });
}

/** Rows of every table of the schema, and one checksum over all accounts and balances. */
export async function databaseContent(reader: Reader): Promise<DatabaseContent> {
  const facts = onlyRow(
    await reader.query<{ postgres: string; version: number; ledger: string | null }>(
      `SELECT
         current_setting('server_version') AS postgres,
         (SELECT MAX(version) FROM schema_migration) AS version,
         (SELECT md5(string_agg(concat_ws('=', kind, wallet, balance), ','
            ORDER BY kind, wallet NULLS FIRST))
          FROM ledger_account) AS ledger`,
    ),
  );
  const counts = await reader.query<{ name: string; count: string }>(
    // Table names are data here: Postgres quotes them and runs the statements.
    `SELECT
       c.relname AS name,
       (xpath('/row/n/text()', query_to_xml(
         format('SELECT COUNT(*) AS n FROM %I.%I', n.nspname, c.relname), FALSE, TRUE, ''
       )))[1]::TEXT AS count
     FROM pg_class AS c
     JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname = current_schema() AND c.relpersistence = 'p'
     ORDER BY c.relname`,
  );
  return {
    postgres: facts.postgres,
    schemaVersion: facts.version,
    rows: Object.fromEntries(counts.map(({ name, count }) => [name, BigInt(count)])),
    ledger: facts.ledger ?? "empty",
    journals: await journalPositions(reader),
  };
}

async function journalPositions(reader: Reader): Promise<Record<string, bigint>> {
  const rows = await reader.query<{ instance: string; sequence: bigint }>(
    "SELECT instance, recorded_sequence AS sequence FROM pool_instance",
  );
  return Object.fromEntries(rows.map((row) => [row.instance, row.sequence]));
}
