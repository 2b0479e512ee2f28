// The chain as the auditor's node would show it.
package booktest

import (
	"context"
	"fmt"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

// Node answers an audit.
type Node struct {
	blocks       []audit.Found
	Rewards      map[string]*rules.Reward
	transactions map[string]*rules.Transaction
}

func newNode() *Node {
	return &Node{Rewards: map[string]*rules.Reward{}, transactions: map[string]*rules.Transaction{}}
}

func (n *Node) found(block hash, capsule []byte, ms, reward uint64) {
	name := fmt.Sprintf("%x", block)
	n.blocks = append(n.blocks, audit.Found{Hash: name, Capsule: fmt.Sprintf("%x", capsule),
		TimestampMs: ms, Confirmations: 10_000})
	n.Rewards[name] = &rules.Reward{Color: "blue", Sompi: reward, Confirmations: 10_000}
}

// Found are the blocks that pay the treasury.
func (n *Node) Found() []audit.Found { return n.blocks }

// Spends are the treasury's transactions.
func (n *Node) Spends() []string {
	ids := make([]string, 0)
	for id := range n.transactions {
		ids = append(ids, id)
	}
	return ids
}

// Seed is a fixed block.
func (n *Node) Seed(context.Context, *book.Log) ([32]byte, error) { return hash{7, 7, 7}, nil }

// Reward is what the chain paid.
func (n *Node) Reward(block string) (*rules.Reward, error) { return n.Rewards[block], nil }

// Transaction is an accepted transaction.
func (n *Node) Transaction(id string) (*rules.Transaction, error) { return n.transactions[id], nil }

// Covers is true: the node remembers everything.
func (n *Node) Covers(uint64) bool { return true }
