// The files that hold the leaves of an entry's tree, and the tags of wallets and workers.
package format

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// Bytes per leaf in the published files.
const (
	workerBytes = 120
	splitBytes  = 56
	legBytes    = 42
)

// ErrOrder means that leaves are not strictly ascending: one is repeated or out of order.
var ErrOrder = errors.New("leaves are not in strictly ascending order")

// Worker is one worker of a segment.
type Worker struct {
	Wallet     Hash
	Worker     Hash
	SharesRoot Hash
	Sums
}

// Credit is one wallet of a block's split; units are sompi.
type Credit struct {
	Wallet Hash
	Sums
}

// Leg is one side of a posting.
type Leg struct {
	Gives   bool
	Account uint8
	Wallet  Hash
	Sompi   uint64
}

// ParseWorkers reads a segment's worker leaves.
func ParseWorkers(file []byte) ([]Worker, error) {
	if len(file)%workerBytes != 0 {
		return nil, fmt.Errorf("%d bytes are no list of workers", len(file))
	}
	workers := make([]Worker, len(file)/workerBytes)
	r := &reader{rest: file}
	for i := range workers {
		w := &workers[i]
		w.Wallet, w.Worker, w.SharesRoot = r.hash(), r.hash(), r.hash()
		w.Work, w.Units = r.work(), r.u64()
	}
	return workers, nil
}

// Leaf hashes a worker's leaf.
func (w *Worker) Leaf() Node {
	var data [97]byte
	data[0] = 1
	copy(data[1:], w.Wallet[:])
	copy(data[33:], w.Worker[:])
	copy(data[65:], w.SharesRoot[:])
	return Leaf(data[:], w.Sums)
}

// WorkerRoot hashes the tree. A worker that occurs twice is ErrOrder, also with two share lists.
func WorkerRoot(workers []Worker) (Node, error) {
	var tree Tree
	ordered := true
	for i := range workers {
		if i > 0 {
			ordered = ordered && after(workers[i-1].Wallet, workers[i].Wallet,
				workers[i-1].Worker, workers[i].Worker)
		}
		tree.Add(workers[i].Leaf())
	}
	return rootOf(&tree, ordered)
}

func after(pairs ...Hash) bool {
	for i := 0; i < len(pairs); i += 2 {
		if order := bytes.Compare(pairs[i][:], pairs[i+1][:]); order != 0 {
			return order < 0
		}
	}
	return false
}

func rootOf(tree *Tree, ordered bool) (Node, error) {
	root, err := tree.Root()
	if err == nil && !ordered {
		err = ErrOrder
	}
	return root, err
}

// ParseSplit reads a block's split.
func ParseSplit(file []byte) ([]Credit, error) {
	if len(file)%splitBytes != 0 {
		return nil, fmt.Errorf("%d bytes are no split", len(file))
	}
	credits := make([]Credit, len(file)/splitBytes)
	r := &reader{rest: file}
	for i := range credits {
		credits[i] = Credit{r.hash(), Sums{r.work(), r.u64()}}
	}
	return credits, nil
}

// Leaf hashes a wallet's leaf in the split.
func (c *Credit) Leaf() Node { return Leaf(append([]byte{3}, c.Wallet[:]...), c.Sums) }

// SplitRoot hashes the tree of a split.
func SplitRoot(credits []Credit) (Node, error) {
	var tree Tree
	ordered := true
	for i := range credits {
		ordered = ordered && (i == 0 || after(credits[i-1].Wallet, credits[i].Wallet))
		tree.Add(credits[i].Leaf())
	}
	return rootOf(&tree, ordered)
}

// ParseSegmentList reads a block's list of paid segments, checked against the hash in its entry.
func ParseSegmentList(file []byte, block *Block) ([]uint64, error) {
	if sha256.Sum256(file) != block.SegmentsHash || uint64(len(file)) != 8*uint64(block.Segments) {
		return nil, errors.New("the list of segments is not the one that the entry names")
	}
	list := make([]uint64, len(file)/8)
	for i := range list {
		list[i] = binary.BigEndian.Uint64(file[8*i:])
	}
	return list, nil
}

// ParseLegs reads the legs of an adjustment and hashes their tree.
func ParseLegs(file []byte) ([]Leg, Node, error) {
	if len(file)%legBytes != 0 {
		return nil, Node{}, fmt.Errorf("%d bytes are no list of legs", len(file))
	}
	legs := make([]Leg, len(file)/legBytes)
	var tree Tree
	var before []byte
	ordered := true
	for i := range legs {
		row := file[i*legBytes : (i+1)*legBytes]
		r := &reader{rest: row}
		legs[i] = Leg{r.u8() == 1, r.u8(), r.hash(), r.u64()}
		data := row[:legBytes-8]
		ordered = ordered && (i == 0 || bytes.Compare(before, data) < 0)
		before = data
		tree.Add(Leaf(append([]byte{5}, data...), Sums{Units: legs[i].Sompi}))
	}
	root, err := rootOf(&tree, ordered)
	return legs, root, err
}

// WalletTag is the name of a wallet in the log.
func WalletTag(salt Hash, wallet string) Hash { return tag("katpool/ob1/wallet", salt, wallet) }

// WorkerTag is the name of a wallet's worker in the log.
func WorkerTag(salt Hash, wallet, name string) Hash {
	return tag("katpool/ob1/worker", salt, wallet+"/"+name)
}

func tag(purpose string, salt Hash, text string) Hash {
	return sha256.Sum256([]byte(purpose + "\x00" + string(salt[:]) + text))
}

// MinuteLeaf hashes a worker's leaf in a minute's receipts.
func MinuteLeaf(wallet, worker Hash, sums Sums) Node {
	data := append(append([]byte{6}, wallet[:]...), worker[:]...)
	return Leaf(data, sums)
}

// PayoutLeaf hashes the row of a payout that pays one wallet.
func PayoutLeaf(wallet Hash, output uint32, sompi uint64) Node {
	data := append([]byte{4}, wallet[:]...)
	return Leaf(binary.BigEndian.AppendUint32(data, output), Sums{Units: sompi})
}
