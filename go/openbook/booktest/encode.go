// Package booktest writes open books for tests: an implementation of the format of its own, which
// shares nothing with the reader, so that a misreading does not cancel out. It can write honest
// books, and every cheat that the checker must find.
package booktest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/big"
)

type hash = [32]byte

type bytes []byte

func (b bytes) u8(v int) bytes     { return append(b, byte(v)) }
func (b bytes) u16(v int) bytes    { return binary.BigEndian.AppendUint16(b, uint16(v)) }
func (b bytes) u32(v int) bytes    { return binary.BigEndian.AppendUint32(b, uint32(v)) }
func (b bytes) u64(v uint64) bytes { return binary.BigEndian.AppendUint64(b, v) }
func (b bytes) hash(h hash) bytes  { return append(b, h[:]...) }
func (b bytes) text(s string) bytes {
	return append(b.u8(len(s)), s...)
}

// u128 takes any number; what does not fit is cut, as a careless pool would.
func (b bytes) u128(v *big.Int) bytes {
	cut := new(big.Int).And(v, mask(128))
	return append(b, cut.FillBytes(make([]byte, 16))...)
}

func mask(bits uint) *big.Int {
	one := big.NewInt(1)
	return new(big.Int).Sub(new(big.Int).Lsh(one, bits), one)
}

// leaf is one leaf of a sum tree.
type leaf struct {
	data  []byte
	work  *big.Int
	units uint64
}

type node struct {
	hash  hash
	work  *big.Int
	units uint64
}

// sumTree hashes recursively, with wrapping sums.
func sumTree(leaves []leaf) node {
	switch len(leaves) {
	case 0:
		return node{sha256.Sum256(nil), new(big.Int), 0}
	case 1:
		l := leaves[0]
		b := append(bytes{0}.u128(l.work).u64(l.units), l.data...)
		return node{sha256.Sum256(b), l.work, l.units}
	}
	split := 1
	for split*2 < len(leaves) {
		split *= 2
	}
	left, right := sumTree(leaves[:split]), sumTree(leaves[split:])
	b := bytes{1}.hash(left.hash).u128(left.work).u64(left.units)
	b = b.hash(right.hash).u128(right.work).u64(right.units)
	work := new(big.Int).Add(left.work, right.work)
	return node{sha256.Sum256(b), work.And(work, mask(128)), left.units + right.units}
}

// sumPath lists the siblings from the leaf up.
func sumPath(leaves []leaf, index int) []node {
	if len(leaves) == 1 {
		return nil
	}
	split := 1
	for split*2 < len(leaves) {
		split *= 2
	}
	if index < split {
		return append(sumPath(leaves[:split], index), sumTree(leaves[split:]))
	}
	return append(sumPath(leaves[split:], index-split), sumTree(leaves[:split]))
}

func plainTree(leaves []hash) hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	}
	split := 1
	for split*2 < len(leaves) {
		split *= 2
	}
	return sha256.Sum256(bytes{1}.hash(plainTree(leaves[:split])).hash(plainTree(leaves[split:])))
}

func entryHash(entry []byte) hash { return sha256.Sum256(append([]byte{0}, entry...)) }

func unhex(text string) []byte {
	raw, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return raw
}
