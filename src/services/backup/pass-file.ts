// Passes the database's address to Postgres's programs in the environment, and the password in a
// file that only this user can read. The file is in /tmp (memory in the image) and is always
// removed.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionFacts } from "./dependencies.ts";

export async function withPassFile<T>(
  connection: ConnectionFacts,
  work: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-pass-"));
  const path = join(folder, "pgpass");
  const escaped = connection.password.replace(/[\\:]/g, (character) => `\\${character}`);
  writeFileSync(path, `*:*:*:*:${escaped}\n`, { mode: 0o600 });
  try {
    return await work({
      PGHOST: connection.host,
      PGPORT: String(connection.port),
      PGUSER: connection.user,
      PGDATABASE: connection.database,
      PGPASSFILE: path,
      PGCONNECT_TIMEOUT: "10",
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
