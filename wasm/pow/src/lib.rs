//! kHeavyHash for a server that checks the shares of many jobs: each job has a numbered slot with
//! its matrix and its absorbed sponge, and a check moves three numbers in and one out. Written
//! from the published rules of proof of work; `src/adapters/kaspa/pow/pow-checker.ts` is its only caller.
//! A slot that holds no job is answered with NaN, whatever its number; nothing here traps.

#![no_std]

mod keccak;
mod matrix;

use core::arch::wasm32::{memory_grow, memory_size};
use core::cell::UnsafeCell;
use keccak::State;

/// Slots lie one after another behind the data of the module; the memory grows as they are used.
const MAX_SLOTS: u32 = 8192;
const SLOT_BYTES: usize = size_of::<Slot>();
const PAGE_BYTES: usize = 65_536;
const ALIGNMENT: usize = 16;

const POW_SPONGE: State = keccak::cshake256(b"ProofOfWorkHash", 80);
const HEAVY_SPONGE: State = keccak::cshake256(b"HeavyHash", 32);
/// Of the 80 bytes hash, timestamp, 32 zeros and nonce, the nonce is the last lane.
const TIMESTAMP_LANE: usize = 4;
const NONCE_LANE: usize = 9;

/// Fresh memory is zero, so a slot that nobody wrote is not prepared.
#[repr(C, align(16))]
struct Slot {
    prepared: u64,
    sponge: State,
    matrix: matrix::Packed,
}

/// An area that JavaScript reads or writes between calls; a module without threads has one user.
struct Area<const N: usize>(UnsafeCell<[u64; N]>);
// SAFETY: the module is built without threads.
unsafe impl<const N: usize> Sync for Area<N> {}

static INPUT: Area<5> = Area(UnsafeCell::new([0; 5]));
static OUTPUT: Area<4> = Area(UnsafeCell::new([0; 4]));

unsafe extern "C" {
    static __heap_base: u8;
}

/// Where the caller writes: for `prepare` the pre-PoW hash (32 bytes) and the timestamp (u64),
/// for `mine` the target (32 bytes), all little endian.
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u64 {
    INPUT.0.get().cast()
}

/// Where `check` leaves the exact value: 32 bytes, little endian.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *mut u64 {
    OUTPUT.0.get().cast()
}

#[unsafe(no_mangle)]
pub extern "C" fn max_slots() -> u32 {
    MAX_SLOTS
}

/// Fills a slot from the input area. 0: done. -1: no such slot, or the memory cannot grow.
/// -2: the hash is all zeros, for which the generator of the matrix stands still.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(slot: u32) -> i32 {
    let Some(address) = slot_address(slot) else { return -1 };
    if !reserve(address + SLOT_BYTES) {
        return -1;
    }
    // SAFETY: INPUT is only written by the caller between calls; the slot lies in memory that
    // was reserved above, is aligned, and no other reference to it is alive.
    let (input, place) = unsafe { (*INPUT.0.get(), &mut *(address as *mut Slot)) };
    let hash = [input[0], input[1], input[2], input[3]];
    if hash == [0; 4] {
        return -2;
    }
    place.prepared = 0;
    place.sponge = POW_SPONGE;
    for (lane, word) in place.sponge.iter_mut().zip(hash) {
        *lane ^= word;
    }
    place.sponge[TIMESTAMP_LANE] ^= input[TIMESTAMP_LANE];
    place.matrix = matrix::generate(hash);
    place.prepared = 1;
    0
}

/// Empties a slot: from here on it is answered as if it had never been prepared.
#[unsafe(no_mangle)]
pub extern "C" fn release(slot: u32) {
    if let Some(address) = slot_address(slot).filter(|&a| is_in_memory(a)) {
        // SAFETY: the slot is in memory and aligned, and no other reference to it is alive.
        unsafe { (*(address as *mut Slot)).prepared = 0 };
    }
}

/// The proof-of-work value of one nonce as a double, correctly rounded (at most half a unit in
/// the last place off); its exact bytes are in the output area. NaN: the slot holds no job.
#[unsafe(no_mangle)]
pub extern "C" fn check(slot: u32, nonce_high: u32, nonce_low: u32) -> f64 {
    let Some(job) = prepared(slot) else { return f64::NAN };
    let value = heavy_hash(job, nonce(nonce_high, nonce_low));
    // SAFETY: OUTPUT is only read by the caller between calls.
    unsafe { *OUTPUT.0.get() = value };
    to_double(value)
}

/// Tries `count` nonces from the given one on; the high half stays, the low half must not pass
/// its end. The index of the first whose value is at most the target in the input area, or -1;
/// NaN: the slot holds no job.
#[unsafe(no_mangle)]
pub extern "C" fn mine(slot: u32, nonce_high: u32, nonce_low: u32, count: u32) -> f64 {
    let Some(job) = prepared(slot) else { return f64::NAN };
    // SAFETY: INPUT is only written by the caller between calls.
    let input = unsafe { *INPUT.0.get() };
    for index in 0..count {
        let value = heavy_hash(job, nonce(nonce_high, nonce_low.wrapping_add(index)));
        if is_at_most(value, [input[0], input[1], input[2], input[3]]) {
            return index as f64;
        }
    }
    -1.0
}

fn nonce(high: u32, low: u32) -> u64 {
    (high as u64) << 32 | low as u64
}

#[inline(always)]
fn heavy_hash(job: &Slot, nonce: u64) -> [u64; 4] {
    let mut sponge = job.sponge;
    sponge[NONCE_LANE] ^= nonce;
    let product = matrix::multiply(&job.matrix, keccak::squeeze(&sponge));
    let mut sponge = HEAVY_SPONGE;
    for (lane, word) in sponge.iter_mut().zip(product) {
        *lane ^= word;
    }
    keccak::squeeze(&sponge)
}

/// Lanes are least significant first.
fn is_at_most(value: [u64; 4], target: [u64; 4]) -> bool {
    for i in (0..4).rev() {
        if value[i] != target[i] {
            return value[i] < target[i];
        }
    }
    true
}

/// Rounds once: the leading 64 bits go to a double, with one sticky bit for all that follow.
fn to_double(value: [u64; 4]) -> f64 {
    let Some(top) = (0..4).rev().find(|&i| value[i] != 0) else { return 0.0 };
    let shift = value[top].leading_zeros();
    let next = if top > 0 { value[top - 1] } else { 0 };
    let leading = value[top] << shift | (next >> 1) >> (63 - shift);
    let rest = next << shift | value[..top.saturating_sub(1)].iter().fold(0, |a, b| a | b);
    let exponent = 64 * top as u64 + 1023 - shift as u64;
    (leading | (rest != 0) as u64) as f64 * f64::from_bits(exponent << 52)
}

fn slot_address(slot: u32) -> Option<usize> {
    let heap_base = &raw const __heap_base as usize;
    (slot < MAX_SLOTS).then(|| heap_base.next_multiple_of(ALIGNMENT) + slot as usize * SLOT_BYTES)
}

fn is_in_memory(address: usize) -> bool {
    address + SLOT_BYTES <= memory_size::<0>() * PAGE_BYTES
}

fn reserve(end: usize) -> bool {
    let missing = end.div_ceil(PAGE_BYTES).saturating_sub(memory_size::<0>());
    missing == 0 || memory_grow::<0>(missing) != usize::MAX
}

fn prepared(slot: u32) -> Option<&'static Slot> {
    let address = slot_address(slot).filter(|&a| is_in_memory(a))?;
    // SAFETY: the slot is in memory and aligned, every bit pattern is a valid Slot, and nothing
    // writes to it while a check runs.
    let slot = unsafe { &*(address as *const Slot) };
    (slot.prepared == 1).then_some(slot)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
