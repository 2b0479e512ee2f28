// kHeavyHash, the network's proof of work, and targets from compact bits.
package kaspa

import (
	"crypto/sha3"
	"encoding/binary"
	"math"
	"math/big"
	"math/bits"
	"slices"
)

const order = 64

// Matrix multiplies the first hash; it depends on the pre-PoW hash alone. Building one costs about
// as much as ten checks, so keep it for all shares of a job.
type Matrix struct {
	prePow Hash
	cells  [order][order]uint16
}

// NewMatrix draws matrices from the pre-PoW hash until one has full rank, as consensus does.
func NewMatrix(prePow Hash) *Matrix {
	m := &Matrix{prePow: prePow}
	var state [4]uint64
	for i := range state {
		state[i] = binary.LittleEndian.Uint64(prePow[8*i:])
	}
	for {
		for row := range m.cells {
			for column := 0; column < order; column += 16 {
				word := xoshiro(&state)
				for nibble := range 16 {
					m.cells[row][column+nibble] = uint16(word >> (4 * nibble) & 0xf)
				}
			}
		}
		if m.hasFullRank() {
			return m
		}
	}
}

// xoshiro is one step of xoshiro256++.
func xoshiro(s *[4]uint64) uint64 {
	result := s[0] + bits.RotateLeft64(s[0]+s[3], 23)
	shifted := s[1] << 17
	s[2] ^= s[0]
	s[3] ^= s[1]
	s[1] ^= s[2]
	s[0] ^= s[3]
	s[2] ^= shifted
	s[3] = bits.RotateLeft64(s[3], 45)
	return result
}

// hasFullRank eliminates in floating point, because consensus does, with the same tolerance. The
// conversions keep the compiler from fusing a multiplication with a subtraction.
func (m *Matrix) hasFullRank() bool {
	const tolerance = 1e-9
	var a [order][order]float64
	for i := range a {
		for j := range a[i] {
			a[i][j] = float64(m.cells[i][j])
		}
	}
	var used [order]bool
	for column := range order {
		pivot := 0
		for pivot < order && (used[pivot] || math.Abs(a[pivot][column]) <= tolerance) {
			pivot++
		}
		if pivot == order {
			return false
		}
		used[pivot] = true
		for p := column + 1; p < order; p++ {
			a[pivot][p] /= a[pivot][column]
		}
		for row := range order {
			factor := a[row][column]
			if row == pivot || math.Abs(factor) <= tolerance {
				continue
			}
			for p := column + 1; p < order; p++ {
				a[row][p] -= float64(a[pivot][p] * factor)
			}
		}
	}
	return true
}

// Value is the proof-of-work value of a timestamp and nonce, big-endian: lower is more work.
func (m *Matrix) Value(timestampMs, nonce uint64) Hash {
	var input [80]byte
	copy(input[:], m.prePow[:])
	binary.LittleEndian.PutUint64(input[32:], timestampMs)
	binary.LittleEndian.PutUint64(input[72:], nonce)
	first := cshake("ProofOfWorkHash", input[:])

	var vector [order]uint16
	for i, b := range first {
		vector[2*i], vector[2*i+1] = uint16(b>>4), uint16(b&0xf)
	}
	var mixed Hash
	for i := range mixed {
		high, low := uint16(0), uint16(0)
		for j, element := range vector {
			high += m.cells[2*i][j] * element
			low += m.cells[2*i+1][j] * element
		}
		mixed[i] = first[i] ^ (uint8(high>>10)<<4 | uint8(low>>10))
	}
	value := cshake("HeavyHash", mixed[:])
	slices.Reverse(value[:])
	return value
}

func cshake(custom string, input []byte) Hash {
	sum := sha3.NewCSHAKE256(nil, []byte(custom))
	sum.Write(input)
	var out Hash
	sum.Read(out[:])
	return out
}

// Target is the largest proof-of-work value that compact bits allow.
func Target(compact uint32) *big.Int {
	exponent, mantissa := compact>>24, int64(compact&0xffffff)
	if mantissa > 0x7fffff {
		return new(big.Int)
	}
	if exponent <= 3 {
		return big.NewInt(mantissa >> (8 * (3 - exponent)))
	}
	return new(big.Int).Lsh(big.NewInt(mantissa), uint(8*(exponent-3)))
}

// Solves reports whether the header's own timestamp and nonce reach its target.
func (h *Header) Solves() bool {
	value := NewMatrix(h.PrePowHash()).Value(h.TimestampMs, h.Nonce)
	return new(big.Int).SetBytes(value[:]).Cmp(Target(h.Bits)) <= 0
}
