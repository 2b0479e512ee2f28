// A coinbase from the bytes that its hash is made of: whom it pays, and its free text.
package kaspa

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Coinbase is what the open book reads of a coinbase.
type Coinbase struct {
	Version   uint16
	BlueScore uint64
	Subsidy   uint64
	Script    Script // receives this block's reward in a later coinbase
	Extra     []byte // after the script: the node's version and a slash, then the miner's text
	Outputs   []Output
}

// Script is a script public key.
type Script struct {
	Version uint16
	Bytes   []byte
}

// Equal reports whether both pay the same owner.
func (s Script) Equal(other Script) bool {
	return s.Version == other.Version && bytes.Equal(s.Bytes, other.Bytes)
}

// Output is one output of a coinbase.
type Output struct {
	Sompi  uint64
	Script Script
}

const (
	maxOutputs = 1 << 12 // the network allows K+2 = 126
)

// coinbaseNetwork is the subnetwork of coinbases.
func coinbaseNetwork() [20]byte { return [20]byte{1} }

// ParseCoinbase reads the bytes that TransactionHash hashes; anything else is an error, so that a
// pool cannot pass an ordinary transaction off as its coinbase.
func ParseCoinbase(raw []byte) (*Coinbase, error) {
	r := &reader{rest: raw}
	c := &Coinbase{Version: uint16(r.little(2))}
	if r.little(8) != 0 {
		return nil, errors.New("the transaction has inputs")
	}
	outputs := r.little(8)
	if outputs > maxOutputs {
		return nil, fmt.Errorf("the transaction has %d outputs", outputs)
	}
	for range outputs {
		output := Output{Sompi: r.little(8)}
		output.Script.Version = uint16(r.little(2))
		output.Script.Bytes = r.take(r.little(8))
		if c.Version >= 1 && r.little(1) != 0 {
			return nil, errors.New("an output of a coinbase has a covenant")
		}
		c.Outputs = append(c.Outputs, output)
	}
	r.little(8) // lock time
	if network := coinbaseNetwork(); !bytes.Equal(r.take(uint64(len(network))), network[:]) {
		return nil, errors.New("the transaction is not in the coinbase subnetwork")
	}
	r.little(8) // gas
	payload := r.take(r.little(8))
	if c.Version >= 1 {
		r.little(8) // mass
	}
	if r.err != nil || len(r.rest) != 0 {
		return nil, errors.New("the coinbase ends early or late")
	}
	return c, c.ParsePayload(payload)
}

// ParsePayload fills the fields that a coinbase's payload holds.
func (c *Coinbase) ParsePayload(payload []byte) error {
	r := &reader{rest: payload}
	c.BlueScore, c.Subsidy = r.little(8), r.little(8)
	c.Script.Version = uint16(r.little(2))
	c.Script.Bytes = r.take(r.little(1))
	if r.err != nil {
		return errors.New("the payload of the coinbase is too short")
	}
	c.Extra = r.rest
	return nil
}

// CoinbaseHash is the leaf of the coinbase in the block's Merkle tree.
func CoinbaseHash(raw []byte) Hash {
	sum := keyed("TransactionHash")
	sum.Write(raw)
	return Hash(sum.Sum(nil))
}

// RootFromFirst returns the Merkle root above leaf 0, with its siblings from the leaf up.
func RootFromFirst(leaf Hash, siblings []Hash) Hash {
	for _, sibling := range siblings {
		sum := keyed("MerkleBranchHash")
		sum.Write(leaf[:])
		sum.Write(sibling[:])
		leaf = Hash(sum.Sum(nil))
	}
	return leaf
}

type reader struct {
	rest []byte
	err  error
}

func (r *reader) take(n uint64) []byte {
	if uint64(len(r.rest)) < n {
		r.err, r.rest = errors.New("too short"), nil
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) little(n uint64) uint64 {
	var buffer [8]byte
	copy(buffer[:], r.take(n))
	return binary.LittleEndian.Uint64(buffer[:])
}
