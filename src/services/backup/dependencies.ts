// What the backup service needs of the database and of remote stores.

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
  /** Applies the migrations that a backup of an older version lacks. */
  migrate(database: string): Promise<void>;
  /** Throws PoolError "conflict" if the live database cannot be renamed to `keptAs` now. */
  requireReplaceable(keptAs: string): Promise<void>;
  /** Renames the live database to `keptAs` and `scratch` to the live name. */
  takePlace(scratch: string, keptAs: string): Promise<void>;
  /** Checks every invariant in `database`; rejects with the first counterexample. */
  verify(database: string): Promise<void>;
}

export interface RemoteFile {
  id: string;
  name: string;
  bytes: number;
}

export interface RemoteStore {
  upload(file: { path: string; name: string; bytes: number }): Promise<RemoteFile>;
  /** Lets `email` read the file; absent if the store has no such thing. */
  share?(id: string, email: string): Promise<void>;
  list(): Promise<RemoteFile[]>;
  delete(id: string): Promise<void>;
}

export interface BackupTarget {
  /** Name in metrics and logs. */
  place: "drive" | "rclone";
  store: RemoteStore;
}
