// How to connect: hosts, ports, difficulties, and a hint per device. Pure.
// Everything shown can be copied into a miner as it is.

import type { PublicConfig, PublicPort } from "../dependencies.ts";

/** Hints per device family; docs/miner/stratum.md has the reasons. */
const DEVICES = [
  {
    device: "IceRiver KS0 to KS5",
    setup: "Pool URL with stratum+tcp://, your wallet and a worker name as user, x as password.",
    hint: "A difficulty of 64 to 512 suits KS0 and KS1; 4096 or more suits KS5.",
  },
  {
    device: "Bitmain Antminer KS3 and KS5",
    setup: "Pool URL with stratum+tcp://, your wallet and a worker name as user, x as password.",
    hint: "The first shares arrive after about ten seconds. Set a second pool entry as a backup.",
  },
  {
    device: "Goldshell KA Box",
    setup: "Pool URL with stratum+tcp://, your wallet and a worker name as user, x as password.",
    hint: "The pool sends this device fewer jobs; its hashrate is steady after about ten minutes.",
  },
  {
    device: "lolMiner, BzMiner, SRBMiner and other GPU miners",
    setup: "Algorithm KASPA or kHeavyHash, host and port of the pool, wallet.worker as user.",
    hint: "Use the port with the lowest difficulty; the password d=64 sets one by hand.",
  },
  {
    device: "Rented hashrate",
    setup: "Algorithm KHeavyHash, host and port of the pool, wallet.worker as user.",
    hint: "Request a high difficulty with the password d=65536, within the port's limits.",
  },
] as const;

export function connectView(config: PublicConfig) {
  const host = hostOf(config.hostname);
  return {
    host,
    ports: config.stratum.map((port) => portView(port, host)),
    user: "WALLET.WORKER",
    password: {
      usual: "x",
      difficulty: "d=4096",
      meaning: "d= sets the lowest difficulty, fd= a fixed one; both within the port's limits",
    },
    devices: DEVICES,
  };
}

function portView(port: PublicPort, host: string | null) {
  const number = port.publicPort ?? port.port;
  const tls = port.publicTlsPort;
  return {
    port: number,
    url: host === null ? null : `stratum+tcp://${host}:${number}`,
    tlsPort: tls ?? null,
    tlsUrl: host === null || tls === undefined ? null : `stratum+ssl://${host}:${tls}`,
    difficulty: port.difficulty,
    minDifficulty: port.minDiff,
    maxDifficulty: port.maxDiff,
    isVariable: port.varDiff,
    sharesPerMinute: port.sharesPerMinute,
    extranonceBytes: port.extraNonceSize,
  };
}

/** The bare host: operators write it alone or as a URL. */
function hostOf(hostname: string): string | null {
  const host = hostname.replace(/^[a-z+]+:\/\//i, "").replace(/[/:].*$/, "");
  return /^[a-z0-9.-]{1,253}$/i.test(host) ? host : null;
}
