// One stack of docker-compose.yml with its own name, ports and subnet, so that it can run next to a
// production stack. `down` removes only what carries the project's name.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeProject } from "./checks/leftovers.ts";
import { type Ran, run, tryRun, waitFor } from "./shell.ts";

const LOG_LINES = 15;
const LOG_WIDTH = 400;

export const ROOT = join(import.meta.dir, "..", "..");

const FILES = [
  "docker-compose.yml",
  "docker-compose.ipv6.yml",
  "tools/compose-test/additions/alert-sink.yml",
  "tools/compose-test/additions/ipv6.yml",
];
const TLS_FILES = ["docker-compose.tls.yml", "tools/compose-test/additions/pebble.yml"];
const PROFILES = ["devnet", "observability", "canary"];
/** Of the network of the published ports; nginx trusts proxies in it. */
const EDGE_SUBNET_IPV6 = "fd10:213:99::/64";

export interface StackOptions {
  project: string;
  treasuryAddress: string;
  treasuryKey: string;
  minerAddress: string;
  canaryAddress: string;
  webPort: number;
  stratumPort: number;
  /** The same two on IPv6, and over TLS. */
  webPortIpv6: number;
  stratumPortIpv6: number;
  webTlsPort: number;
  stratumTlsPort: number;
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
  #root = ROOT;
  #files = FILES.map((file) => join(ROOT, file));
  readonly #profiles = [...PROFILES];
  #absentImages: readonly string[] = [];
  readonly #away = new Set<string>();
  /** Services with a health check: between two restarts their containers report no health. */
  readonly #checked = new Set<string>();

  constructor(options: StackOptions) {
    this.options = options;
    this.folder = mkdtempSync(join(tmpdir(), "katpool-compose-"));
    this.#envFile = join(this.folder, ".env");
  }

  /** Runs `make env` in a folder of its own, with the test's treasury, ports and names. */
  async prepare(): Promise<void> {
    const { options, folder } = this;
    await this.makeEnv();
    const key = join(folder, "secrets", "treasury_private_key");
    rmSync(key);
    writeFileSync(key, options.treasuryKey);
    chmodSync(key, 0o444);
    const lines = {
      COMPOSE_PROJECT_NAME: options.project,
      CONTAINER_PREFIX: `${options.project}-`,
      SECRETS_DIRECTORY: join(folder, "secrets"),
      BACKUP_FOLDER: join(folder, "backups"),
      CONFIG_FILE: join(folder, "config.json"),
      WEB_PORT: `127.0.0.1:${options.webPort}`,
      STRATUM_PORT: `127.0.0.1:${options.stratumPort}`,
      WEB_TLS_PORT: `127.0.0.1:${options.webTlsPort}`,
      STRATUM_TLS_PORT: `127.0.0.1:${options.stratumTlsPort}`,
      TEST_WEB_PORT_IPV6: String(options.webPortIpv6),
      TEST_STRATUM_PORT_IPV6: String(options.stratumPortIpv6),
      TEST_ACME_ROOTS: this.acmeRoots,
      ACME_DIRECTORY: "https://pebble:14000/dir",
      ACME_NAMES: "pool.test",
      INTERNAL_SUBNET: options.subnet,
      EDGE_SUBNET_IPV6,
      TRUSTED_PROXIES: `${EDGE_SUBNET_IPV6}, 192.0.2.1`,
      DEVNET_MINER_ADDRESS: options.minerAddress,
      CANARY_WALLET: options.canaryAddress,
      NODE: options.node,
      ALERT_DISCORD_WEBHOOK: "http://alert-sink:8000/",
    };
    this.#setLines(lines);
    const config = join(this.#root, "config/config.devnet.json");
    writeFileSync(join(folder, "config.json"), readFileSync(config));
    this.configure({ payoutCronSchedule: "* * * * *" });
  }

  /** A later line of .env wins. */
  #setLines(lines: Readonly<Record<string, string>>): void {
    const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
    const before = existsSync(this.#envFile) ? readFileSync(this.#envFile, "utf8") : "";
    writeFileSync(this.#envFile, before + text.join(""));
  }

  /** Another version of the pool from now on: its checkout, and the tag of its images. */
  useVersion(root: string, tag: string): void {
    this.#root = root;
    this.#files = [join(root, "docker-compose.yml")];
    const images = { KATPOOL: "pool", FETCHER: "fetcher", BACKUP: "backup", DEVNET: "devnet" };
    const lines = Object.entries({ ...images, FRONT: "front" }).map(([name, image]) => [
      `${name}_IMAGE`,
      `katpool/${image}:${tag}`,
    ]);
    // The first `make env` must find no .env: only then it makes the folder for backups.
    if (existsSync(this.#envFile)) this.#setLines(Object.fromEntries(lines));
  }

  /** `make env`, which may be repeated. */
  async makeEnv(): Promise<void> {
    const { folder, options } = this;
    const scripts = join(this.#root, "tools/env");
    mkdirSync(join(folder, "tools", "env"), { recursive: true });
    for (const name of readdirSync(scripts).filter((one) => one.endsWith(".sh"))) {
      await run(["cp", join(scripts, name), join(folder, "tools/env/")]);
    }
    await run(["sh", join(folder, "tools/env/make-env.sh")], {
      env: { TREASURY_ADDRESS: options.treasuryAddress },
    });
  }

  /** Changes keys of the stack's config.json. */
  configure(keys: object): void {
    const path = join(this.folder, "config.json");
    const before = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...before, ...keys }, null, 2));
  }

  /** Certificates that the test's ACME authority is trusted by. */
  get acmeRoots(): string {
    return join(this.folder, "acme-roots.pem");
  }

  /** From now on the stack has TLS, by certificates of an authority of the test. */
  useTls(): void {
    this.#files.push(...TLS_FILES.map((file) => join(ROOT, file)));
    this.#profiles.push("acme");
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
      ...["docker", "compose", "--env-file", this.#envFile, "--project-directory", this.#root],
      ...this.#files.flatMap((file) => ["-f", file]),
      ...this.#profiles.flatMap((profile) => ["--profile", profile]),
      ...["--progress", "quiet"],
    ];
  }

  /** The operator's command line on the host, for this stack; throws unless it exits with 0. */
  async katpool(...parameters: string[]): Promise<string> {
    const { code, output } = await this.tryKatpool(...parameters);
    if (code === 0) return output;
    throw new Error(`katpool ${parameters.join(" ")} exited with ${code}:\n${output}`);
  }

  tryKatpool(...parameters: string[]): Promise<Ran> {
    const env = {
      COMPOSE_ENV_FILES: this.#envFile,
      COMPOSE_FILE: this.#files.join(":"),
      COMPOSE_PROFILES: this.#profiles.join(),
      COMPOSE_PROGRESS: "quiet",
    };
    return tryRun([join(this.#root, "tools/katpool"), ...parameters], { env });
  }

  /** Images that are unavailable here; their services are not started. */
  leaveOut(images: readonly string[]): void {
    this.#absentImages = images;
  }

  async up(...parameters: string[]): Promise<void> {
    const { services } = JSON.parse(await this.compose("config", "--format", "json")) as {
      services: Record<string, { image: string; healthcheck?: object }>;
    };
    for (const [name, { healthcheck }] of Object.entries(services)) {
      if (healthcheck !== undefined) this.#checked.add(name);
    }
    const names = Object.keys(services).filter(
      (name) => !this.#absentImages.includes(services[name]?.image ?? ""),
    );
    await this.compose("up", "-d", ...parameters, ...names);
  }

  /** Stops a service on purpose; health checks ignore it until `bringBack`. */
  async takeAway(service: string): Promise<void> {
    this.#away.add(service);
    await this.compose("stop", service);
  }

  async bringBack(service: string): Promise<void> {
    await this.compose("start", service);
    this.#away.delete(service);
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
        .filter((one) => !this.#isWell(one))
        .map((one) => `${one.name} ${one.state} ${one.health}`)
        .join(", ");
    try {
      await waitFor("all containers are healthy", timeoutMs, async () => {
        states = (await this.containers()).filter((one) => !this.#away.has(one.service));
        return states.length > 0 && states.every((one) => this.#isWell(one)) ? true : undefined;
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

  /** The host process id of the container. */
  async pid(container: string): Promise<number> {
    const text = await run(["docker", "inspect", "-f", "{{.State.Pid}}", container]);
    return Number.parseInt(text, 10);
  }

  /** Diagnostics of a failure: unhealthy services and their error logs. */
  async troubles(lastSeconds: number): Promise<string> {
    const listed = await this.#tryContainers();
    const told: string[] = [];
    for (const one of listed) {
      const { output } = await tryRun(["docker", "logs", "--since", `${lastSeconds}s`, one.name]);
      const lines = output.split("\n").filter((line) => line !== "");
      const wrong = this.#isWell(one)
        ? lines.filter((line) => /"level":"?(error|ERROR)/.test(line))
        : lines;
      const shown = wrong.slice(-LOG_LINES).map((line) => line.slice(0, LOG_WIDTH));
      if (shown.length > 0) told.push(`${one.name}: ${one.state} ${one.health}`, ...shown);
    }
    return told.join("\n");
  }

  async #tryContainers(): Promise<ContainerState[]> {
    if ((await this.tryCompose("ps")).code !== 0) return [];
    return await this.containers();
  }

  #isWell(one: ContainerState): boolean {
    const isHealthy = one.health === "healthy" || !this.#checked.has(one.service);
    return one.state === "running" && isHealthy;
  }

  /** Removes the project's objects in the engine, and its folder. */
  async down(): Promise<void> {
    await removeProject(this.options.project);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
