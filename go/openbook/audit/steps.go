// The steps over the log itself.
package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sort"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

const historyPage = 1000

type published struct {
	Number   uint64 `json:"number"`
	Size     uint64 `json:"size"`
	Root     string `json:"root"`
	SignedMs uint64 `json:"signedMs"`
}

// history compares every published checkpoint, and the remembered one, with the log.
func (r *run) history(ctx context.Context) error {
	if r.options.Remembered != "" {
		subject := rules.Subject{Statement: r.options.Remembered}
		claim, err := rules.All()["forked-log"](r.Case, subject)
		r.report.IsShorter = errors.Is(err, rules.ErrBeyond)
		r.outcome("forked-log", subject, claim, err)
		r.count("checkpoints remembered from an earlier audit", 1)
	}
	count := 0
	for page := 0; ; page++ {
		list, err := r.historyPage(page)
		if errors.Is(err, book.ErrAbsent) {
			break
		}
		if err != nil {
			return err
		}
		for _, p := range list {
			r.signedMs[p.Size] = p.SignedMs
			if err := r.published(p); err != nil {
				return err
			}
		}
		count += len(list)
		if len(list) < historyPage {
			break
		}
	}
	r.count("published checkpoints", count)
	return ctx.Err()
}

func (r *run) historyPage(page int) ([]published, error) {
	path := fmt.Sprintf("/openbook/history/%d", page)
	body, err := r.File(path)
	if err != nil {
		return nil, err
	}
	var list []published
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return list, nil
}

// published checks one checkpoint of the history; the signed note is what proves a fork.
func (r *run) published(p published) error {
	if p.Size > r.Size {
		return nil // signed after the checkpoint that is audited
	}
	root, err := r.RootAt(p.Size)
	if err != nil {
		return err
	}
	if hex.EncodeToString(root[:]) == p.Root {
		return nil
	}
	path := fmt.Sprintf("/openbook/checkpoint/%d", p.Size)
	signed, err := r.File(path)
	if err != nil {
		return fmt.Errorf("the history has root %s for %d entries, the log %x: %w",
			p.Root, p.Size, root, err)
	}
	r.rule("forked-log", rules.Subject{Statement: string(signed)})
	return nil
}

func (r *run) checkSegments(ctx context.Context) error {
	workers := 0
	err := book.Each(ctx, len(r.segments), func(n int) error {
		r.rule("segment", rules.Subject{Index: r.segments[n]})
		list, err := r.Workers(r.segments[n])
		if err == nil {
			r.mu.Lock()
			workers += len(list)
			r.mu.Unlock()
		}
		return nil
	})
	r.count("segments", len(r.segments))
	r.count("worker leaves", workers)
	r.sequences()
	return err
}

// sequences looks for segments of one journal that overlap; all of the log is compared.
func (r *run) sequences() {
	byJournal := map[string][]uint64{}
	for i, entry := range r.Entries {
		if segment, ok := entry.(*format.Segment); ok {
			byJournal[segment.Journal] = append(byJournal[segment.Journal], uint64(i))
		}
	}
	for _, indices := range byJournal {
		first := func(i uint64) uint64 { return r.Entries[i].(*format.Segment).FirstSequence }
		sort.Slice(indices, func(a, b int) bool { return first(indices[a]) < first(indices[b]) })
		furthest := 0 // the segment so far that reaches furthest
		for n := 1; n < len(indices); n++ {
			last := r.Entries[indices[furthest]].(*format.Segment).LastSequence
			if first(indices[n]) <= last {
				other := rules.Subject{Index: indices[n]}
				r.rule("sequence", rules.Subject{Index: indices[furthest], Other: &other})
			}
			if r.Entries[indices[n]].(*format.Segment).LastSequence > last {
				furthest = n
			}
		}
	}
}

func (r *run) checkBlocks(ctx context.Context) error {
	err := book.Each(ctx, len(r.blocks), func(n int) error {
		subject := rules.Subject{Index: r.blocks[n]}
		r.rule("block", subject)
		block, err := r.Block(r.blocks[n])
		if err == nil && block.Outcome == format.Paid && block.Scheme == format.Solo {
			r.finder(subject)
		}
		return nil
	})
	r.count("blocks recomputed to the sompi", len(r.blocks))
	r.fees()
	if err != nil {
		return err
	}
	return r.payments()
}

// finder is checked while the shares are kept.
func (r *run) finder(subject rules.Subject) {
	claim, err := rules.All()["solo-finder"](r.Case, subject)
	if errors.Is(err, book.ErrAbsent) {
		r.note("block of entry %d: its finder's shares are not kept any more", subject.Index)
		return
	}
	r.outcome("solo-finder", subject, claim, err)
}

func (r *run) fees() {
	before := -1
	for _, index := range r.blocks {
		block, err := r.Block(index)
		if err != nil || block.Outcome != format.Paid || block.Unallocated != 0 {
			continue
		}
		if want := r.options.FeePPM; want >= 0 && int(block.FeePPM) != want {
			r.note("block of entry %d takes a fee of %d parts per million, %d were expected",
				index, block.FeePPM, want)
		}
		if before >= 0 && int(block.FeePPM) != before {
			r.note("the fee changes from %d to %d parts per million at entry %d",
				before, block.FeePPM, index)
		}
		before = int(block.FeePPM)
	}
}

// payments looks over all blocks for segments that are paid twice or never.
func (r *run) payments() error {
	payer := map[uint64]uint64{}
	first, later := uint64(math.MaxUint64), uint64(0)
	for _, block := range r.PaidBlocks() {
		paid, err := r.PaidSegments(block)
		if err != nil {
			r.outcome("block", rules.Subject{Index: block}, "", err)
			continue
		}
		for _, segment := range paid {
			if other, twice := payer[segment]; twice {
				r.rule("paid-twice", rules.Subject{Index: other, Other: &rules.Subject{Index: block},
					More: []rules.Subject{{Index: segment}}})
			}
			payer[segment] = block
			if entry, err := r.Segment(segment); err == nil {
				first, later = min(first, entry.FirstMs), max(later, entry.LastMs)
			}
		}
	}
	for _, index := range r.segments {
		segment, err := r.Segment(index)
		if err != nil {
			return err
		}
		if _, paid := payer[index]; !paid && rules.UnpaidFault(index, segment, first, later) != "" {
			r.rule("unpaid-segment", rules.Subject{Index: index})
		}
	}
	r.count("segments paid by blocks", len(payer))
	return nil
}

func (r *run) adjustments(context.Context) error {
	count, sompi := 0, uint64(0)
	for i, entry := range r.Entries {
		if adjustment, ok := entry.(*format.Adjustment); ok {
			r.rule("adjustment", rules.Subject{Index: uint64(i)})
			count++
			sompi += adjustment.Sompi / 2
		}
	}
	r.count("adjustments", count)
	if count > 0 {
		r.note("operators' adjustments move %d sompi in %d postings; read them in the log", sompi, count)
	}
	return nil
}
