import { expect, test } from "bun:test";
import { parseConfigText } from "../../../adapters/config/file.ts";
import { connectView } from "./connect-view.ts";

const shown = (config: object) =>
  connectView(parseConfigText(JSON.stringify({ network: "devnet", ...config }), "test")).ports.map(
    ({ port, url, tlsPort, tlsUrl }) => ({ port, url, tlsPort, tlsUrl }),
  );

test("a miner is shown the published ports, and TLS where a proxy takes it", () => {
  const stratum = [{ port: 7777, publicPort: 8888, publicTlsPort: 8889 }, { port: 7778 }];
  expect(shown({ hostname: "pool.example.org", stratum })).toEqual([
    {
      ...{ port: 8888, url: "stratum+tcp://pool.example.org:8888" },
      ...{ tlsPort: 8889, tlsUrl: "stratum+ssl://pool.example.org:8889" },
    },
    {
      ...{ port: 7778, url: "stratum+tcp://pool.example.org:7778" },
      ...{ tlsPort: null, tlsUrl: null },
    },
  ]);
});

test("without a host the page uses its own, so no address is made up", () => {
  expect(shown({ stratum: { port: 7777, publicTlsPort: 8889 } })).toEqual([
    { port: 7777, url: null, tlsPort: 8889, tlsUrl: null },
  ]);
});
