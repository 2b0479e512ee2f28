// Credits: each wallet's part of the amount, rounded by largest remainder.
package rules

import (
	"fmt"
	"math/big"

	"katpool.internal/getNewBlockTemplate/openbook/format"
)

func splitFault(
	b *format.Block, credits []format.Credit, weights map[format.Hash]*big.Int,
) string {
	total := new(big.Int)
	for _, weight := range weights {
		total.Add(total, weight)
	}
	if total.Sign() == 0 {
		if b.Unallocated != b.Reward || len(credits) != 0 {
			return "nobody worked for it, but its reward is split"
		}
		return ""
	}
	if b.Unallocated != 0 {
		return fmt.Sprintf("work %s was done for it, but %d sompi are split among nobody",
			total, b.Unallocated)
	}
	if len(credits) != len(weights) {
		return fmt.Sprintf("%d wallets worked for it, its split has %d", len(weights), len(credits))
	}
	for i := range credits {
		weight := weights[credits[i].Wallet]
		if weight == nil {
			return fmt.Sprintf("wallet %x is in the split and did no work", credits[i].Wallet)
		}
		if weight.Cmp(credits[i].Work.Big()) != 0 {
			return fmt.Sprintf("wallet %x did work %s, the split says %s",
				credits[i].Wallet, weight, credits[i].Work)
		}
	}
	return creditFault(new(big.Int).SetUint64(b.Reward-b.Fee), total, credits)
}

// creditFault: floor(amount × work / total), or one more for the largest remainders.
func creditFault(amount, total *big.Int, credits []format.Credit) string {
	var leastRounded, mostCut *big.Int // remainders of those that got one more, and of the rest
	product, floor := new(big.Int), new(big.Int)
	for i := range credits {
		remainder := new(big.Int)
		floor.DivMod(product.Mul(amount, credits[i].Work.Big()), total, remainder)
		got := new(big.Int).SetUint64(credits[i].Units)
		switch got.Sub(got, floor).String() {
		case "0":
			if mostCut == nil || remainder.Cmp(mostCut) > 0 {
				mostCut = remainder
			}
		case "1":
			if leastRounded == nil || remainder.Cmp(leastRounded) < 0 {
				leastRounded = remainder
			}
		default:
			return fmt.Sprintf("wallet %x did work %s of %s and is due %s of %s sompi, it got %d",
				credits[i].Wallet, credits[i].Work, total, floor, amount, credits[i].Units)
		}
	}
	if leastRounded != nil && (leastRounded.Sign() == 0 ||
		mostCut != nil && leastRounded.Cmp(mostCut) < 0) {
		return "a sompi of rounding went to a wallet with a smaller remainder than another's"
	}
	return ""
}
