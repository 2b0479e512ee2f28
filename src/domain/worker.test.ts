import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseUser, parseWorkerKey, workerKey } from "./worker.ts";

const WALLET = "kaspa:qypr7ayk2g55fccyv9n6gf9rgrcnpepkfgjf9dk8mtcp3ug93mq5tgsgrcnp0";
const BARE = WALLET.slice(6);

test.each([
  [WALLET, WALLET, "default"],
  [BARE, WALLET, "default"],
  [`${WALLET}.rig1`, WALLET, "rig1"],
  [`${BARE}.rig1.third`, WALLET, "rig1.third"],
  [`${WALLET}.`, WALLET, "default"],
  [` \t${WALLET}.rig1\r\n`, WALLET, "rig1"],
  [`kaspa%3A${BARE}.rig1`, WALLET, "rig1"],
  [`kaspa%3a${BARE}%2erig1`, WALLET, "rig1"],
  [`${WALLET}.a%3Ab`, WALLET, "a%3Ab"],
  [`${WALLET}.a/b`, WALLET, "a/b"],
  [`${WALLET}.';DROP`, WALLET, "';DROP"],
  [`${WALLET}.=HYPERLINK("x")`, WALLET, '=HYPERLINK("x")'],
  [`${WALLET}.${"x".repeat(64)}`, WALLET, "x".repeat(64)],
])("%p is accepted", (user, wallet, name) => {
  expect(parseUser(user, "kaspa")).toEqual({ ok: true, worker: { wallet, name } });
});

test.each([
  ["", "missing"],
  [".rig", "not a Kaspa address"],
  [`${WALLET}.${"x".repeat(65)}`, "worker name"],
  [`${WALLET}.a b`, "worker name"],
  [`${WALLET}.a\u0000`, "worker name"],
  [`${WALLET}.\u202eabc`, "worker name"],
  [`${WALLET}.é`, "worker name"],
  [WALLET.toUpperCase(), "not a Kaspa address"],
  [`kaspa:${BARE.toUpperCase()}`, "not a Kaspa address"],
  [`\u00a0${WALLET}`, "not a Kaspa address"],
  [`<${WALLET}>`, "not a Kaspa address"],
  [`kaspatest:${BARE}`, "not of this network (kaspa:)"],
  [`bitcoin:${BARE}`, "not of this network"],
  [`kaspa:kaspa:${BARE}`, "not a Kaspa address"],
  ["x".repeat(201), "too long"],
])("%p is refused", (user, reason) => {
  const parsed = parseUser(user, "kaspa");
  expect(parsed.ok ? "" : parsed.reason).toContain(reason);
});

test("accepted workers are printable, and their key decodes to them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (name, wallet) => {
      for (const user of [`${WALLET}.${name}`, `${wallet}.${name}`, wallet]) {
        const parsed = parseUser(user, "kaspa");
        if (!parsed.ok) continue;
        const { worker } = parsed;
        expect(`${worker.wallet}${worker.name}`).toMatch(/^[\x21-\x7e]+$/);
        expect(worker.wallet).toMatch(/^kaspa:[a-z0-9]+$/);
        expect(parseWorkerKey(workerKey(worker))).toEqual(worker);
      }
    }),
  );
});
