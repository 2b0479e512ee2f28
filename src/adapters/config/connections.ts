// How many connections a port can hold: each needs a nonce prefix of its own, and the instances
// divide the prefixes. Ports of several sizes or start difficulties divide them further. That is
// not counted here, so such a port may hold fewer. Pure.

/** What a port allows when its prefixes are enough and the file does not say. */
const USUAL_CONNECTIONS = 20_000;

interface Port {
  extraNonceSize: number;
  maxConnections?: number | undefined;
}

interface Ports<T extends Port> {
  stratum: readonly T[];
  instances: number;
}

/** The ports whose `maxConnections` cannot be reached, with the arithmetic. */
export function connectionFaults({
  stratum,
  instances,
}: Ports<Port>): { index: number; message: string }[] {
  return stratum.flatMap(({ extraNonceSize: size, maxConnections = 0 }, index) => {
    const most = prefixesOf(size, instances);
    if (maxConnections <= most) return [];
    const message =
      `is ${maxConnections}, but an extraNonceSize of ${size} has ${256 ** size} prefixes, ` +
      `which is ${most} for each of ${instances} instances`;
    return [{ index, message }];
  });
}

/** Ports without `maxConnections` get the usual number, or as many as there are prefixes. */
export function withConnections<T extends Port>({
  stratum,
  instances,
}: Ports<T>): (T & { maxConnections: number })[] {
  return stratum.map((port) => {
    const most = Math.min(USUAL_CONNECTIONS, prefixesOf(port.extraNonceSize, instances));
    return { ...port, maxConnections: port.maxConnections ?? most };
  });
}

/** Without a prefix connections share the nonces, and their number has no such limit. */
function prefixesOf(size: number, instances: number): number {
  return size === 0 ? Number.POSITIVE_INFINITY : Math.floor(256 ** size / instances);
}
