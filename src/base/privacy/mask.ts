// Masks wallets and client addresses in log fields, so that a log does not tell who mines where.
// Wallets are recognised anywhere in a text, client addresses by the name of their field: the
// addresses of the pool's own nodes and services stay readable.

/** A Kaspa address: prefix, type and the 61 or more characters of the key and checksum. */
const WALLET = /\b(kaspa(?:test|dev|sim)?):([qp][a-z0-9]{50,90})\b/g;
/** Names of fields that hold a client's address. */
const CLIENT_FIELDS = new Set(["address", "client", "remoteAddress", "from"]);
const MAX_DEPTH = 4;

/** "kaspa:qz7ul…8kq2": enough to recognise a known wallet, not enough to look one up. */
export function maskWallets(text: string): string {
  if (!text.includes("kaspa")) return text;
  return text.replace(
    WALLET,
    (_whole, prefix: string, body: string) => `${prefix}:${body.slice(0, 5)}…${body.slice(-4)}`,
  );
}

/** IPv4 to its /24, IPv6 to its /48; anything else stays. */
export function maskAddress(address: string): string {
  const four = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}(:\d+)?$/i.exec(address);
  if (four !== null) return `${four[1]}.0/24`;
  if (!/^[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*(%.*)?$/i.test(address)) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) while (groups.length < 3) groups.push("0");
  return `${groups.slice(0, 3).join(":")}::/48`;
}

/** A copy of `fields` with wallets and client addresses masked. */
export function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  return maskRecord(fields, 0);
}

function maskRecord(record: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(record).map(([name, value]): [string, unknown] => {
    if (typeof value === "string" && CLIENT_FIELDS.has(name)) {
      return [name, maskAddress(maskWallets(value))];
    }
    return [maskWallets(name), maskValue(value, depth)];
  });
  return Object.fromEntries(entries);
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return maskWallets(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date || value instanceof Error) return value;
  if (depth >= MAX_DEPTH) return "…";
  if (Array.isArray(value)) return value.map((one) => maskValue(one, depth + 1));
  return maskRecord(value, depth + 1);
}
