// The servers of one database: DATABASE_URL may name several, of which one is the primary. Only a
// session that can write is used, so that a standby is never taken for the primary.

import { PoolError } from "../../base/errors.ts";
import { serverUrls } from "../../base/urls/server-urls.ts";

/** The part of a client that the check needs. */
interface Session {
  query(text: string): Promise<{ rows: { isReadOnly?: boolean }[] }>;
}

/** Which of the servers is asked first: the one that answered last. */
export class ServerChoice {
  readonly urls: readonly [string, ...string[]];
  #first = 0;

  constructor(url: string) {
    this.urls = serverUrls(url);
  }

  get current(): string {
    return this.urls[this.#first] ?? this.urls[0];
  }

  /**
   * Calls `connect` with the servers in turn until a session can write. Throws PoolError "database"
   * with the fault of the last one.
   */
  async connect<C extends Session>(
    connect: (url: string) => Promise<C>,
    discard: (client: C) => void,
  ): Promise<C> {
    let fault: unknown;
    for (let tried = 0; tried < this.urls.length; tried++) {
      const { current } = this;
      try {
        const client = await connect(current);
        if (this.urls.length === 1 || (await canWrite(client))) return client;
        discard(client);
        fault = new Error("server is a standby");
      } catch (thrown) {
        fault = thrown;
      }
      // Another call may have moved on meanwhile.
      if (this.current === current) this.#first = (this.#first + 1) % this.urls.length;
    }
    throw new PoolError("database", "no connection", fault);
  }
}

async function canWrite(client: Session): Promise<boolean> {
  const { rows } = await client.query('SELECT pg_is_in_recovery() AS "isReadOnly"');
  return rows[0]?.isReadOnly === false;
}
