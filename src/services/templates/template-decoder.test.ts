import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { messageText } from "../../../testing/harness/stratum/template-message.ts";
import { decodeMessage, MAX_MESSAGE_BYTES } from "./template-decoder.ts";

/** Why the real message with this change is refused; "ok" when it is not. */
function judge(changes: Record<string, unknown> = {}): string {
  const decoded = decodeMessage(messageText(changes));
  return decoded.ok ? "ok" : decoded.reason;
}

const HEADER = "block.header";
const COINBASE = "block.transactions.0";
const hash = "ab".repeat(32);
const INPUT = { previousOutpoint: { transactionId: hash, index: 1 } };
const OUTPUT = { amount: "1", scriptPublicKey: { scriptPublicKey: "00" } };

test("a decoded message is complete: fields that protobuf omits are filled in", () => {
  const decoded = decodeMessage(messageText({ [`${HEADER}.daaScore`]: undefined }));
  if (!decoded.ok) throw new Error(decoded.reason);
  const { header, transactions } = decoded.message.block;
  expect(header).toMatchObject({ nonce: "0", daaScore: "0", blueScore: "1", blueWork: "796ae" });
  expect(transactions[0]).toMatchObject({
    ...{ version: 1, inputs: [], outputs: [], lockTime: "0", gas: "0", storageMass: "0" },
    payload: expect.stringMatching(/^[0-9a-f]+$/),
  });
});

test("every 64-bit number is exact, and one beyond 64 bits is refused", () => {
  const max = "18446744073709551615";
  const places = [
    ...[`${HEADER}.timestamp`, `${HEADER}.nonce`, `${COINBASE}.lockTime`, `${COINBASE}.gas`],
    `${COINBASE}.storageMass`,
  ];
  for (const place of places) {
    const decoded = decodeMessage(messageText({ [place]: max }));
    expect(JSON.stringify(decoded)).toContain(`"${max}"`);
    expect(judge({ [place]: "18446744073709551616" })).toBe(place.split(".").at(-1) ?? "");
    for (const wrong of [2 ** 53, 1, -1, "-1", "01", "1.0", "0x1", "", null, true, {}]) {
      expect(judge({ [place]: wrong })).not.toBe("ok");
    }
  }
});

test("versions that this pool does not know are refused by name", () => {
  expect(judge({ [`${HEADER}.version`]: 3 })).toBe("block_version");
  expect(judge({ [`${COINBASE}.version`]: 2 })).toBe("transaction_version");
  expect(judge({ [`${HEADER}.version`]: 1, [`${COINBASE}.version`]: 0 })).toBe("ok");
});

test("scores beyond exact integers are refused", () => {
  for (const score of ["daaScore", "blueScore"]) {
    expect(judge({ [`${HEADER}.${score}`]: "9007199254740991" })).toBe("ok");
    expect(judge({ [`${HEADER}.${score}`]: "9007199254740992" })).toBe(score);
    expect(judge({ [`${HEADER}.${score}`]: "18446744073709551615" })).toBe(score);
  }
});

test("bits without a reachable target are refused", () => {
  for (const bits of [0, 0x207fffff, 0x1e21bc1c, 0x03000001]) {
    expect(judge({ [`${HEADER}.bits`]: bits })).toBe(bits === 0 ? "bits" : "ok");
  }
  for (const bits of [0x20800000, 0x217fffff, 0xffffffff, 0x01000000, 2 ** 32, -1, 1.5, "1"]) {
    expect(judge({ [`${HEADER}.bits`]: bits })).toBe("bits");
  }
});

describe("the hostile corpus", () => {
  test.each([
    ...["hashMerkleRoot", "acceptedIdMerkleRoot", "utxoCommitment", "pruningPoint"].flatMap(
      (key): [string, unknown, string][] =>
        [undefined, "ab", hash.toUpperCase(), `${hash}00`, 5, null].map((value) => [
          `${HEADER}.${key}`,
          value,
          key,
        ]),
    ),
    ["version", 2, "version"],
    ["version", "1", "version"],
    ["kind", "new", "kind"],
    ["source", "", "source"],
    ["source", "x".repeat(65), "source"],
    ["seq", -1, "seq"],
    ["seq", 1.5, "seq"],
    ["seq", 2 ** 53, "seq"],
    ["time", "now", "time"],
    ["network", "Mainnet", "network"],
    ["block", undefined, "block"],
    ["block", [], "block"],
    ["blockBytes", "", "blockBytes"],
    ["blockBytes", "a b", "blockBytes"],
    [HEADER, undefined, "header"],
    [`${HEADER}.version`, 65_536, "header.version"],
    [`${HEADER}.parents`, [], "parents"],
    [`${HEADER}.parents`, {}, "parents"],
    [`${HEADER}.parents`, [null], "parents"],
    [`${HEADER}.parents`, [{ parentHashes: ["zz"] }], "parents"],
    [`${HEADER}.parents`, Array(257).fill({ parentHashes: [hash] }), "parents"],
    [`${HEADER}.blueWork`, "zz", "blueWork"],
    [`${HEADER}.blueWork`, "f".repeat(49), "blueWork"],
    [`${HEADER}.blueWork`, "ABC", "blueWork"],
    ["block.transactions", [], "transactions"],
    ["block.transactions", undefined, "transactions"],
    ["block.transactions", [5], "transaction"],
    [`${COINBASE}.payload`, "0", "payload"],
    [`${COINBASE}.payload`, "zz", "payload"],
    [`${COINBASE}.subnetworkId`, undefined, "subnetworkId"],
    [`${COINBASE}.inputs`, [{}], "previousOutpoint"],
    [`${COINBASE}.inputs`, [{ ...INPUT, sequence: 5 }], "sequence"],
    [`${COINBASE}.inputs`, [{ ...INPUT, sigOpCount: 256 }], "sigOpCount"],
    [`${COINBASE}.inputs`, [{ ...INPUT, computeBudget: 65_536 }], "computeBudget"],
    [`${COINBASE}.inputs`, Array(10_001).fill(INPUT), "inputs"],
    [`${COINBASE}.outputs`, [{ amount: 1 }], "scriptPublicKey"],
    [`${COINBASE}.outputs`, [{ ...OUTPUT, amount: 2 ** 53 }], "amount"],
    [`${COINBASE}.outputs`, [{ ...OUTPUT, covenant: null }], "covenant"],
    [`${COINBASE}.outputs`, [{ ...OUTPUT, covenant: { covenantId: "ab" } }], "covenant"],
  ] as [string, unknown, string][])("%s is refused, case %#", (path, value, reason) => {
    expect(judge({ [path]: value })).toBe(reason);
  });

  test("a blue work of odd length is accepted, as protobuf drops leading zeros", () => {
    expect(judge({ [`${HEADER}.blueWork`]: "abc" })).toBe("ok");
    expect(judge({ [`${HEADER}.blueWork`]: undefined })).toBe("ok");
  });

  test("invalid or oversized texts are refused quickly", () => {
    const begun = performance.now();
    const texts: [string, string][] = [
      ["", "notJson"],
      ["{", "notJson"],
      ["null", "message"],
      ["[]", "message"],
      ['"text"', "message"],
      [`\ufeff${messageText()}`, "notJson"],
      [messageText().slice(0, -1), "notJson"],
      ["[".repeat(MAX_MESSAGE_BYTES), "tooDeep"],
      ['{"a":'.repeat(MAX_MESSAGE_BYTES / 5), "tooDeep"],
      [`[${"[".repeat(20)}${"]".repeat(20)}]`, "tooDeep"],
      ["x".repeat(50_000_000), "tooLarge"],
    ];
    for (const [text, reason] of texts) expect(decodeMessage(text)).toEqual({ ok: false, reason });
    const payload = "ab".repeat(3_500_000);
    expect(judge({ [`${COINBASE}.payload`]: payload })).toBe("ok");
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  test("keys such as __proto__ have no effect", () => {
    const text = messageText().replace("{", '{"__proto__":{"kind":"x","synced":true},');
    const decoded = decodeMessage(text);
    expect(decoded.ok && decoded.message.isSynced).toBe(false);
    expect(Object.prototype).not.toHaveProperty("kind");
  });
});

test("no invalid value throws, at any place of a real message", () => {
  const paths = [
    ...["version", "source", "seq", "time", "network", "synced", "kind", "block", "blockBytes"],
    ...[HEADER, `${HEADER}.parents`, `${HEADER}.parents.0`, `${HEADER}.parents.0.parentHashes`],
    ...["block.transactions", COINBASE, `${COINBASE}.inputs`, `${COINBASE}.outputs`],
    ...[`${COINBASE}.inputs.0`, `${COINBASE}.outputs.0`, `${HEADER}.bits`, `${HEADER}.blueWork`],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const filled = { [`${COINBASE}.inputs`]: [INPUT], [`${COINBASE}.outputs`]: [OUTPUT] };
      const decoded = decodeMessage(messageText({ ...filled, [path]: value }));
      if (!decoded.ok) expect(decoded.reason).toMatch(/^[A-Za-z.]{1,32}$/);
    }),
    { numRuns: 1000 },
  );
});
