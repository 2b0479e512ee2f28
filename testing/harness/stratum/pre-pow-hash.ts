// The pre-PoW hash of a template, computed independently of the pool and the SDK: a reader of the
// node's protobuf bytes and BLAKE2b after RFC 7693. Slow, for tests only.

/** Fields of a protobuf message by number, each with its values in order. */
type Fields = Map<number, (bigint | Buffer)[]>;

/** `blockBytes` is an RpcBlock; the order of hashing is that of rusty-kaspa's hashing/header.rs. */
export function prePowHashOf(blockBytes: Buffer): string {
  const header = fieldsOf(bytesAt(fieldsOf(blockBytes), 1));
  const parents = (header.get(12) ?? []).map((level) => fieldsOf(level as Buffer).get(1) ?? []);
  const hash = (field: number) => Buffer.from(bytesAt(header, field).toString(), "hex");
  const work = bytesAt(header, 10).toString();
  const blueWork = Buffer.from(work.padStart(work.length + (work.length % 2), "0"), "hex");
  const parts = [
    littleEndian(numberAt(header, 1), 2),
    littleEndian(BigInt(parents.length), 8),
    ...parents.flatMap((level) => [
      littleEndian(BigInt(level.length), 8),
      ...level.map((parent) => Buffer.from(parent.toString(), "hex")),
    ]),
    ...[hash(3), hash(4), hash(5), littleEndian(0n, 8)],
    ...[littleEndian(numberAt(header, 7), 4), littleEndian(0n, 8)],
    ...[littleEndian(numberAt(header, 9), 8), littleEndian(numberAt(header, 13), 8)],
    ...[littleEndian(BigInt(blueWork.length), 8), blueWork, hash(14)],
  ];
  return blake2b256(Buffer.concat(parts), Buffer.from("BlockHash")).toString("hex");
}

export function timestampOf(blockBytes: Buffer): bigint {
  return numberAt(fieldsOf(bytesAt(fieldsOf(blockBytes), 1)), 6);
}

function fieldsOf(message: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = Number(varint());
    if (![0, 2].includes(tag & 7)) throw new Error(`wire type ${tag & 7} is not read here`);
    const value = varint();
    if ((tag & 7) === 2) at += Number(value);
    const read = (tag & 7) === 0 ? value : message.subarray(at - Number(value), at);
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), read]);
  }
  return fields;
}

function bytesAt(fields: Fields, field: number): Buffer {
  const value = fields.get(field)?.[0];
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}

function numberAt(fields: Fields, field: number): bigint {
  const value = fields.get(field)?.[0];
  return typeof value === "bigint" ? value : 0n;
}

function littleEndian(value: bigint, bytes: number): Buffer {
  return Buffer.from(value.toString(16).padStart(bytes * 2, "0"), "hex").reverse();
}

const MASK = 2n ** 64n - 1n;
const IV = [
  ...[0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n],
  ...[0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n],
];
const digits = (row: string) => [...row].map((digit) => Number.parseInt(digit, 16));
/** Which words of a block each round mixes, one hex digit a word (RFC 7693, 2.7). */
const SIGMA = [
  ...["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8"],
  ...["905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a"],
  ...["6fe9b308c2d714a5", "a2847615fb9e3cd0"],
].map(digits);
/** Columns, then diagonals, of the working vector. */
const LANES = ["048c", "159d", "26ae", "37bf", "05af", "16bc", "278d", "349e"].map(digits);

function blake2b256(data: Buffer, key: Buffer): Buffer {
  const state = IV.map((word, index) =>
    index === 0 ? word ^ 0x0101_0000n ^ (BigInt(key.length) << 8n) ^ 32n : word,
  );
  const input = Buffer.concat([key, Buffer.alloc(128 - key.length), data]);
  const blocks = Math.ceil(input.length / 128);
  for (let block = 0; block < blocks; block++) {
    const bytes = input.subarray(block * 128, (block + 1) * 128);
    const words = Buffer.concat([bytes, Buffer.alloc(128 - bytes.length)]);
    const count = BigInt(Math.min(input.length, (block + 1) * 128));
    compress(state, words, { count, isLast: block === blocks - 1 });
  }
  return Buffer.concat(state.map((word) => littleEndian(word, 8))).subarray(0, 32);
}

function compress(state: bigint[], block: Buffer, end: { count: bigint; isLast: boolean }): void {
  const message = Array.from({ length: 16 }, (_, index) => block.readBigUInt64LE(index * 8));
  const v = [...state, ...IV];
  v[12] = (v[12] ?? 0n) ^ end.count;
  if (end.isLast) v[14] = (v[14] ?? 0n) ^ MASK;
  for (let round = 0; round < 12; round++) {
    const order = SIGMA[round % 10] ?? [];
    LANES.forEach((lane, index) => {
      const word = (offset: number) => message[order[index * 2 + offset] ?? 0] ?? 0n;
      mix(v, lane, [word(0), word(1)]);
    });
  }
  for (let index = 0; index < 8; index++) {
    state[index] = (state[index] ?? 0n) ^ (v[index] ?? 0n) ^ (v[index + 8] ?? 0n);
  }
}

function mix(v: bigint[], lane: readonly number[], words: readonly [bigint, bigint]): void {
  const [a = 0, b = 0, c = 0, d = 0] = lane;
  const at = (index: number) => v[index] ?? 0n;
  for (const [word, [first, second]] of [
    [words[0], [32n, 24n]],
    [words[1], [16n, 63n]],
  ] as const) {
    v[a] = (at(a) + at(b) + word) & MASK;
    v[d] = rotate(at(d) ^ at(a), first);
    v[c] = (at(c) + at(d)) & MASK;
    v[b] = rotate(at(b) ^ at(c), second);
  }
}

function rotate(word: bigint, bits: bigint): bigint {
  return (word >> bits) | ((word << (64n - bits)) & MASK);
}
