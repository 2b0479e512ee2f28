// Every segment is paid by one block: none twice, none never.
package rules

import (
	"fmt"
	"math"
	"slices"

	"katpool.internal/getNewBlockTemplate/openbook/format"
)

// unpaidGraceMs is how much later a segment may end that is paid while an older one is not yet.
const unpaidGraceMs = 60 * minuteMs

func paidTwiceRule(c *Case, s Subject) (string, error) {
	if s.Other == nil || len(s.More) != 1 || s.Index == s.Other.Index {
		return "", fmt.Errorf("a segment paid twice needs two blocks and the segment")
	}
	segment := s.More[0].Index
	for _, block := range []uint64{s.Index, s.Other.Index} {
		paid, err := c.PaidSegments(block)
		if err != nil {
			return "", err
		}
		if !slices.Contains(paid, segment) {
			return "", nil
		}
	}
	return fmt.Sprintf("segment %d is paid by the blocks of entries %d and %d",
		segment, s.Index, s.Other.Index), nil
}

// unpaidRule: blocks paid work that was done long after a segment that none pays.
func unpaidRule(c *Case, s Subject) (string, error) {
	segment, err := c.Segment(s.Index)
	if err != nil {
		return "", err
	}
	first, later := uint64(math.MaxUint64), uint64(0)
	for _, block := range c.PaidBlocks() {
		paid, err := c.PaidSegments(block)
		if err != nil {
			return "", err
		}
		if slices.Contains(paid, s.Index) {
			return "", nil
		}
		for _, other := range paid {
			entry, err := c.Segment(other)
			if err != nil {
				return "", err
			}
			first, later = min(first, entry.FirstMs), max(later, entry.LastMs)
		}
	}
	return UnpaidFault(s.Index, segment, first, later), nil
}

// UnpaidFault is the rule for a segment that no block pays, the paid ones being of the time from
// `first` to `later`. Older segments may have been paid by blocks from before the log.
func UnpaidFault(index uint64, segment *format.Segment, first, later uint64) string {
	if segment.FirstMs < first || later < segment.LastMs+unpaidGraceMs {
		return ""
	}
	return fmt.Sprintf("segment (entry %d) with work %s is paid by no block, although work done %d "+
		"minutes later is paid", index, segment.Root.Work, (later-segment.LastMs)/minuteMs)
}
