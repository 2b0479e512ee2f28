// How many connections a port can hold: each needs a nonce prefix of its own. The prefixes of a size
// are divided among the instances, and among ports with different start difficulties. Pure.

import { dividePrefixes, prefixGroupOf } from "../../domain/nonce-space.ts";
import type { PortDifficulty } from "../../domain/port-difficulty.ts";

/** What a port allows when its prefixes are enough and the file does not say. */
const USUAL_CONNECTIONS = 20_000;

interface Port extends PortDifficulty {
  extraNonceSize: number;
  maxConnections?: number | undefined;
}

interface Ports<T extends Port> {
  stratum: readonly T[];
  instances: number;
}

/** The ports whose `maxConnections` cannot be reached, with the arithmetic. */
export function connectionFaults(ports: Ports<Port>): { index: number; message: string }[] {
  const { stratum, instances } = ports;
  const most = prefixesOf(ports);
  return stratum.flatMap((port, index) => {
    const { extraNonceSize: size, maxConnections = 0 } = port;
    const own = most(port);
    if (maxConnections <= own) return [];
    const sizes = new Set(stratum.map((one) => one.extraNonceSize).filter((one) => one > 0)).size;
    const sameSize = stratum.filter((one) => one.extraNonceSize === size);
    const groups = new Set(sameSize.map((one) => prefixGroupOf(one).key)).size;
    const shared = [
      ...(sizes > 1 ? [`${sizes} sizes of prefix`] : []),
      ...(groups > 1 ? [`${groups} start difficulties`] : []),
    ];
    const divided = shared.length > 0 ? ` and ${shared.join(" and ")}` : "";
    const message =
      `is ${maxConnections}, but an extraNonceSize of ${size} has ${256 ** size} prefixes, ` +
      `which is ${own} for each of ${instances} instances${divided}`;
    return [{ index, message }];
  });
}

/** Ports without `maxConnections` get the usual number, or as many as there are prefixes. */
export function withConnections<T extends Port>(
  ports: Ports<T>,
): (T & { maxConnections: number })[] {
  const most = prefixesOf(ports);
  return ports.stratum.map((port) => ({
    ...port,
    maxConnections: port.maxConnections ?? Math.min(USUAL_CONNECTIONS, most(port)),
  }));
}

/** Of a port in the process that has the fewest; without a prefix there is no such limit. */
function prefixesOf({ stratum, instances }: Ports<Port>): (port: Port) => number {
  const groups = stratum.map(prefixGroupOf);
  const parts = Array.from({ length: instances }, (_, instance) =>
    dividePrefixes({ groups, instance, instances }),
  );
  return (port) => {
    if (port.extraNonceSize === 0) return Number.POSITIVE_INFINITY;
    const { key } = prefixGroupOf(port);
    return Math.min(...parts.map((ranges) => widthOf(ranges.get(key))));
  };
}

function widthOf(range: { first: number; end: number } | undefined): number {
  return range === undefined ? 0 : range.end - range.first;
}
