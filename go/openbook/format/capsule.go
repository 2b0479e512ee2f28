// Capsules: what a job or a found block was, with the proof of whom it pays.
package format

import (
	"errors"
	"fmt"

	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

// Capsule is a header, and its coinbase if the pool kept it.
type Capsule struct {
	Header   kaspa.Header
	Path     []Hash
	Raw      []byte          // the coinbase's bytes; empty if unknown
	Coinbase *kaspa.Coinbase // nil if unknown; its path leads to the header
}

// ParseCapsule reads a capsule and follows the coinbase's path.
func ParseCapsule(raw []byte) (*Capsule, error) {
	r := &reader{rest: raw}
	if version := r.u8(); version != 1 {
		return nil, fmt.Errorf("a capsule has format %d, known is 1", version)
	}
	c := &Capsule{}
	h := &c.Header
	h.Version = r.u16()
	for range r.u8() {
		level := make([]Hash, 0)
		for range r.u8() {
			level = append(level, r.hash())
		}
		h.Parents = append(h.Parents, level)
	}
	h.MerkleRoot, h.AcceptedRoot, h.UtxoCommit = r.hash(), r.hash(), r.hash()
	h.TimestampMs, h.Bits, h.Nonce = r.u64(), r.u32(), r.u64()
	h.DaaScore, h.BlueScore = r.u64(), r.u64()
	h.BlueWork = r.take(int(r.u8()))
	h.PruningPoint = r.hash()
	for range r.u8() {
		c.Path = append(c.Path, r.hash())
	}
	c.Raw = r.take(int(r.u16()))
	if err := r.end(); err != nil {
		return nil, fmt.Errorf("a capsule: %w", err)
	}
	if len(c.Raw) == 0 {
		return c, nil
	}
	if kaspa.RootFromFirst(kaspa.CoinbaseHash(c.Raw), c.Path) != h.MerkleRoot {
		return nil, errors.New("the capsule's path does not lead to its header")
	}
	coinbase, err := kaspa.ParseCoinbase(c.Raw)
	if err != nil {
		return nil, fmt.Errorf("a capsule: %w", err)
	}
	c.Coinbase = coinbase
	return c, nil
}
