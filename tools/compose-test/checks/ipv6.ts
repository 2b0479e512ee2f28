// Visitors and miners over IPv6, and behind a proxy in front of the stack: their own addresses
// count, and the web server's log shows only the network that they are in.

import { expectThat } from "../report.ts";
import { waitFor } from "../shell.ts";
import type { Stack } from "../stack.ts";
import { minesAt } from "./connect.ts";

export async function servesIpv6(stack: Stack, wallet: string): Promise<string> {
  const { stratumPortIpv6, webPortIpv6 } = stack.options;
  const url = `http://[::1]:${webPortIpv6}`;
  await logsAs(stack, `${url}/api/pool?of=ipv6`, {}, "fd10:213::/32");
  await logsAs(stack, `${url}/api/blocks`, forwarded("203.0.113.77"), "203.0.113.0/24");
  await logsAs(stack, `${url}/api/payouts`, forwarded("2001:db8:5::9"), "2001:db8::/32");
  // Every proxy appends the address that it saw: the last one that is not a proxy's counts.
  const spoofed = forwarded("198.51.100.9, 203.0.114.77, 192.0.2.1");
  await logsAs(stack, `${url}/api/connect`, spoofed, "203.0.114.0/24");
  const direct = `http://127.0.0.1:${stack.options.webPort}/api/network`;
  await (await fetch(direct, { headers: forwarded("198.51.100.9") })).body?.cancel();
  expectThat(!(await log(stack)).includes("198.51.100.0"), "a stranger cannot name its address");
  const mined = await minesAt(`stratum+tcp://[::1]:${stratumPortIpv6}`, { wallet, worker: "six" });
  return `web and stratum, ${mined}`;
}

function forwarded(addresses: string): Record<string, string> {
  return { "X-Forwarded-For": addresses };
}

async function logsAs(
  stack: Stack,
  url: string,
  headers: Record<string, string>,
  masked: string,
): Promise<void> {
  const response = await fetch(url, { headers });
  await response.body?.cancel();
  const { pathname } = new URL(url);
  await waitFor(`nginx logs ${pathname} of ${masked}`, 10_000, async () => {
    const lines = (await log(stack)).split("\n").filter((one) => one.includes(`"${pathname}"`));
    return lines.some((one) => one.includes(`"address":"${masked}"`)) ? true : undefined;
  });
}

function log(stack: Stack): Promise<string> {
  return stack.compose("logs", "--no-log-prefix", "--since", "2m", "katpool-nginx");
}
