// What keeping backups needs of the database and of Drive, handed in by the roof.

/** What the database holds at one snapshot. */
export interface DatabaseContent {
  postgres: string;
  schemaVersion: number;
  /** Rows per table. */
  rows: Record<string, bigint>;
  /** A checksum over all ledger accounts and their balances, whatever their order. */
  ledger: string;
  /** The last share of each journal that is stored, by instance. */
  journals: Record<string, bigint>;
}

export interface BackedUpDatabase {
  /** Where Postgres's own programs connect to. */
  readonly connection: ConnectionFacts;
  /** Holds one snapshot open while `work` runs; pg_dump takes it up by its name. */
  withSnapshot<T>(work: (snapshot: string, content: DatabaseContent) => Promise<T>): Promise<T>;
}

export interface ConnectionFacts {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** The cluster as a place for scratch databases. */
export interface RestoreTarget {
  readonly connection: ConnectionFacts;
  createDatabase(name: string): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  content(database: string): Promise<DatabaseContent>;
  /** Stops payouts in `database` with the reason. */
  halt(database: string, reason: string): Promise<void>;
  /** Puts `scratch` in the place of the live database, which is kept under `keptAs`. */
  takePlace(scratch: string, keptAs: string): Promise<void>;
  /** Checks every invariant in `database`; rejects with the first counterexample. */
  verify(database: string): Promise<void>;
}

export interface RemoteFile {
  id: string;
  name: string;
}

export interface RemoteStore {
  upload(file: { path: string; name: string; bytes: number }): Promise<RemoteFile>;
  share(id: string, email: string): Promise<void>;
  list(): Promise<RemoteFile[]>;
  delete(id: string): Promise<void>;
}
