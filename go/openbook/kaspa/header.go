// Package kaspa computes what the open book needs of Kaspa's consensus: header and coinbase hashes,
// the Merkle path of a coinbase, difficulty targets and kHeavyHash. It is written from the public
// rules of the network and shares no code with the pool.
package kaspa

import (
	"encoding/binary"
	"hash"

	"golang.org/x/crypto/blake2b"
)

// Hash is 32 bytes in the order in which Kaspa prints them.
type Hash = [32]byte

// Header is a block header. Parents are the expanded levels, in the node's order.
type Header struct {
	Version      uint16
	Parents      [][]Hash
	MerkleRoot   Hash
	AcceptedRoot Hash
	UtxoCommit   Hash
	TimestampMs  uint64
	Bits         uint32
	Nonce        uint64
	DaaScore     uint64
	BlueScore    uint64
	BlueWork     []byte // big-endian, no leading zeros
	PruningPoint Hash
}

// BlockHash is the hash by which the network knows the block.
func (h *Header) BlockHash() Hash { return h.hash(h.TimestampMs, h.Nonce) }

// PrePowHash is the hash that miners work on: timestamp and nonce are zero in it.
func (h *Header) PrePowHash() Hash { return h.hash(0, 0) }

func (h *Header) hash(timestampMs, nonce uint64) Hash {
	sum := keyed("BlockHash")
	little := func(bytes int, value uint64) {
		var buffer [8]byte
		binary.LittleEndian.PutUint64(buffer[:], value)
		sum.Write(buffer[:bytes])
	}
	little(2, uint64(h.Version))
	little(8, uint64(len(h.Parents)))
	for _, level := range h.Parents {
		little(8, uint64(len(level)))
		for _, parent := range level {
			sum.Write(parent[:])
		}
	}
	sum.Write(h.MerkleRoot[:])
	sum.Write(h.AcceptedRoot[:])
	sum.Write(h.UtxoCommit[:])
	little(8, timestampMs)
	little(4, uint64(h.Bits))
	little(8, nonce)
	little(8, h.DaaScore)
	little(8, h.BlueScore)
	little(8, uint64(len(h.BlueWork)))
	sum.Write(h.BlueWork)
	sum.Write(h.PruningPoint[:])
	return Hash(sum.Sum(nil))
}

// keyed is BLAKE2b-256 with a domain as its key. The error of New256 is only about key lengths.
func keyed(domain string) hash.Hash {
	sum, err := blake2b.New256([]byte(domain))
	if err != nil {
		panic("the domain is longer than a BLAKE2b key: " + domain)
	}
	return sum
}
