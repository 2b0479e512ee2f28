// The log against the chain, both ways, and the anchors in found blocks.
package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

const (
	maxAnchorAgeMs = 30_000
	leastFresh     = 0.95
)

// anchors checks that every found block signs the log, with a root that is not old.
func (r *run) anchors(context.Context) error {
	if r.node == nil {
		return nil
	}
	r.findBegin()
	fresh, aged, beyond := 0, 0, 0
	sizes := slices.Sorted(maps.Keys(r.signedMs))
	for _, found := range r.node.Found() {
		head, who, err := r.ParseStatement(found.Capsule)
		if err != nil {
			if r.begin != nil {
				r.rule("no-anchor", rules.Subject{Statement: found.Capsule, Other: r.begin})
			}
			continue
		}
		if _, err = r.ForkFault(head, who); errors.Is(err, rules.ErrBeyond) {
			beyond++
			continue
		}
		r.rule("forked-log", rules.Subject{Statement: found.Capsule})
		place, known := slices.BinarySearch(sizes, head.Size)
		if !known {
			r.unchecked("anchors", fmt.Errorf("block %s anchors %d entries, a size that the history "+
				"does not have", found.Hash, head.Size))
			continue
		}
		aged++
		// A root is old once its successor has been signed for some time.
		if place+1 == len(sizes) || found.TimestampMs <= r.signedMs[sizes[place+1]]+maxAnchorAgeMs {
			fresh++
		}
	}
	r.count("anchors in found blocks", aged)
	if beyond > 0 {
		r.note("%d found blocks anchor a longer log than the checkpoint that was audited", beyond)
	}
	if float64(fresh) < leastFresh*float64(aged) {
		r.unchecked("anchors", fmt.Errorf("only %d of %d found blocks anchor a root that was the "+
			"newest within %d s", fresh, aged, maxAnchorAgeMs/1000))
	}
	return nil
}

// findBegin looks for the pool's oldest block with an anchor: from then on it keeps a log.
func (r *run) findBegin() {
	found := r.node.Found()
	oldest := uint64(math.MaxUint64)
	for _, block := range found {
		if _, _, err := r.ParseStatement(block.Capsule); err == nil && block.TimestampMs < oldest {
			oldest = block.TimestampMs
			r.begin = &rules.Subject{Statement: block.Capsule}
		}
	}
	if r.begin == nil && len(found) > 0 {
		r.unchecked("anchors", fmt.Errorf("none of %d found blocks has an anchor", len(found)))
	}
}

// chain compares blocks and payouts with the node.
func (r *run) chain(context.Context) error {
	node := r.node
	if node == nil {
		return nil
	}
	for _, index := range r.blocks {
		r.rule("block-on-chain", rules.Subject{Index: index})
	}
	r.count("blocks compared with the chain", len(r.blocks))
	found := node.Found()
	for _, block := range found {
		hash, err := hex.DecodeString(block.Hash)
		if err != nil || len(hash) != len(format.Hash{}) {
			return fmt.Errorf("the node names a block %q", block.Hash)
		}
		if block.Confirmations < rules.Settled || r.Knows(format.Hash(hash), block.Outpoint) {
			continue
		}
		if r.begin == nil {
			continue
		}
		subject := rules.Subject{Statement: block.Capsule, Hash: block.Outpoint, Other: r.begin}
		if block.NoProofOfWork {
			subject.Leaf = rules.NoProofOfWork
		}
		r.rule("hidden-block", subject)
	}
	r.count("blocks on the chain that pay the treasury", len(found))
	payouts := 0
	for i, entry := range r.Entries {
		if _, ok := entry.(*format.Payout); ok {
			payouts++
			r.rule("payout-on-chain", rules.Subject{Index: uint64(i)})
		}
	}
	r.count("payouts", payouts)
	spends := node.Spends()
	for _, id := range spends {
		r.rule("payout-unlogged", rules.Subject{Hash: id, Other: r.begin})
	}
	r.count("transactions on the chain that spend the treasury's money", len(spends))
	return nil
}
