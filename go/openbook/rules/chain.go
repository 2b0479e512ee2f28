// The log against the chain, as a node of the auditor's own sees it.
package rules

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

// Reward is what a node says of a block.
type Reward struct {
	Color         string `json:"color"` // "blue", "red" or "unknown"
	Sompi         uint64 `json:"sompi"`
	Confirmations uint64 `json:"confirmations"`
	Merger        string `json:"merger"`
}

// Outpoint names an output.
type Outpoint struct {
	Transaction string `json:"transaction"`
	Index       uint32 `json:"index"`
}

func (o Outpoint) String() string { return fmt.Sprintf("%s:%d", o.Transaction, o.Index) }

// Payment is one output of a transaction.
type Payment struct {
	Sompi   uint64 `json:"sompi"`
	Version uint16 `json:"version"`
	Script  string `json:"script"`
}

// Transaction is an accepted transaction.
type Transaction struct {
	ID            string     `json:"id"`
	AcceptedBy    string     `json:"acceptedBy"`
	TimestampMs   uint64     `json:"timestampMs"` // of the block that accepted it
	Confirmations uint64     `json:"confirmations"`
	Spends        []Outpoint `json:"spends"`
	// Treasury are those outpoints among `spends` that paid the treasury.
	Treasury []Outpoint `json:"treasury"`
	Pays     []Payment  `json:"pays"`
}

// Chain answers from one node.
type Chain interface {
	// Reward returns nil if the node does not know the block any more.
	Reward(hash string) (*Reward, error)
	// Transaction returns nil if the node's chain has not accepted it within its scan.
	Transaction(id string) (*Transaction, error)
	// Covers reports whether the scan includes what was accepted at this DAA score.
	Covers(daaScore uint64) bool
}

// Settled is how many blocks must follow before the chain's word is final for an accusation.
const Settled = 1_500

// loggedAfterMs is how far the log must reach beyond a block or transaction before it is missed: it
// is logged when the chain has settled it.
const loggedAfterMs = 10 * minuteMs

var errNoNode = errors.New("this needs a node")

func hiddenBlockRule(c *Case, s Subject) (string, error) {
	capsule, err := c.foundBlock(s.Statement)
	if err != nil {
		return "", err
	}
	if !capsule.Header.Solves() && s.Leaf != NoProofOfWork {
		return "", errors.New("the block does not solve its own target")
	}
	if s.Leaf != NoProofOfWork && c.isEasier(capsule.Header.Bits) {
		return "", errors.New("the block is far easier than those in the log")
	}
	hash := capsule.Header.BlockHash()
	if c.Knows(hash, s.Hash) || !c.reaches(capsule.Header.TimestampMs+loggedAfterMs) {
		return "", nil
	}
	if hasBegun, err := c.hasBegun(s, capsule.Header.TimestampMs); err != nil || !hasBegun {
		return "", err
	}
	return fmt.Sprintf("block %x pays the treasury and is not in the log of %d entries",
		hash, c.Size), nil
}

// isEasier reports a target that is more than four times that of any block in the log: whoever
// wants to accuse the pool could choose the bits of a block that no network has seen.
func (c *Case) isEasier(compact uint32) bool {
	easiest := new(big.Int)
	for _, entry := range c.Entries {
		if block, ok := entry.(*format.Block); ok {
			if target := kaspa.Target(block.Bits); target.Cmp(easiest) > 0 {
				easiest = target
			}
		}
	}
	limit := new(big.Int).Lsh(easiest, 2)
	return easiest.Sign() > 0 && kaspa.Target(compact).Cmp(limit) > 0
}

// hasBegun reports whether an earlier block of the pool, in the other subject, had an anchor
// already: what happened before the pool kept a log cannot be in it.
func (c *Case) hasBegun(s Subject, ms uint64) (bool, error) {
	if s.Other == nil {
		return false, errors.New("no earlier block with an anchor is given")
	}
	capsule, err := c.foundBlock(s.Other.Statement)
	if err != nil {
		return false, err
	}
	_, found := format.ParseAnchor(capsule.Coinbase.Extra)
	return found && capsule.Header.TimestampMs+loggedAfterMs <= ms, nil
}

// NoProofOfWork marks a network whose nodes check no proof of work (simnet).
const NoProofOfWork = -1

// Knows reports whether the log names a block: as a block, or as the subject of an adjustment with
// its hash or the outpoint of its reward (anybody may mine to the treasury without the pool).
func (c *Case) Knows(hash format.Hash, outpoint string) bool {
	text := hex.EncodeToString(hash[:])
	for _, entry := range c.Entries {
		switch entry := entry.(type) {
		case *format.Block:
			if entry.Hash == hash {
				return true
			}
		case *format.Adjustment:
			if entry.Subject == text || strings.HasPrefix(entry.Subject, text+"#") ||
				outpoint != "" && entry.Subject == outpoint {
				return true
			}
		}
	}
	return false
}

// blockOnChainRule: outcome and reward of an entry are the chain's.
func blockOnChainRule(c *Case, s Subject) (string, error) {
	block, err := c.Block(s.Index)
	if err != nil {
		return "", err
	}
	if c.Chain == nil {
		return "", errNoNode
	}
	reward, err := c.Chain.Reward(hex.EncodeToString(block.Hash[:]))
	if err != nil || reward == nil || reward.Confirmations < Settled {
		return "", err
	}
	return about("block", s.Index, c.rewardFault(block, reward)), nil
}

func (c *Case) rewardFault(block *format.Block, reward *Reward) string {
	if c.isAdjusted(block.Hash) {
		return "" // a reorg took the reward back, or changed it, and the log says so
	}
	switch {
	case block.Outcome == format.Paid && reward.Color != "blue":
		return fmt.Sprintf("the log pays it, the chain says %s", reward.Color)
	case block.Outcome == format.Paid && reward.Sompi != block.Reward:
		return fmt.Sprintf("the log splits %d sompi, the chain paid %d", block.Reward, reward.Sompi)
	case block.Outcome != format.Paid && reward.Color == "blue" && !c.isPaid(block.Hash):
		return fmt.Sprintf("the log says that it pays nothing, the chain paid %d sompi", reward.Sompi)
	}
	return ""
}

// isAdjusted reports a posting about the block, or a later allocation.
func (c *Case) isAdjusted(hash format.Hash) bool {
	text := hex.EncodeToString(hash[:])
	for _, entry := range c.Entries {
		switch entry := entry.(type) {
		case *format.Adjustment:
			if entry.Subject == text || strings.HasPrefix(entry.Subject, text+"#") {
				return true
			}
		case *format.Block:
			if entry.Hash == hash && entry.Allocation > 1 {
				return true
			}
		}
	}
	return false
}

func (c *Case) isPaid(hash format.Hash) bool {
	for _, index := range c.PaidBlocks() {
		if block, err := c.Block(index); err == nil && block.Hash == hash {
			return true
		}
	}
	return false
}

// payoutOnChainRule: a payout's transaction is accepted and pays what the entry says.
func payoutOnChainRule(c *Case, s Subject) (string, error) {
	if s.Index >= c.Size {
		return "", fmt.Errorf("entry %d is outside the log", s.Index)
	}
	payout, ok := c.Entries[s.Index].(*format.Payout)
	if !ok {
		return "", fmt.Errorf("entry %d is not a payout", s.Index)
	}
	if payout.Paid+payout.Fee+payout.Change != payout.Inputs ||
		payout.Consolidation != (payout.Rows == 0) {
		return about("payout", s.Index, "its inputs are not what it pays, its fee and its change"), nil
	}
	if c.Chain == nil {
		return "", errNoNode
	}
	id := hex.EncodeToString(payout.Transaction[:])
	transaction, err := c.Chain.Transaction(id)
	if err != nil {
		return "", err
	}
	if transaction == nil {
		if !c.Chain.Covers(payout.DaaScore) {
			return "", nil
		}
		return about("payout", s.Index, "the chain has not accepted transaction "+id), nil
	}
	return about("payout", s.Index, payoutFault(payout, transaction, c.Treasury)), nil
}

func payoutFault(p *format.Payout, t *Transaction, treasury kaspa.Script) string {
	paid, change := uint64(0), uint64(0)
	for i, output := range t.Pays {
		isChange := uint32(i) == p.ChangeIndex && output.Sompi == p.Change && output.isTo(treasury)
		if isChange {
			change = output.Sompi
		} else {
			paid += output.Sompi
		}
	}
	if p.Change != change || !p.Consolidation && paid != p.Paid {
		return fmt.Sprintf("the entry pays %d with change %d, transaction %s pays %d with change %d",
			p.Paid, p.Change, t.ID, paid, change)
	}
	if rows := len(t.Pays); change > 0 && rows-1 < int(p.Rows) {
		return fmt.Sprintf("the entry has %d rows, transaction %s has %d outputs", p.Rows, t.ID, rows)
	}
	return ""
}

func (p Payment) isTo(script kaspa.Script) bool {
	return p.Version == script.Version && p.Script == hex.EncodeToString(script.Bytes)
}

// payoutUnloggedRule: a transaction spends the treasury's money and the log does not know it.
func payoutUnloggedRule(c *Case, s Subject) (string, error) {
	if c.Chain == nil {
		return "", errNoNode
	}
	transaction, err := c.Chain.Transaction(s.Hash)
	if err != nil || transaction == nil || len(transaction.Treasury) == 0 {
		return "", err
	}
	for _, entry := range c.Entries {
		if payout, ok := entry.(*format.Payout); ok &&
			hex.EncodeToString(payout.Transaction[:]) == s.Hash {
			return "", nil
		}
	}
	if transaction.Confirmations < Settled || !c.reaches(transaction.TimestampMs+loggedAfterMs) {
		return "", nil
	}
	if hasBegun, err := c.hasBegun(s, transaction.TimestampMs); err != nil || !hasBegun {
		return "", err
	}
	return fmt.Sprintf("transaction %s spends the treasury's %s and is no entry of the log",
		s.Hash, transaction.Treasury[0]), nil
}
