// Lists of addresses and CIDR ranges in the configuration: balancers, exempt and denied addresses.

import { BlockList, isIPv4, isIPv6 } from "node:net";
import { PoolError } from "../../../base/errors.ts";

/** Returns the test whether an address is in `list`; throws PoolError "config" naming `key`. */
export function addressList(list: readonly string[], key: string): (address: string) => boolean {
  const block = new BlockList();
  for (const entry of list) {
    const [address = "", bits] = entry.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    const width = family === "ipv6" ? 128 : 32;
    const prefix = bits === undefined ? width : /^[0-9]{1,3}$/.test(bits) ? Number(bits) : -1;
    if ((!isIPv4(address) && !isIPv6(address)) || prefix < 0 || prefix > width) {
      throw new PoolError("config", `stratum.${key}: not an address: ${entry}`);
    }
    block.addSubnet(address, prefix, family);
  }
  return (address) => {
    if (list.length === 0) return false;
    const plain = address.replace(/^::ffff:/i, "");
    return block.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
  };
}
