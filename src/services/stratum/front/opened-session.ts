// What the frame that opens a session says, in the terms of this service.

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import type { OpenedSession } from "../../../adapters/front/app-frames.ts";
import type { Extranonce } from "../devices/extranonce.ts";

/** By the port's number, which the front's port has in its name or listens on; or the only port. */
export function portOf(
  ports: readonly StratumPortConfig[],
  { port, portName }: OpenedSession,
): StratumPortConfig | undefined {
  const [number] = portName.split("-", 1);
  const named = ports.find((one) => String(one.port) === number);
  return (
    named ?? ports.find((one) => one.port === port) ?? (ports.length === 1 ? ports[0] : undefined)
  );
}

export function extranonceOf(prefix: Buffer): Extranonce {
  const size = prefix.length;
  return { size, value: prefix.readUIntBE(0, size), hex: prefix.toString("hex") };
}
