// The shares of one worker in one segment, and the positions of a challenge.
package format

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/big"
)

// Share is one proof of work.
type Share struct {
	PrePow      Hash
	TimestampMs uint64
	Nonce       uint64
	AcceptedMs  uint64
	Work        uint64
}

// Identity names a share's proof of work; it counts once in the whole log.
type Identity [48]byte

// Identity returns the share's own.
func (s *Share) Identity() (id Identity) {
	copy(id[:], s.PrePow[:])
	binary.BigEndian.PutUint64(id[32:], s.TimestampMs)
	binary.BigEndian.PutUint64(id[40:], s.Nonce)
	return id
}

// ParseShares reads a list of shares.
func ParseShares(file []byte) ([]Share, error) {
	r := &reader{rest: file}
	jobs := make([]Share, 0)
	count := r.u32()
	if uint64(count)*40 > uint64(len(r.rest)) {
		return nil, errors.New("a list of shares ends within its jobs")
	}
	for range count {
		jobs = append(jobs, Share{PrePow: r.hash(), TimestampMs: r.u64()})
	}
	if len(r.rest)%28 != 0 {
		return nil, errors.New("a list of shares ends within a share")
	}
	shares := make([]Share, len(r.rest)/28)
	for i := range shares {
		job := r.u32()
		if job >= count {
			return nil, errors.New("a share names a job that its list does not hold")
		}
		shares[i] = jobs[job]
		shares[i].Nonce, shares[i].AcceptedMs, shares[i].Work = r.u64(), r.u64(), r.u64()
	}
	return shares, r.end()
}

// Leaf hashes a share's leaf.
func (s *Share) Leaf() Node {
	var data [57]byte
	id := s.Identity()
	data[0] = 2
	copy(data[1:], id[:])
	binary.BigEndian.PutUint64(data[49:], s.AcceptedMs)
	return Leaf(data[:], Sums{WorkOf(s.Work), 1})
}

// ShareRoot hashes the tree of a worker's shares. A proof of work that occurs twice is ErrOrder.
func ShareRoot(shares []Share) (Node, error) {
	var tree Tree
	ordered := true
	var before Identity
	for i := range shares {
		id := shares[i].Identity()
		ordered = ordered && (i == 0 || bytes.Compare(before[:], id[:]) < 0)
		before = id
		tree.Add(shares[i].Leaf())
	}
	return rootOf(&tree, ordered)
}

// ReachesWork reports whether a proof-of-work value (big-endian) proves the work.
func ReachesWork(value Hash, work uint64) bool {
	if work == 0 {
		return false
	}
	limit := new(big.Int).Lsh(big.NewInt(1), 256)
	limit.Div(limit, new(big.Int).SetUint64(work))
	return new(big.Int).SetBytes(value[:]).Cmp(limit) <= 0
}

// Position is where sample k falls in the total work of the challenged segments.
func Position(seed, root Hash, size uint64, k uint32, total Work) Work {
	input := append([]byte("katpool/ob1/challenge\x00"), seed[:]...)
	input = append(input, root[:]...)
	input = binary.BigEndian.AppendUint64(input, size)
	input = binary.BigEndian.AppendUint32(input, k)
	drawn := sha256.Sum256(input)
	position := new(big.Int).SetBytes(drawn[:])
	work, _ := WorkFromBig(position.Mod(position, total.Big())) // below total, so it fits
	return work
}
