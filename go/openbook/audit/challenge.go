// The challenge: shares by position in cumulative work, hashed again.
package audit

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

const (
	// hashedPerList bounds the shares of one list that are hashed besides the samples.
	hashedPerList = 400
	// windows and windowLists bound the search for one share in two lists.
	windows     = 4
	windowLists = 3000
	besideMs    = 60_000
)

type listKey struct {
	segment uint64
	leaf    int
}

type challenge struct {
	*run
	mu     sync.Mutex
	depth  map[listKey][]format.Work // the samples of each list, as distances from its end
	values map[[2]format.Hash]*rules.Values
	all    rules.Values
	places map[[2]format.Hash][]rules.Subject
	seen   map[format.Identity]rules.Subject
	jobs   []rules.Subject // one per sample, for the unproven part
	absent int
	hashed int
}

func (r *run) challenge(ctx context.Context) error {
	var proven []uint64
	var total format.Work
	for _, index := range r.segments {
		segment, err := r.Segment(index)
		if err != nil {
			return err
		}
		if !segment.Proven {
			continue
		}
		proven = append(proven, index)
		sum, fits := total.Add(segment.Root.Work)
		if !fits {
			return errors.New("the work of all segments overflows")
		}
		total = sum
	}
	if without := len(r.segments) - len(proven); without > 0 {
		r.note("%d of %d segments have no proofs of their shares", without, len(r.segments))
	}
	if total.IsZero() || r.options.Samples == 0 {
		r.note("no shares can be sampled")
		return nil
	}
	c := &challenge{run: r, depth: map[listKey][]format.Work{},
		values: map[[2]format.Hash]*rules.Values{}, places: map[[2]format.Hash][]rules.Subject{},
		seen: map[format.Identity]rules.Subject{}}
	if err := c.draw(ctx, proven, total); err != nil {
		return err
	}
	keys := sortedKeys(c.depth)
	if err := book.Each(ctx, len(keys), func(n int) error { return c.hash(keys[n]) }); err != nil {
		return err
	}
	c.judge()
	return c.duplicates(ctx, keys)
}

// draw places the samples: segments in log order, workers in leaf order.
func (c *challenge) draw(ctx context.Context, proven []uint64, total format.Work) error {
	seed := c.options.Seed
	if seed == (format.Hash{}) {
		if c.node == nil {
			return errors.New("samples need a node, or a seed")
		}
		drawn, err := c.node.Seed(ctx, c.Log)
		if err != nil {
			return fmt.Errorf("seed of the samples: %w", err)
		}
		seed = drawn
	}
	c.note("samples are seeded by block %x", seed)
	positions := make([]format.Work, c.options.Samples)
	for k := range positions {
		positions[k] = format.Position(seed, c.Root, c.Size, uint32(k), total)
	}
	sort.Slice(positions, func(a, b int) bool { return positions[a].Compare(positions[b]) < 0 })
	var start format.Work
	next := 0
	for _, index := range proven {
		segment, err := c.Segment(index)
		if err != nil {
			return err
		}
		end, _ := start.Add(segment.Root.Work)
		if next < len(positions) && positions[next].Compare(end) < 0 {
			workers, err := c.Workers(index)
			if err != nil {
				return err
			}
			at := start
			for leaf := range workers {
				at, _ = at.Add(workers[leaf].Work)
				for next < len(positions) && positions[next].Compare(at) < 0 {
					key := listKey{index, leaf}
					c.depth[key] = append(c.depth[key], below(at, positions[next]))
					next++
				}
			}
		}
		start = end
	}
	c.count("shares drawn by position in the work", len(positions))
	return nil
}

// below is how much work lies between a position and the end of its worker.
func below(end, position format.Work) format.Work {
	difference := end.Big()
	work, _ := format.WorkFromBig(difference.Sub(difference, position.Big()))
	return work
}

// hash fetches one list and hashes its shares; the samples must also prove whom they pay.
func (c *challenge) hash(key listKey) error {
	place := rules.Subject{Index: key.segment, Leaf: key.leaf}
	list, fault, err := c.List(place)
	if err != nil || fault != "" {
		c.missing(key, place, fault, err)
		return nil
	}
	sampled := c.sampled(list, c.depth[key])
	matrices := map[format.Hash]*kaspa.Matrix{}
	for i := range list.Shares {
		if _, isSample := sampled[i]; i >= hashedPerList && !isSample {
			continue
		}
		share := &list.Shares[i]
		if matrices[share.PrePow] == nil {
			matrices[share.PrePow] = kaspa.NewMatrix(share.PrePow)
		}
		value := matrices[share.PrePow].Value(share.TimestampMs, share.Nonce)
		c.add(list, place, share, value)
		place.Share = i
		if times, isSample := sampled[i]; isSample {
			c.sample(list, place, value, times)
		} else if !format.ReachesWork(value, share.Work) {
			c.rule("share", place)
		}
	}
	return nil
}

// sampled maps positions to shares, in the order of the list.
func (c *challenge) sampled(list *rules.List, depth []format.Work) map[int]int {
	samples := map[int]int{}
	for _, fromEnd := range depth {
		var behind format.Work
		for i := len(list.Shares) - 1; i >= 0; i-- {
			behind, _ = behind.Add(format.WorkOf(list.Shares[i].Work))
			if fromEnd.Compare(behind) <= 0 {
				samples[i]++
				break
			}
		}
	}
	return samples
}

func (c *challenge) sample(list *rules.List, place rules.Subject, value format.Hash, times int) {
	claim, err := c.ShareFault(list, &list.Shares[place.Share], value)
	c.mu.Lock()
	for range times {
		c.jobs = append(c.jobs, place)
	}
	isUnproven := errors.Is(err, book.ErrAbsent)
	if isUnproven {
		c.absent += times
	}
	c.mu.Unlock()
	if !isUnproven {
		c.outcome("share", place, claim, err)
	}
}

// missing counts a list that is not the committed one as invented work.
func (c *challenge) missing(key listKey, place rules.Subject, fault string, err error) {
	if !errors.Is(err, book.ErrAbsent) {
		c.outcome("share", place, fault, err)
	}
	if !rules.IsNotServed(err) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for range c.depth[key] {
		c.jobs = append(c.jobs, place)
		c.absent++
	}
}

func (c *challenge) add(
	list *rules.List, place rules.Subject, share *format.Share, value format.Hash,
) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hashed++
	worker := [2]format.Hash{list.Worker.Wallet, list.Worker.Worker}
	if c.values[worker] == nil {
		c.values[worker] = &rules.Values{}
	}
	c.values[worker].Add(value, share.Work)
	c.all.Add(value, share.Work)
	places := c.places[worker]
	if len(places) == 0 || places[len(places)-1].Index != place.Index ||
		places[len(places)-1].Leaf != place.Leaf {
		c.places[worker] = append(places, rules.Subject{Index: place.Index, Leaf: place.Leaf})
	}
}

// judge looks at all values together: unproven work, and work that was chosen after hashing.
func (c *challenge) judge() {
	c.count("shares hashed", c.hashed)
	if c.absent > 0 {
		c.note("%d of %d samples have no list or no job that proves them", c.absent, len(c.jobs))
	}
	if float64(c.absent) > rules.MaxUnproven*float64(len(c.jobs)) {
		c.rule("unproven-work", rules.Subject{More: c.jobs})
	}
	isWorkerChosen := false
	for worker, values := range c.values {
		if claim := values.Fault(); claim != "" {
			isWorkerChosen = true
			c.rule("chosen-work", rules.Subject{More: c.places[worker]})
		}
	}
	if claim := c.all.Fault(); claim != "" && !isWorkerChosen {
		var places []rules.Subject
		for _, more := range c.places {
			places = append(places, more...)
		}
		c.rule("chosen-work", rules.Subject{More: places})
	}
}

// duplicates reads every list of a few short times and looks for a share that is in two.
func (c *challenge) duplicates(ctx context.Context, keys []listKey) error {
	wanted := map[listKey]bool{}
	for _, key := range keys {
		wanted[key] = true
	}
	for n := range min(windows, len(keys)) {
		center, err := c.Segment(keys[n*len(keys)/windows%len(keys)].segment)
		if err != nil {
			return err
		}
		for _, index := range c.segments {
			segment, err := c.Segment(index)
			if err != nil {
				return err
			}
			if !segment.Proven || segment.FirstMs > center.LastMs+besideMs ||
				segment.LastMs+besideMs < center.FirstMs {
				continue
			}
			for leaf := range int(segment.Workers) {
				if len(wanted) < windowLists {
					wanted[listKey{index, leaf}] = true
				}
			}
		}
	}
	lists := sortedKeys(wanted)
	err := book.Each(ctx, len(lists), func(n int) error { return c.collect(lists[n]) })
	c.count("shares searched for doubles", len(c.seen))
	return err
}

func (c *challenge) collect(key listKey) error {
	place := rules.Subject{Index: key.segment, Leaf: key.leaf}
	list, fault, err := c.List(place)
	if errors.Is(err, book.ErrAbsent) {
		return nil // counted as unproven where it was drawn
	}
	if err != nil || fault != "" {
		c.outcome("share", place, fault, err)
		return nil
	}
	for i := range list.Shares {
		place.Share = i
		id := list.Shares[i].Identity()
		c.mu.Lock()
		other, twice := c.seen[id]
		c.seen[id] = place
		c.mu.Unlock()
		if twice {
			first := place
			c.rule("share-twice", rules.Subject{Index: other.Index, Leaf: other.Leaf,
				Share: other.Share, Other: &first})
		}
	}
	return nil
}

func sortedKeys[V any](of map[listKey]V) []listKey {
	keys := make([]listKey, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(a, b int) bool {
		return keys[a].segment < keys[b].segment ||
			keys[a].segment == keys[b].segment && keys[a].leaf < keys[b].leaf
	})
	return keys
}
