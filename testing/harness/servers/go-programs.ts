// The Go programs of the pool, built once per test run: the template fetcher and the front.

import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { freePort } from "./processes.ts";

const MODULE = join(import.meta.dir, "..", "..", "..", "go");
const BUILT = join(tmpdir(), `katpool-go-${process.pid}`);
const programs = new Map<string, Promise<string>>();

/** The path of the program in `folder` of the Go module; built at the first call. */
export function goProgram(
  folder: "." | "./cmd/katpool-front" | "./cmd/katpool-audit",
): Promise<string> {
  const known = programs.get(folder);
  if (known !== undefined) return known;
  const made = build(folder);
  programs.set(folder, made);
  return made;
}

async function build(folder: string): Promise<string> {
  if (Bun.which("go") === null) throw new Error("go is missing: the stories build Go programs");
  const program = join(BUILT, folder === "." ? "getNewBlockTemplate" : basename(folder));
  const child = Bun.spawn(["go", "build", "-o", program, folder], {
    cwd: MODULE,
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) throw new Error(`the Go program ${folder} does not build`);
  process.on("exit", () => rmSync(BUILT, { recursive: true, force: true }));
  return program;
}

export interface FrontPort {
  port: number;
  extraNonceSize?: number;
}

/**
 * Command of a front with these ports, the last `tlsPorts` of them with TLS; its link is
 * `front.sock` in `folder`. All miners of a test have one address, so limits per origin are high.
 */
export async function frontCommand(
  folder: string,
  ports: readonly FrontPort[],
  tlsPorts = 0,
): Promise<string[]> {
  const file = join(folder, "front.json");
  const configuration = {
    ports: ports.map(({ port, extraNonceSize = 2 }, at) => ({
      name: String(port),
      listen: `127.0.0.1:${port}`,
      extraNonceSize,
      tls: at >= ports.length - tlsPorts,
    })),
    ...(tlsPorts === 0 ? {} : { certificates: [await selfSigned(folder)] }),
    limits: {
      ...{ connectionsPerOrigin: 100_000, connectsPerMinutePerOrigin: 1_000_000 },
      ...{ handshakesPerMinutePerOrigin: 1_000_000 },
      ...{ linesPerSecondPerOrigin: 1_000_000, linesBurstPerOrigin: 2_000_000 },
    },
    link: { socket: join(folder, "front.sock") },
    metrics: `127.0.0.1:${await freePort()}`,
    admin: join(folder, "front-admin.sock"),
  };
  writeFileSync(file, JSON.stringify(configuration));
  return [await goProgram("./cmd/katpool-front"), "-config", file];
}

async function selfSigned(folder: string): Promise<{ certificate: string; key: string }> {
  const [key, certificate] = [join(folder, "tls.key"), join(folder, "tls.crt")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", key, "-out", certificate, "-days", "2"];
  const child = Bun.spawn(["openssl", "req", "-x509", ...kind, ...names, ...files], {
    stderr: "ignore",
  });
  if ((await child.exited) !== 0) throw new Error("openssl made no certificate");
  return { certificate, key };
}
