// Package format reads what a pool publishes as its open book: entries, trees, notes, share lists
// and capsules, as docs/developer/open-book-format.md specifies them. Nothing in it trusts the
// pool: every length is bounded, and every sum is checked for overflow.
package format

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"math/bits"
)

// Hash is a SHA-256 or BLAKE2b hash.
type Hash = [32]byte

// Work is an unsigned number of 128 bits: expected hashes.
type Work struct{ High, Low uint64 }

// WorkOf converts a number of 64 bits.
func WorkOf(low uint64) Work { return Work{Low: low} }

// Add returns the sum, and false if it does not fit 128 bits; the sum has wrapped in that case.
func (w Work) Add(other Work) (Work, bool) {
	low, carry := bits.Add64(w.Low, other.Low, 0)
	high, over := bits.Add64(w.High, other.High, carry)
	return Work{high, low}, over == 0
}

// Compare is -1, 0 or 1.
func (w Work) Compare(other Work) int {
	switch {
	case w == other:
		return 0
	case w.High < other.High || w.High == other.High && w.Low < other.Low:
		return -1
	}
	return 1
}

// IsZero reports whether there is no work.
func (w Work) IsZero() bool { return w == Work{} }

// Big returns the number for arithmetic.
func (w Work) Big() *big.Int {
	b := w.Bytes()
	return new(big.Int).SetBytes(b[:])
}

func (w Work) String() string { return w.Big().String() }

// Bytes is the number in 16 bytes, big-endian.
func (w Work) Bytes() (b [16]byte) {
	binary.BigEndian.PutUint64(b[:8], w.High)
	binary.BigEndian.PutUint64(b[8:], w.Low)
	return b
}

// WorkFromBig converts back; false if the number does not fit.
func WorkFromBig(n *big.Int) (Work, bool) {
	if n.Sign() < 0 || n.BitLen() > 128 {
		return Work{}, false
	}
	var b [16]byte
	n.FillBytes(b[:])
	return Work{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}, true
}

// ParseWork reads a decimal number.
func ParseWork(text string) (Work, error) {
	n, ok := new(big.Int).SetString(text, 10)
	if ok {
		if work, fits := WorkFromBig(n); fits {
			return work, nil
		}
	}
	return Work{}, fmt.Errorf("%q is not an amount of work", text)
}
