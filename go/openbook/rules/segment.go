// Segments: the worker tree is sound and adds up, and journals do not overlap.
package rules

import (
	"fmt"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/format"
)

const minuteMs = 60_000

func segmentRule(c *Case, s Subject) (string, error) {
	segment, err := c.Segment(s.Index)
	if err != nil {
		return "", err
	}
	workers, err := c.Workers(s.Index)
	if err != nil {
		return "", err
	}
	root, treeErr := format.WorkerRoot(workers)
	fault, err := sumFault(book.WorkersPath(s.Index), root, treeErr, segment.Root)
	switch {
	case err != nil || fault != "":
		return about("segment", s.Index, fault), err
	case uint64(segment.Workers) != uint64(len(workers)):
		fault = fmt.Sprintf("it states %d workers and has %d", segment.Workers, len(workers))
	case segment.LastSequence < segment.FirstSequence,
		segment.Root.Units != segment.LastSequence-segment.FirstSequence+1:
		fault = fmt.Sprintf("it has %d shares, its sequences are %d to %d",
			segment.Root.Units, segment.FirstSequence, segment.LastSequence)
	case segment.LastMs < segment.FirstMs, segment.FirstMs/minuteMs != segment.LastMs/minuteMs:
		fault = "its first and last share are not within one minute"
	default:
		fault = emptyWorker(segment, workers)
	}
	return about("segment", s.Index, fault), nil
}

func emptyWorker(segment *format.Segment, workers []format.Worker) string {
	for i := range workers {
		w := &workers[i]
		if w.Units == 0 || w.Work.IsZero() {
			return fmt.Sprintf("worker leaf %d has %d shares and work %s", i, w.Units, w.Work)
		}
		if !segment.Proven && w.SharesRoot != (format.Hash{}) {
			return fmt.Sprintf("worker leaf %d has a root of shares although proofs are off", i)
		}
	}
	return ""
}

func about(what string, index uint64, fault string) string {
	if fault == "" {
		return ""
	}
	return fmt.Sprintf("%s (entry %d): %s", what, index, fault)
}

// sequenceRule: two segments of one journal hold the same sequence, so work is counted twice.
func sequenceRule(c *Case, s Subject) (string, error) {
	one, err := c.Segment(s.Index)
	if err != nil || s.Other == nil {
		return "", err
	}
	two, err := c.Segment(s.Other.Index)
	if err != nil {
		return "", err
	}
	if s.Index == s.Other.Index || one.Journal != two.Journal ||
		one.FirstSequence > two.LastSequence || two.FirstSequence > one.LastSequence {
		return "", nil
	}
	return fmt.Sprintf("entries %d and %d both hold shares %d to %d of journal %q: counted twice",
		s.Index, s.Other.Index, max(one.FirstSequence, two.FirstSequence),
		min(one.LastSequence, two.LastSequence), one.Journal), nil
}

// adjustmentRule: an operator's posting balances.
func adjustmentRule(c *Case, s Subject) (string, error) {
	if s.Index >= c.Size {
		return "", fmt.Errorf("entry %d is outside the log", s.Index)
	}
	entry, ok := c.Entries[s.Index].(*format.Adjustment)
	if !ok {
		return "", fmt.Errorf("entry %d is not an adjustment", s.Index)
	}
	path := fmt.Sprintf("/openbook/adjustment/%d/legs", s.Index)
	file, err := c.File(path)
	if err != nil {
		return "", err
	}
	legs, root, treeErr := format.ParseLegs(file)
	stated := format.Node{Hash: entry.Root, Sums: format.Sums{Units: entry.Sompi}}
	fault, err := sumFault(path, root, treeErr, stated)
	if err != nil || fault != "" {
		return about("adjustment", s.Index, fault), err
	}
	var gives, gets format.Work
	for _, leg := range legs {
		if leg.Gives {
			gives, _ = gives.Add(format.WorkOf(leg.Sompi))
		} else {
			gets, _ = gets.Add(format.WorkOf(leg.Sompi))
		}
	}
	if gives != gets {
		fault = fmt.Sprintf("accounts give %s sompi and get %s", gives, gets)
	}
	return about("adjustment", s.Index, fault), nil
}
