// Package rules holds what a pool's open book must obey. Each rule looks at one subject of a book
// and returns a fault in plain words, or "". The auditor runs the rules on the whole book; whoever
// gets evidence runs the same rule on the files in it.
package rules

import (
	"fmt"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

// Subject names what a rule looks at; which fields count depends on the rule.
type Subject struct {
	Index uint64 `json:"index"`
	Leaf  int    `json:"leaf,omitempty"`
	Share int    `json:"share,omitempty"`
	// Other is the second place, for rules about two.
	Other *Subject `json:"other,omitempty"`
	// More are further places, for rules about many.
	More []Subject `json:"more,omitempty"`
	// Statement is a signed note or the hex of a capsule, for rules about statements of the pool.
	Statement string `json:"statement,omitempty"`
	// Hash names a block or transaction on the chain, in hex.
	Hash string `json:"hash,omitempty"`
}

// Case is what a rule may read.
type Case struct {
	*book.Book
	Treasury kaspa.Script
	Chain    Chain // nil without a node
}

// Rule returns the fault of a subject, or "". An error means that it could not be decided.
type Rule func(c *Case, subject Subject) (string, error)

// All are the rules by the kind of accusation that they decide.
func All() map[string]Rule {
	return map[string]Rule{
		"segment":            segmentRule,
		"sequence":           sequenceRule,
		"block":              blockRule,
		"paid-twice":         paidTwiceRule,
		"unpaid-segment":     unpaidRule,
		"adjustment":         adjustmentRule,
		"share":              shareRule,
		"share-twice":        shareTwiceRule,
		"chosen-work":        chosenWorkRule,
		"solo-finder":        finderRule,
		"forked-log":         forkRule,
		"no-anchor":          noAnchorRule,
		"hidden-block":       hiddenBlockRule,
		"block-on-chain":     blockOnChainRule,
		"payout-on-chain":    payoutOnChainRule,
		"payout-unlogged":    payoutUnloggedRule,
		"short-receipt":      shortReceiptRule,
		"omitted-share":      omittedShareRule,
		"job-pays-elsewhere": jobRule,
		"unproven-work":      unprovenRule,
	}
}

// sumFault compares a tree that was built from published leaves with what an entry states. The
// error is that the leaves are not those that the entry commits to: no fault can be proven by them.
func sumFault(path string, built format.Node, treeErr error, stated format.Node) (string, error) {
	if built.Hash != stated.Hash {
		return "", &book.MismatchError{Path: path, What: "the leaves do not hash to the entry's root"}
	}
	if treeErr != nil {
		return fmt.Sprintf("the committed leaves are no valid tree: %v", treeErr), nil
	}
	if built.Sums != stated.Sums {
		return fmt.Sprintf("the entry states work %s and units %d, its leaves add up to %s and %d",
			stated.Work, stated.Units, built.Work, built.Units), nil
	}
	return "", nil
}
