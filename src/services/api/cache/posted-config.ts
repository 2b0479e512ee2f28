// The public configuration that the app posts every minute, kept in memory and in a file.
// Only a caller with the shared secret changes it, and only to a valid configuration. It affects
// what is shown, nothing else.

import { timingSafeEqual } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { HttpProblem, type Route } from "../../../adapters/http/web-route.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { ConfigReader, PublicConfig } from "../dependencies.ts";
import { jsonResponse } from "./response-cache.ts";

const BODY_LIMIT_BYTES = 64 * 1024;
const FILE_NAME = "posted-config.json";

export class PostedConfig {
  readonly #reader: ConfigReader;
  readonly #folder: string | undefined;
  readonly #secret: string | undefined;
  readonly #log: Log;
  #current: PublicConfig;

  constructor(options: {
    reader: ConfigReader;
    own: PublicConfig;
    folder: string | undefined;
    secret: string | undefined;
    log: Log;
  }) {
    this.#reader = options.reader;
    this.#folder = options.folder;
    this.#secret = options.secret;
    this.#log = options.log;
    this.#current = this.#load() ?? options.own;
  }

  current(): PublicConfig {
    return this.#current;
  }

  /** `POST /postconfig`: 401 without the secret, 413, 422 with every fault, or 200. */
  route(): Route {
    return {
      kind: "post",
      path: "/postconfig",
      bodyLimitBytes: BODY_LIMIT_BYTES,
      respond: (request) => {
        this.#authorise(request.header("authorization"));
        const config = this.#validate(request.body);
        const changed = changedKeys(this.#current, config);
        // The app posts every minute; only a change is worth a write and a log line.
        if (changed.length > 0) {
          this.#save(config);
          this.#current = config;
          this.#log.info("public configuration accepted", { from: request.address, changed });
        }
        return jsonResponse({ accepted: true, changed }, 0);
      },
    };
  }

  #authorise(header: string | undefined): void {
    const refused = new HttpProblem(401, "the shared secret is missing or wrong", {
      headers: { "WWW-Authenticate": "Bearer" },
    });
    if (this.#secret === undefined || header === undefined) throw refused;
    const given = Buffer.from(header);
    const wanted = Buffer.from(`Bearer ${this.#secret}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw refused;
  }

  /** Takes the configuration itself or, as the reference's app sends it, `{"config": …}`. */
  #validate(body: string): PublicConfig {
    try {
      const raw: unknown = JSON.parse(body);
      const isWrapped = typeof raw === "object" && raw !== null && "config" in raw;
      return this.#reader.parse(isWrapped ? JSON.stringify(raw.config) : body);
    } catch (thrown) {
      if (thrown instanceof SyntaxError) throw new HttpProblem(422, "the body is not JSON");
      if (!(thrown instanceof PoolError)) throw thrown;
      const faults = thrown.message.split("\n").map((line) => ({ where: "config", fault: line }));
      throw new HttpProblem(422, "the configuration is not valid", { faults });
    }
  }

  #load(): PublicConfig | undefined {
    if (this.#folder === undefined) return undefined;
    let text: string;
    try {
      text = readFileSync(join(this.#folder, FILE_NAME), "utf8");
    } catch (thrown) {
      this.#log.info("no stored configuration yet", { error: errorText(thrown) });
      return undefined;
    }
    try {
      return this.#reader.parse(text);
    } catch (thrown) {
      this.#log.warn("stored configuration is invalid", { error: errorText(thrown) });
      return undefined;
    }
  }

  /** Writes a temporary file, syncs and renames it: a reader sees the old or the new file. */
  #save(config: PublicConfig): void {
    if (this.#folder === undefined) return;
    const path = join(this.#folder, FILE_NAME);
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(`${path}.part`, JSON.stringify(config, null, 2));
      const file = openSync(`${path}.part`, "r");
      fsyncSync(file);
      closeSync(file);
      renameSync(`${path}.part`, path);
    } catch (thrown) {
      this.#log.warn("posted configuration could not be stored", { error: errorText(thrown) });
    }
  }
}

function changedKeys(before: PublicConfig, after: PublicConfig): string[] {
  const texts = (config: PublicConfig) =>
    new Map(Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)]));
  const [old, fresh] = [texts(before), texts(after)];
  const keys = new Set([...old.keys(), ...fresh.keys()]);
  return [...keys].filter((key) => old.get(key) !== fresh.get(key));
}
