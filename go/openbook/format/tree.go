// Sum trees: RFC 6962's shape, with the sums of both children inside each node's hash.
package format

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/bits"
)

// ErrOverflow means that a sum of a tree does not fit its width.
var ErrOverflow = errors.New("a sum overflows")

// Sums is what a tree adds up.
type Sums struct {
	Work  Work
	Units uint64
}

// Node is a leaf or an inner node with its sums.
type Node struct {
	Hash Hash
	Sums
}

// Leaf hashes one leaf.
func Leaf(data []byte, sums Sums) Node {
	buffer := make([]byte, 0, 1+24+len(data))
	buffer = append(buffer, 0)
	buffer = appendSums(buffer, sums)
	return Node{sha256.Sum256(append(buffer, data...)), sums}
}

// join hashes two nodes; overflow is reported beside the node, whose sums have wrapped.
func join(left, right Node) (Node, bool) {
	var buffer [1 + 2*56]byte
	b := append(buffer[:0], 1)
	b = appendSums(append(b, left.Hash[:]...), left.Sums)
	b = appendSums(append(b, right.Hash[:]...), right.Sums)
	work, fits := left.Work.Add(right.Work)
	units, carry := bits.Add64(left.Units, right.Units, 0)
	return Node{sha256.Sum256(b), Sums{work, units}}, fits && carry == 0
}

func appendSums(b []byte, sums Sums) []byte {
	work := sums.Work.Bytes()
	return binary.BigEndian.AppendUint64(append(b, work[:]...), sums.Units)
}

// Tree adds leaves one by one and keeps one node per level.
type Tree struct {
	stack    []Node // complete subtrees, the largest first
	count    uint64
	overflow bool
}

// Add appends a leaf.
func (t *Tree) Add(leaf Node) {
	for n := t.count; n&1 == 1; n >>= 1 {
		leaf = t.join(t.stack[len(t.stack)-1], leaf)
		t.stack = t.stack[:len(t.stack)-1]
	}
	t.stack = append(t.stack, leaf)
	t.count++
}

func (t *Tree) join(left, right Node) Node {
	node, fits := join(left, right)
	t.overflow = t.overflow || !fits
	return node
}

// Root returns the tree's root. With ErrOverflow the hash is that of wrapped sums: a root that
// equals it proves that whoever published it let the sums overflow.
func (t *Tree) Root() (Node, error) {
	if t.count == 0 {
		return Node{Hash: sha256.Sum256(nil)}, nil
	}
	node := t.stack[len(t.stack)-1]
	for i := len(t.stack) - 2; i >= 0; i-- {
		node = t.join(t.stack[i], node)
	}
	if t.overflow {
		return node, ErrOverflow
	}
	return node, nil
}

// Climb returns the root that a leaf's path leads to. The path must have exactly the length that
// index and leaves ask for.
func Climb(leaf Node, index, leaves uint64, path []Node) (Node, error) {
	if index >= leaves {
		return Node{}, errors.New("the leaf's index is outside the tree")
	}
	last := leaves - 1
	for _, sibling := range path {
		if last == 0 {
			return Node{}, errors.New("the path is too long")
		}
		var fits bool
		if index&1 == 1 || index == last {
			// A rightmost node without a right sibling rises until it is a right child.
			for index&1 == 0 {
				index, last = index>>1, last>>1
			}
			leaf, fits = join(sibling, leaf)
		} else {
			leaf, fits = join(leaf, sibling)
		}
		if !fits {
			return Node{}, ErrOverflow
		}
		index, last = index>>1, last>>1
	}
	if last != 0 {
		return Node{}, errors.New("the path is too short")
	}
	return leaf, nil
}
