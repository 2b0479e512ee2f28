// One stack of docker-compose.yml under a name, ports and a subnet of its own, so that it stands
// beside a stack in production. What must stay true: everything that `down` removes carries the
// project's name.

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ran, run, tryRun, waitFor } from "./shell.ts";

export const ROOT = join(import.meta.dir, "..", "..");

export interface StackOptions {
  project: string;
  treasuryAddress: string;
  treasuryKey: string;
  minerAddress: string;
  webPort: number;
  stratumPort: number;
  subnet: string;
  /** NODE of .env: empty for the simulated node. */
  node: string;
}

export interface ContainerState {
  name: string;
  service: string;
  state: string;
  health: string;
  id: string;
}

export class Stack {
  readonly options: StackOptions;
  readonly folder: string;
  readonly #envFile: string;

  constructor(options: StackOptions) {
    this.options = options;
    this.folder = mkdtempSync(join(tmpdir(), "katpool-compose-"));
    this.#envFile = join(this.folder, ".env");
  }

  /** `make env` in a folder of its own, with the test's treasury, ports and names. */
  async prepare(): Promise<void> {
    const { options, folder } = this;
    mkdirSync(join(folder, "tools", "env"), { recursive: true });
    await run(["cp", join(ROOT, "tools/env/make-env.sh"), join(folder, "tools/env/")]);
    await run(["sh", join(folder, "tools/env/make-env.sh")], {
      env: { TREASURY_ADDRESS: options.treasuryAddress },
    });
    const key = join(folder, "secrets", "treasury_private_key");
    rmSync(key);
    writeFileSync(key, options.treasuryKey);
    chmodSync(key, 0o444);
    const lines = {
      COMPOSE_PROJECT_NAME: options.project,
      CONTAINER_PREFIX: `${options.project}-`,
      SECRETS_DIRECTORY: join(folder, "secrets"),
      CONFIG_FILE: join(folder, "config.json"),
      WEB_PORT: `127.0.0.1:${options.webPort}`,
      STRATUM_PORT: `127.0.0.1:${options.stratumPort}`,
      INTERNAL_SUBNET: options.subnet,
      DEVNET_MINER_ADDRESS: options.minerAddress,
      NODE: options.node,
    };
    // A later line of .env wins.
    const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(this.#envFile, readFileSync(this.#envFile, "utf8") + text.join(""));
    writeFileSync(
      join(folder, "config.json"),
      readFileSync(join(ROOT, "config/config.devnet.json")),
    );
  }

  secret(name: string): string {
    return readFileSync(join(this.folder, "secrets", name), "utf8");
  }

  compose(...parameters: string[]): Promise<string> {
    return run([...this.#command(), ...parameters], { timeoutMs: 30 * 60_000 });
  }

  tryCompose(...parameters: string[]): Promise<Ran> {
    return tryRun([...this.#command(), ...parameters]);
  }

  #command(): string[] {
    return [
      ...["docker", "compose", "--env-file", this.#envFile, "--project-directory", ROOT],
      ...["-f", join(ROOT, "docker-compose.yml")],
      ...["--profile", "devnet", "--progress", "quiet"],
    ];
  }

  async containers(): Promise<ContainerState[]> {
    const text = await this.compose("ps", "--all", "--format", "json");
    return text
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, string>)
      .map((row) => ({
        name: row.Name ?? "",
        service: row.Service ?? "",
        state: row.State ?? "",
        health: row.Health ?? "",
        id: row.ID ?? "",
      }));
  }

  /** Waits until every container runs, and every one with a health check is healthy. */
  async healthy(timeoutMs: number): Promise<void> {
    let states: ContainerState[] = [];
    const what = () =>
      states
        .filter((one) => !isWell(one))
        .map((one) => `${one.name} ${one.state} ${one.health}`)
        .join(", ");
    try {
      await waitFor("all containers are healthy", timeoutMs, async () => {
        states = await this.containers();
        return states.length > 0 && states.every(isWell) ? true : undefined;
      });
    } catch (thrown) {
      throw new Error(`not healthy: ${what()}`, { cause: thrown });
    }
  }

  /** One value from the database. */
  async sql(statement: string): Promise<string> {
    const psql = ["psql", "-U", "katpool", "-d", "katpool", "-At", "-c", statement];
    return (await this.compose("exec", "-T", "katpool-db", ...psql)).trim();
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    const url = `http://127.0.0.1:${this.options.webPort}${path}`;
    return fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10_000), ...init });
  }

  /** The process that the container is, as the host numbers it. */
  async pid(container: string): Promise<number> {
    const text = await run(["docker", "inspect", "-f", "{{.State.Pid}}", container]);
    return Number.parseInt(text, 10);
  }

  async down(): Promise<void> {
    await this.compose("down", "--volumes", "--timeout", "5");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isWell(one: ContainerState): boolean {
  return one.state === "running" && (one.health === "healthy" || one.health === "");
}
