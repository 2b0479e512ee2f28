// How the nonces are divided among connections: each gets a prefix of its own. Sizes of prefixes
// divide the first byte, so that a short one never covers a long one; processes and groups of ports
// divide the prefixes of a size. Pure.

import { limitsOf, type PortDifficulty, startDifficulty } from "./port-difficulty.ts";

export interface PrefixGroup {
  key: string;
  /** Bytes of a prefix: 0 to 3. */
  size: number;
}

/** Prefixes of `size` bytes with values from `first` up to and without `end`. */
export interface PrefixRange {
  size: number;
  first: number;
  end: number;
}

/** Ports of a group share prefixes: their connections begin with the same difficulty. */
export function prefixGroupOf(port: PortDifficulty & { extraNonceSize: number }): PrefixGroup {
  const { clampPowerOfTwo } = limitsOf(port);
  const size = port.extraNonceSize;
  return { key: `${size} ${startDifficulty(port)} ${clampPowerOfTwo}`, size };
}

/**
 * What one of `instances` processes, numbered from 0, hands out on the ports of each group, by its
 * key. Groups without a prefix have no range; a range is empty if there are fewer prefixes than
 * parts.
 */
export function dividePrefixes(options: {
  groups: readonly PrefixGroup[];
  instance: number;
  instances: number;
}): Map<string, PrefixRange> {
  const { instance, instances } = options;
  const groups = new Map(options.groups.map(({ key, size }) => [key, size]));
  const sizes = [...new Set(groups.values())].filter((size) => size > 0).sort();
  const result = new Map<string, PrefixRange>();
  sizes.forEach((size, index) => {
    const scale = 256 ** size;
    const first = Math.floor((scale * index) / sizes.length);
    const width = Math.floor((scale * (index + 1)) / sizes.length) - first;
    const keys = [...groups.keys()].filter((key) => groups.get(key) === size);
    const part = (n: number) => first + Math.floor((width * n) / (instances * keys.length));
    keys.forEach((key, at) => {
      const n = instance * keys.length + at;
      result.set(key, { size, first: part(n), end: part(n + 1) });
    });
  });
  return result;
}
