//! The 64 by 64 matrix of kHeavyHash: drawn from the pre-PoW hash, and multiplied with the 64
//! nibbles of a hash. It depends on the job alone, so it is built once per job and kept packed.
//!
//! Packing: an entry has 4 bits and a product 8, so a 16-bit lane has room for the entries of two
//! rows: row 2i + 2048 * row 2i+1. One `i32x4.dot_i16x8` multiplies and adds 16 entries; after
//! four of them (8 columns, sum <= 8 * 225 = 1800 < 2048) the lower field is taken out before it
//! could run into the upper one. Nothing is rounded: the sums are those of the plain product.

use core::arch::wasm32::*;

const SIZE: usize = 64;
const FIELD_BITS: u32 = 11;
/// Of a row's sum (at most 14,400) the upper four bits count.
const SUM_SHIFT: u32 = 10;
const PAIRS: usize = SIZE / 2;
/// Vectors of one half: four result bytes (eight rows) in each, for each pair of columns.
const VECTORS_PER_PAIR: usize = 4;
const PAIRS_PER_GROUP: usize = 4;

type Nibbles = [[u8; SIZE]; SIZE];

/// `[half][pair of columns][vector]`: in the order in which `multiply` reads it.
pub type Packed = [[[v128; VECTORS_PER_PAIR]; PAIRS]; 2];

/// Xoshiro256++ (Blackman and Vigna), seeded with the hash as it is.
struct Xoshiro([u64; 4]);

impl Xoshiro {
    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }
}

/// Draws matrices until one has full rank, and packs it. The seed must not be all zeros.
pub fn generate(seed: [u64; 4]) -> Packed {
    let mut random = Xoshiro(seed);
    loop {
        let nibbles = draw(&mut random);
        if has_full_rank(&nibbles) {
            return pack(&nibbles);
        }
    }
}

fn draw(random: &mut Xoshiro) -> Nibbles {
    let mut nibbles = [[0; SIZE]; SIZE];
    for row in &mut nibbles {
        for part in row.chunks_exact_mut(16) {
            let word = random.next();
            for (i, nibble) in part.iter_mut().enumerate() {
                *nibble = (word >> (4 * i)) as u8 & 0x0f;
            }
        }
    }
    nibbles
}

/// Whether elimination in doubles, with this order of pivots and this epsilon, finds 64 pivots.
/// The node decides in the same arithmetic (rusty-kaspa consensus/pow/src/matrix.rs), so the
/// order of the operations on one entry is consensus. Rows that gave a pivot are never read
/// again, so they are left alone here.
fn has_full_rank(nibbles: &Nibbles) -> bool {
    const EPSILON: f64 = 1e-9;
    let mut rows = [[0f64; SIZE]; SIZE];
    for (row, source) in rows.iter_mut().zip(nibbles) {
        for (entry, nibble) in row.iter_mut().zip(source) {
            *entry = *nibble as f64;
        }
    }
    let mut used = [false; SIZE];
    for column in 0..SIZE {
        let found = (0..SIZE).find(|&j| !used[j] && rows[j][column].abs() > EPSILON);
        let Some(pivot) = found else { return false };
        used[pivot] = true;
        let mut scaled = rows[pivot];
        let divisor = scaled[column];
        for entry in &mut scaled[column + 1..] {
            *entry /= divisor;
        }
        for (row, used) in rows.iter_mut().zip(&used) {
            let factor = row[column];
            if *used || factor.abs() <= EPSILON {
                continue;
            }
            for (entry, above) in row[column + 1..].iter_mut().zip(&scaled[column + 1..]) {
                *entry -= *above * factor;
            }
        }
    }
    true
}

fn pack(nibbles: &Nibbles) -> Packed {
    let mut packed: Packed = [[[u64x2(0, 0); VECTORS_PER_PAIR]; PAIRS]; 2];
    for (half, pairs) in packed.iter_mut().enumerate() {
        for (pair, vectors) in pairs.iter_mut().enumerate() {
            for (number, vector) in vectors.iter_mut().enumerate() {
                let first_byte = 16 * half + 4 * number;
                let lane = |i: usize| {
                    let byte = first_byte + i / 2;
                    let column = 2 * pair + i % 2;
                    let low = nibbles[2 * byte][column] as i16;
                    low | (nibbles[2 * byte + 1][column] as i16) << FIELD_BITS
                };
                *vector = i16x8(
                    lane(0), lane(1), lane(2), lane(3), lane(4), lane(5), lane(6), lane(7),
                );
            }
        }
    }
    packed
}

/// The matrix times the nibbles of `hash`, cut to four bits a row and XORed onto the hash.
#[inline(always)]
pub fn multiply(matrix: &Packed, hash: [u64; 4]) -> [u64; 4] {
    let first = u64x2(hash[0], hash[1]);
    let second = u64x2(hash[2], hash[3]);
    let columns = column_pairs(first, second);
    let low = v128_xor(multiply_half(&matrix[0], &columns), first);
    let high = v128_xor(multiply_half(&matrix[1], &columns), second);
    [
        u64x2_extract_lane::<0>(low),
        u64x2_extract_lane::<1>(low),
        u64x2_extract_lane::<0>(high),
        u64x2_extract_lane::<1>(high),
    ]
}

/// The 64 nibbles as 16-bit numbers in pairs: a byte's high nibble is the even column.
#[inline(always)]
fn column_pairs(first: v128, second: v128) -> [u32; PAIRS] {
    let mut pairs = [0u32; PAIRS];
    let out = pairs.as_mut_ptr() as *mut v128;
    for (i, bytes) in [first, second].into_iter().enumerate() {
        let words = [u16x8_extend_low_u8x16(bytes), u16x8_extend_high_u8x16(bytes)];
        for (j, word) in words.into_iter().enumerate() {
            let quads = [u32x4_extend_low_u16x8(word), u32x4_extend_high_u16x8(word)];
            for (k, quad) in quads.into_iter().enumerate() {
                let low_nibble = v128_and(quad, u32x4_splat(0x0f));
                let spread = v128_or(u32x4_shr(quad, 4), u32x4_shl(low_nibble, 16));
                // SAFETY: index 4i + 2j + k < 8, and 8 vectors are the 32 words of `pairs`;
                // v128.store has no alignment to keep.
                unsafe { v128_store(out.add(4 * i + 2 * j + k), spread) };
            }
        }
    }
    pairs
}

/// Sixteen bytes of the product: two rows to a byte, the even row in the high nibble.
#[inline(always)]
fn multiply_half(half: &[[v128; VECTORS_PER_PAIR]; PAIRS], columns: &[u32; PAIRS]) -> v128 {
    let zero = u64x2(0, 0);
    let field = u32x4_splat((1 << FIELD_BITS) - 1);
    let mut even = [zero; VECTORS_PER_PAIR];
    let mut both = [zero; VECTORS_PER_PAIR];
    for group in 0..PAIRS / PAIRS_PER_GROUP {
        let mut part = [zero; VECTORS_PER_PAIR];
        for pair in group * PAIRS_PER_GROUP..(group + 1) * PAIRS_PER_GROUP {
            let column = u32x4_splat(columns[pair]);
            for (sum, vector) in part.iter_mut().zip(&half[pair]) {
                *sum = i32x4_add(*sum, i32x4_dot_i16x8(*vector, column));
            }
        }
        for i in 0..VECTORS_PER_PAIR {
            even[i] = i32x4_add(even[i], v128_and(part[i], field));
            both[i] = i32x4_add(both[i], part[i]);
        }
    }
    let mut bytes = [zero; VECTORS_PER_PAIR];
    for i in 0..VECTORS_PER_PAIR {
        let odd = u32x4_shr(i32x4_sub(both[i], even[i]), FIELD_BITS + SUM_SHIFT);
        bytes[i] = v128_or(u32x4_shl(u32x4_shr(even[i], SUM_SHIFT), 4), odd);
    }
    u8x16_narrow_i16x8(
        u16x8_narrow_i32x4(bytes[0], bytes[1]),
        u16x8_narrow_i32x4(bytes[2], bytes[3]),
    )
}
