// Work must be fixed before a share is hashed. If it is chosen by the value that was reached, every
// share passes its own test and a worker gets several times what it did. It shows in the values: an
// honest share's value is uniform below its limit, a chosen one's is close to the limit.
package rules

import (
	"fmt"
	"math"

	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

const (
	// leastShares and tooFar bound the chance of a false accusation: 6 standard deviations are
	// one in a billion for a mean of this many values.
	leastShares = 40
	tooFar      = 6
)

// Values sums up where the values of shares lie below their limits.
type Values struct {
	N   float64
	Sum float64
}

// Add takes one share with its proof-of-work value.
func (v *Values) Add(value format.Hash, work uint64) {
	high := float64(uint64(value[0])<<56|uint64(value[1])<<48|uint64(value[2])<<40|
		uint64(value[3])<<32|uint64(value[4])<<24|uint64(value[5])<<16|uint64(value[6])<<8|
		uint64(value[7])) / (1 << 32) / (1 << 32)
	low := float64(uint64(value[8])<<56|uint64(value[9])<<48|uint64(value[10])<<40|
		uint64(value[11])<<32) / (1 << 32) / (1 << 32) / (1 << 32) / (1 << 32)
	v.N++
	v.Sum += math.Min((high+low)*float64(work), 1)
}

// Fault reports values that lie too close to their limits.
func (v *Values) Fault() string {
	if v.N < leastShares {
		return ""
	}
	mean := v.Sum / v.N
	deviations := (mean - 0.5) * math.Sqrt(12*v.N)
	if deviations <= tooFar {
		return ""
	}
	return fmt.Sprintf("the values of %.0f shares lie at %.2f of their limits on average instead of "+
		"0.50 (%.0f standard deviations): their work was chosen after hashing", v.N, mean, deviations)
}

func chosenWorkRule(c *Case, s Subject) (string, error) {
	var values Values
	seen := map[format.Identity]bool{}
	for _, place := range s.More {
		list, fault, err := c.List(place)
		if err != nil || fault != "" {
			return keep(fault, err)
		}
		matrix := map[format.Hash]*kaspa.Matrix{}
		for i := range list.Shares {
			share := &list.Shares[i]
			if seen[share.Identity()] {
				continue
			}
			seen[share.Identity()] = true
			if matrix[share.PrePow] == nil {
				matrix[share.PrePow] = kaspa.NewMatrix(share.PrePow)
			}
			values.Add(matrix[share.PrePow].Value(share.TimestampMs, share.Nonce), share.Work)
		}
	}
	return values.Fault(), nil
}
