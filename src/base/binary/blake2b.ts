// Keyed BLAKE2b with 256 bits (RFC 7693), which Kaspa hashes headers and transactions with. 64-bit
// words are pairs of 32-bit ones, low half first, so that nothing is allocated per round.

const BLOCK_BYTES = 128;
const ROUNDS = 12;
const DIGEST_BYTES = 32;

const IV = Uint32Array.from([
  ...[0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1],
  ...[0xa54ff53a, 0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab],
  ...[0x137e2179, 0x5be0cd19],
]);

/** Which words each round mixes, one hex digit a word (RFC 7693, 2.7). */
const SIGMA = [
  ...["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8"],
  ...["905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a"],
  ...["6fe9b308c2d714a5", "a2847615fb9e3cd0"],
].map((row) => Uint8Array.from(row, (digit) => Number.parseInt(digit, 16)));

/** The four words of the working vector that each of the eight steps of a round mixes. */
const LANES = [
  ...[0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  ...[0, 5, 10, 15, 1, 6, 11, 12, 2, 7, 8, 13, 3, 4, 9, 14],
].map((word) => word * 2);

const v = new Uint32Array(32);
const m = new Uint32Array(32);

/** `key` is ASCII of 1 to 64 characters. */
export function blake2b256(key: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = Uint32Array.from(IV);
  state[0] = (state[0] ?? 0) ^ 0x0101_0000 ^ (key.length << 8) ^ DIGEST_BYTES;
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(new TextEncoder().encode(key));
  const total = BLOCK_BYTES + data.byteLength;
  let done = BLOCK_BYTES;
  compress(state, block, { count: done, isLast: done === total });
  for (let at = 0; at < data.byteLength; at += BLOCK_BYTES) {
    const part = data.subarray(at, at + BLOCK_BYTES);
    block.fill(0);
    block.set(part);
    done += part.byteLength;
    compress(state, block, { count: done, isLast: done === total });
  }
  const digest = new Uint8Array(DIGEST_BYTES);
  const view = new DataView(digest.buffer);
  for (let word = 0; word < 8; word++) view.setUint32(word * 4, state[word] ?? 0, true);
  return digest;
}

function compress(
  state: Uint32Array,
  block: Uint8Array,
  { count, isLast }: { count: number; isLast: boolean },
): void {
  const view = new DataView(block.buffer);
  for (let word = 0; word < 32; word++) m[word] = view.getUint32(word * 4, true);
  v.set(state);
  v.set(IV, 16);
  v[24] = (v[24] ?? 0) ^ (count >>> 0);
  v[25] = (v[25] ?? 0) ^ Math.floor(count / 2 ** 32);
  if (isLast) {
    v[28] = ~(v[28] ?? 0);
    v[29] = ~(v[29] ?? 0);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const order = SIGMA[round % SIGMA.length] as Uint8Array;
    for (let step = 0; step < 8; step++) mix(step * 4, order, step * 2);
  }
  for (let word = 0; word < 16; word++) {
    state[word] = (state[word] ?? 0) ^ (v[word] ?? 0) ^ (v[word + 16] ?? 0);
  }
}

function mix(lane: number, order: Uint8Array, at: number): void {
  const a = LANES[lane] as number;
  const b = LANES[lane + 1] as number;
  const c = LANES[lane + 2] as number;
  const d = LANES[lane + 3] as number;
  add(a, b);
  addWord(a, (order[at] as number) * 2);
  exchange(d, a);
  add(c, d);
  rotate(b, c, 24);
  add(a, b);
  addWord(a, (order[at + 1] as number) * 2);
  rotate(d, a, 16);
  add(c, d);
  rotate(b, c, 63);
}

/** v[to] += v[from] */
function add(to: number, from: number): void {
  const low = (v[to] as number) + (v[from] as number);
  v[to + 1] = (v[to + 1] as number) + (v[from + 1] as number) + (low >= 2 ** 32 ? 1 : 0);
  v[to] = low;
}

/** v[to] += m[word] */
function addWord(to: number, word: number): void {
  const low = (v[to] as number) + (m[word] as number);
  v[to + 1] = (v[to + 1] as number) + (m[word + 1] as number) + (low >= 2 ** 32 ? 1 : 0);
  v[to] = low;
}

/** v[to] = (v[to] ^ v[by]) rotated right by 32, which exchanges the halves. */
function exchange(to: number, by: number): void {
  const low = (v[to] as number) ^ (v[by] as number);
  v[to] = (v[to + 1] as number) ^ (v[by + 1] as number);
  v[to + 1] = low;
}

/** v[to] = (v[to] ^ v[by]) rotated right by `bits`: 16, 24 or 63. */
function rotate(to: number, by: number, bits: number): void {
  const low = (v[to] as number) ^ (v[by] as number);
  const high = (v[to + 1] as number) ^ (v[by + 1] as number);
  if (bits === 63) {
    v[to] = (low << 1) | (high >>> 31);
    v[to + 1] = (high << 1) | (low >>> 31);
    return;
  }
  v[to] = (low >>> bits) | (high << (32 - bits));
  v[to + 1] = (high >>> bits) | (low << (32 - bits));
}
