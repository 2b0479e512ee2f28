//! Keccak-f[1600] and the two cSHAKE256 sponges of kHeavyHash (FIPS 202, SP 800-185).
//! The sponge states after their customisation block are computed by the compiler.
//! Every input here is shorter than one block of 136 bytes, so one permutation is one hash.

pub type State = [u64; 25];

/// Bytes of a block that cSHAKE256 mixes in at once, and the lane that holds the last of them.
const RATE: usize = 136;
const LAST_RATE_LANE: usize = RATE / 8 - 1;

const ROUND_CONSTANTS: [u64; 24] = round_constants();

/// The bits of the linear feedback shift register of FIPS 202, algorithm 5.
const fn round_constants() -> [u64; 24] {
    let mut constants = [0u64; 24];
    let mut register: u8 = 1;
    let mut round = 0;
    while round < 24 {
        let mut j = 0;
        while j < 7 {
            constants[round] |= ((register & 1) as u64) << ((1u32 << j) - 1);
            let overflow = register >> 7;
            register = (register << 1) ^ (overflow * 0x71);
            j += 1;
        }
        round += 1;
    }
    constants
}

/// One round, with lane (x, y) at index x + 5y.
#[inline(always)]
const fn round(a: &State, constant: u64) -> State {
    let c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
    let c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
    let c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
    let c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
    let c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
    let d0 = c4 ^ c1.rotate_left(1);
    let d1 = c0 ^ c2.rotate_left(1);
    let d2 = c1 ^ c3.rotate_left(1);
    let d3 = c2 ^ c4.rotate_left(1);
    let d4 = c3 ^ c0.rotate_left(1);

    // Each line: the five lanes that rho and pi bring into one row, then chi over that row.
    let r0 = chi([
        a[0] ^ d0,
        (a[6] ^ d1).rotate_left(44),
        (a[12] ^ d2).rotate_left(43),
        (a[18] ^ d3).rotate_left(21),
        (a[24] ^ d4).rotate_left(14),
    ]);
    let r1 = chi([
        (a[3] ^ d3).rotate_left(28),
        (a[9] ^ d4).rotate_left(20),
        (a[10] ^ d0).rotate_left(3),
        (a[16] ^ d1).rotate_left(45),
        (a[22] ^ d2).rotate_left(61),
    ]);
    let r2 = chi([
        (a[1] ^ d1).rotate_left(1),
        (a[7] ^ d2).rotate_left(6),
        (a[13] ^ d3).rotate_left(25),
        (a[19] ^ d4).rotate_left(8),
        (a[20] ^ d0).rotate_left(18),
    ]);
    let r3 = chi([
        (a[4] ^ d4).rotate_left(27),
        (a[5] ^ d0).rotate_left(36),
        (a[11] ^ d1).rotate_left(10),
        (a[17] ^ d2).rotate_left(15),
        (a[23] ^ d3).rotate_left(56),
    ]);
    let r4 = chi([
        (a[2] ^ d2).rotate_left(62),
        (a[8] ^ d3).rotate_left(55),
        (a[14] ^ d4).rotate_left(39),
        (a[15] ^ d0).rotate_left(41),
        (a[21] ^ d1).rotate_left(2),
    ]);
    [
        r0[0] ^ constant, r0[1], r0[2], r0[3], r0[4],
        r1[0], r1[1], r1[2], r1[3], r1[4],
        r2[0], r2[1], r2[2], r2[3], r2[4],
        r3[0], r3[1], r3[2], r3[3], r3[4],
        r4[0], r4[1], r4[2], r4[3], r4[4],
    ]
}

#[inline(always)]
const fn chi(b: [u64; 5]) -> [u64; 5] {
    [
        b[0] ^ (!b[1] & b[2]),
        b[1] ^ (!b[2] & b[3]),
        b[2] ^ (!b[3] & b[4]),
        b[3] ^ (!b[4] & b[0]),
        b[4] ^ (!b[0] & b[1]),
    ]
}

/// The permutation of Keccak-f[1600].
#[inline(always)]
pub const fn permute(state: &State) -> State {
    let mut a = *state;
    let mut i = 0;
    while i < 24 {
        a = round(&a, ROUND_CONSTANTS[i]);
        i += 1;
    }
    a
}

/// The first 32 bytes of the permuted state: the answer of both hashes. The last round stands
/// alone, so that the compiler leaves out the lanes that nobody reads.
#[inline(always)]
pub fn squeeze(state: &State) -> [u64; 4] {
    let mut a = *state;
    for constant in &ROUND_CONSTANTS[..23] {
        a = round(&a, *constant);
    }
    let a = round(&a, ROUND_CONSTANTS[23]);
    [a[0], a[1], a[2], a[3]]
}

/// The sponge of cSHAKE256 with an empty function name and customisation `name`, before a message
/// of `message_length` bytes (a multiple of 8, less than a block): its padding is in already.
pub const fn cshake256(name: &[u8], message_length: usize) -> State {
    // bytepad(encode_string("") || encode_string(name), RATE): left_encode of a number below 256
    // is a one and the number; lengths are in bits.
    let mut block = [0u8; RATE];
    let head = [1, RATE as u8, 1, 0, 1, (name.len() * 8) as u8];
    let mut i = 0;
    while i < head.len() {
        block[i] = head[i];
        i += 1;
    }
    i = 0;
    while i < name.len() {
        block[head.len() + i] = name[i];
        i += 1;
    }
    let mut state = [0u64; 25];
    i = 0;
    while i < RATE {
        state[i / 8] |= (block[i] as u64) << (8 * (i % 8));
        i += 1;
    }
    state = permute(&state);
    state[message_length / 8] ^= 0x04;
    state[LAST_RATE_LANE] ^= 1 << 63;
    state
}
