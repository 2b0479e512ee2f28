// The stack with docker-compose.tls.yml: a certificate is ordered from an ACME authority, and the
// web pages and stratum are served with it.

import { writeFileSync } from "node:fs";
import { get } from "node:https";
import { connect } from "node:tls";
import { expectThat, seconds } from "../report.ts";
import { run, waitFor } from "../shell.ts";
import type { Stack } from "../stack.ts";

const NAME = "pool.test";
const ISSUED_LIMIT_MS = 120_000;

export async function servesTls(stack: Stack): Promise<string> {
  stack.useTls();
  await stack.compose("build", "pebble", "katpool-certificates");
  writeFileSync(stack.acmeRoots, "");
  await stack.compose("up", "-d", "--no-deps", "pebble");
  writeFileSync(
    stack.acmeRoots,
    await stack.compose("exec", "-T", "pebble", "cat", "/test/certs/pebble.minica.pem"),
  );
  const startedMs = performance.now();
  await stack.up();
  await stack.healthy(ISSUED_LIMIT_MS);
  const issued = seconds(startedMs);
  const ca = await issuersOf(stack);
  const page = await fetchOverTls(stack.options.webTlsPort, ca, "/api/connect");
  expectThat(page.hsts.startsWith("max-age="), `HTTPS is announced, not ${page.hsts}`);
  const { stratumTlsPort } = stack.options;
  const isShown = page.body.includes(String(stratumTlsPort));
  expectThat(isShown, `the page shows the TLS port ${stratumTlsPort}, not ${page.body}`);
  const redirect = await stack.get("/config");
  await redirect.body?.cancel();
  const location = redirect.headers.get("location") ?? "";
  expectThat(location.startsWith("https://"), `plain HTTP leads to HTTPS, not ${location}`);
  const reply = await subscribe(stratumTlsPort, ca);
  expectThat(reply.includes('"id":1'), `stratum replies over TLS, not ${reply}`);
  return `certificate in force after ${issued} s, for the web pages and for stratum`;
}

/** The root that Pebble makes at its start, from its management port. */
async function issuersOf(stack: Stack): Promise<string> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const pebble = (await stack.containers()).find((one) => one.service === "pebble");
  const address = (await run(["docker", "inspect", "-f", format, pebble?.name ?? ""])).trim();
  const url = `https://${address}:15000/roots/0`;
  return await (await fetch(url, { tls: { rejectUnauthorized: false } })).text();
}

interface Page {
  body: string;
  hsts: string;
}

function fetchOverTls(port: number, ca: string, path: string): Promise<Page> {
  const { promise, resolve, reject } = Promise.withResolvers<Page>();
  const headers = { host: NAME };
  const options = { host: "127.0.0.1", port, path, ca, servername: NAME, headers };
  const request = get(options, (response) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (part: string) => {
      body += part;
    });
    const hsts = String(response.headers["strict-transport-security"]);
    response.on("end", () => resolve({ body, hsts }));
  });
  request.on("error", reject);
  return promise;
}

async function subscribe(port: number, ca: string): Promise<string> {
  let said = "";
  const socket = connect({ host: "127.0.0.1", port, ca, servername: NAME }, () => {
    expectThat(socket.authorized, `the certificate is trusted: ${socket.authorizationError}`);
    socket.write('{"id":1,"method":"mining.subscribe","params":["compose-test/1"]}\n');
  });
  socket.on("data", (part: Buffer) => {
    said += part.toString("utf8");
  });
  let failure: Error | undefined;
  socket.on("error", (error) => {
    failure = error;
  });
  try {
    return await waitFor("a reply over TLS", 20_000, async () => {
      if (failure !== undefined) throw failure;
      return said.includes("\n") ? said : undefined;
    });
  } finally {
    socket.destroy();
  }
}
