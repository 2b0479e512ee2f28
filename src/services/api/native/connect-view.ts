// How to connect: hosts, ports, difficulties, and what each device wants. Pure.
// Made from the public configuration. What must stay true: a miner can copy what is shown as it
// is; nothing is shown that the configuration does not say.

import type { ShownConfig, ShownPort } from "../dependencies.ts";

/** Hints per family, from what the stratum server does for each; docs/miner/stratum.md says why. */
const DEVICES = [
  {
    device: "IceRiver KS0 to KS5",
    setup: "Pool URL with stratum+tcp://, your wallet and a worker name as user, x as password.",
    hint: "KS0 and KS1 are well served by a difficulty of 64 to 512, KS5 by 4096 and more.",
  },
  {
    device: "Bitmain Antminer KS3 and KS5",
    setup: "Pool URL with stratum+tcp://, your wallet and a worker name as user, x as password.",
    hint: "The first shares come after about ten seconds; a second pool entry is worth having.",
  },
  {
    device: "Goldshell KA Box",
    setup: "Pool URL with stratum+tcp://, your wallet and a worker name as user, x as password.",
    hint: "The pool sends it fewer jobs; a steady hashrate shows after about ten minutes.",
  },
  {
    device: "lolMiner, BzMiner, SRBMiner and other GPU miners",
    setup: "Algorithm KASPA or kHeavyHash, host and port of the pool, wallet.worker as user.",
    hint: "Choose the lowest difficulty on this page; d=64 as password sets it by hand.",
  },
  {
    device: "Rented hashrate",
    setup: "Algorithm KHeavyHash, host and port of the pool, wallet.worker as user.",
    hint: "Ask for a high difficulty with the password d=65536, within the port's limits.",
  },
] as const;

export function connectView(config: ShownConfig) {
  const host = hostOf(config.hostname);
  return {
    host,
    ports: config.stratum.map((port) => portView(port, host)),
    user: "WALLET.WORKER",
    password: {
      usual: "x",
      difficulty: "d=4096",
      meaning:
        "d= starts there and never goes below, fd= stays there; both within the port's limits",
    },
    devices: DEVICES,
  };
}

function portView(port: ShownPort, host: string | null) {
  const number = port.publicPort ?? port.port;
  return {
    port: number,
    url: host === null ? null : `stratum+tcp://${host}:${number}`,
    difficulty: port.difficulty,
    minDifficulty: port.minDiff,
    maxDifficulty: port.maxDiff,
    isVariable: port.varDiff,
    sharesPerMinute: port.sharesPerMinute,
    extranonceBytes: port.extraNonceSize,
  };
}

/** The host alone: operators write it bare or as the address of their page. */
function hostOf(hostname: string): string | null {
  const host = hostname.replace(/^[a-z+]+:\/\//i, "").replace(/[/:].*$/, "");
  return /^[a-z0-9.-]{1,253}$/i.test(host) ? host : null;
}
