import { expect, test } from "bun:test";
import { createLog } from "../log.ts";
import { maskAddress, maskFields, maskWallets } from "./mask.ts";

const WALLET = `kaspa:qz${"7".repeat(55)}ul8kq2`;

test("wallets are masked anywhere in a text", () => {
  expect(maskWallets(`${WALLET}.rig1 and kaspadev:qp${"a".repeat(61)}`)).toBe(
    "kaspa:qz777…8kq2.rig1 and kaspadev:qpaaa…aaaa",
  );
  expect(maskWallets("kaspa is a coin")).toBe("kaspa is a coin");
  expect(maskWallets("ab".repeat(32))).toBe("ab".repeat(32));
});

test("client addresses lose what names a household", () => {
  expect(
    ["203.0.113.77", "::ffff:203.0.113.77", "203.0.113.77:5123", "2001:db8:1:2::5"].map(
      maskAddress,
    ),
  ).toEqual(["203.0.113.0/24", "203.0.113.0/24", "203.0.113.0/24", "2001:db8:1::/48"]);
  expect(["2001:db8::1", "::1", "peer", ""].map(maskAddress)).toEqual([
    "2001:db8:0::/48",
    "0:0:0::/48",
    "peer",
    "",
  ]);
});

test("fields are masked at every depth, and the pool's own nodes are not", () => {
  const fields = {
    address: "203.0.113.77",
    node: "10.0.0.5:16110",
    worker: { wallet: WALLET, name: "rig1" },
    wallets: [WALLET],
    [WALLET]: 5n,
    amount: 7n,
  };
  expect(maskFields(fields)).toEqual({
    address: "203.0.113.0/24",
    node: "10.0.0.5:16110",
    worker: { wallet: "kaspa:qz777…8kq2", name: "rig1" },
    wallets: ["kaspa:qz777…8kq2"],
    "kaspa:qz777…8kq2": 5n,
    amount: 7n,
  });
});

function logged(isFull: boolean): string {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const log = createLog("test", { stream, fullAddresses: isFull });
  log.child({ wallet: WALLET }).info("worker authorized", { address: "203.0.113.77" });
  return lines.join("");
}

test("a log masks by default and tells everything on request", () => {
  expect(logged(false)).not.toMatch(/q?z7{20}|113\.77/);
  expect(logged(true)).toContain(WALLET);
  expect(logged(true)).toContain("203.0.113.77");
});
